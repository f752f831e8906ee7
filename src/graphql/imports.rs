//! Mutations that import participants and attendances from a CSV or XLSX file.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::context::RequestExt;
use super::error::{UserError, outcome, user_errors};
use super::events::Event;
use super::idempotency::once;
use super::object::id::IdOf;
use crate::auth::role::Action;
use crate::domain::claim::Written;
use crate::domain::imports::{self, Line, Outcome, Report};
use crate::error::{Error, Kind, Reason};
use crate::language::Language;
use crate::scope::Scope;
use crate::tabular::Table;

/// How a line of an import ends.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::imports::Outcome")]
pub enum ImportOutcome {
    /// A participant was entered.
    Created,
    /// A participant who was known, by CNI number or e-mail address, was brought up to date.
    Matched,
    /// It says what was known already, or what an earlier line says; nothing is written for it.
    Duplicate,
    /// It cannot be written; its `errors` say why.
    Refused,
}

/// Participants from a file.
#[derive(Debug, InputObject)]
pub struct ImportParticipantsInput {
    /// The file in base64: CSV (`;`, `,` or tabs; UTF-8 or Windows-1252) or XLSX (its first sheet), with a line of titles
    /// (`Nom`, `Prénom`, `Fonction`, `CNI`, `Localité`, `Organisation`, `Email`, `Téléphone`, or the names of the API) and
    /// at most 20 000 lines.
    content: String,
    /// Tells what would happen, and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

/// Attendances of an event from a file.
#[derive(Debug, InputObject)]
pub struct ImportAttendancesInput {
    /// The event; one that is over takes an import, one that is cancelled does not.
    event_id: IdOf<Event>,
    /// The file in base64, as for participants; beside their columns it may have `Date Pointage` (`2025-12-15 09:15`, in the
    /// zone of the installation; the start of the event when it says nothing) and `Notes`.
    content: String,
    /// Tells what would happen, and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

/// What an import did, or would do. All lines are written or none.
#[derive(SimpleObject)]
struct ImportPayload {
    /// Whether it was written: false for a dry run, and when a line was refused.
    committed: bool,
    /// How many lines enter a participant.
    created: i32,
    /// How many lines bring a participant up to date.
    matched: i32,
    /// How many lines say nothing new.
    duplicates: i32,
    /// How many lines cannot be written.
    refused: i32,
    /// Line by line, in the order of the file.
    lines: Vec<ImportLine>,
    /// What was wrong with the file as a whole; empty when its lines were tried.
    user_errors: Vec<UserError>,
}

/// What became of one line.
#[derive(SimpleObject)]
struct ImportLine {
    /// Where it stands in the file; the line of titles is mostly 1.
    number: i32,
    /// Given name, then family name of whom it names.
    name: String,
    /// How it ended.
    outcome: ImportOutcome,
    /// Why it was refused, by field; empty otherwise.
    errors: Vec<UserError>,
}

/// The mutations.
#[derive(Debug, Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// Enters the participants of a file, and brings those up to date who are known. For those who create participants.
    async fn import_participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportParticipantsInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<ImportPayload>> {
        let (content, action) = (&input.content, Action::CreateParticipants);
        let rule = async |scope: Scope| {
            let table = table(&scope, action, content).await?;
            imports::participants::participants(&scope, &table, input.dry_run.unwrap_or_default()).await
        };
        let again = async |scope, rows| again(scope, action, content, rows).await;
        Some(payload(ctx, once(ctx, idempotency_key, rule, again).await))
    }

    /// Records the attendances of an event from a file, all in the mode `IMPORT`, and enters whoever is not known. For
    /// those who record attendances.
    async fn import_attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, and the event.")] input: ImportAttendancesInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<ImportPayload>> {
        let (event, dry_run) = (input.event_id.uuid(), input.dry_run.unwrap_or_default());
        let (content, action) = (&input.content, Action::RecordAttendances);
        let rule = async |scope: Scope| {
            let table = table(&scope, action, content).await?;
            imports::attendances::attendances(&scope, event, &table, dry_run).await
        };
        let again = async |scope, rows| again(scope, action, content, rows).await;
        Some(payload(ctx, once(ctx, idempotency_key, rule, again).await))
    }
}

/// Parses the table of a file. The caller's right to import is checked before the file is decoded.
async fn table(scope: &Scope, action: Action, content: &str) -> crate::error::Result<Table> {
    scope.require(action)?;
    let content: String = content.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(content);
    let bytes = bytes.map_err(|_| Error::invalid("content", Reason::Kind(Kind::Table)))?;
    imports::table(bytes).await
}

/// The report of the first request, for its repeats.
async fn again(scope: Scope, action: Action, content: &str, rows: Written) -> crate::error::Result<Report> {
    let table = table(&scope, action, content).await?;
    imports::repeat::report(&scope, action, &table, &rows)
}

fn payload(ctx: &Context<'_>, result: crate::error::Result<Report>) -> Result<ImportPayload> {
    let request = ctx.request();
    let (report, user_errors) = outcome(request, result)?;
    let report = report.unwrap_or(Report { lines: Vec::new(), committed: false });
    let count = |outcome| i32::try_from(report.count(outcome)).unwrap_or(i32::MAX);
    Ok(ImportPayload {
        committed: report.committed,
        created: count(Outcome::Created),
        matched: count(Outcome::Matched),
        duplicates: count(Outcome::Duplicate),
        refused: count(Outcome::Refused),
        lines: report.lines.into_iter().map(|line| import_line(line, request.language)).collect(),
        user_errors,
    })
}

fn import_line(line: Line, language: Language) -> ImportLine {
    ImportLine {
        number: i32::try_from(line.number).unwrap_or(i32::MAX),
        name: line.name,
        outcome: line.outcome.into(),
        errors: user_errors(line.failures, language),
    }
}
