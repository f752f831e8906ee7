//! Imports participants.

use std::collections::HashSet;

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::columns::Columns;
use super::report::{Line, Outcome, Report};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::participants::details::{Details, ParticipantChange};
use crate::domain::participants::matching::{self, Match};
use crate::domain::transaction;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::tabular::{self, Table};
use crate::text;

/// Inserts the participants of a table, and updates those who are found by CNI number or e-mail address.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` of the field `content` when a column is missing. Errors of a line are in
/// the report.
pub async fn participants(scope: &Scope, table: &Table, dry_run: bool) -> Result<Report> {
    scope.require(Action::CreateParticipants)?;
    let columns = Columns::of(table)?;
    transaction::write(scope, async |tx| {
        matching::lock_matching(&tx, table.lines.iter().filter_map(|line| parse_line(&columns, line).ok()))
            .await?;
        let mut seen = HashSet::new();
        let mut lines = Vec::with_capacity(table.lines.len());
        for line in &table.lines {
            lines.push(match parse_line(&columns, line) {
                Ok(details) => {
                    let (outcome, _) = upsert(&tx, scope, details, &mut seen).await?;
                    report_line(&columns, line, outcome)
                }
                Err(refused_line) => refused_line,
            });
        }
        Ok(Report::finish(lines, (&tx, scope), dry_run))
    })
    .await
}

/// Parses and validates the participant of a line; the error is the refused line of the report.
pub(super) fn parse_line(columns: &Columns, line: &tabular::Line) -> Result<Details, Line> {
    let mut check = Check::new();
    let details = ParticipantChange::from(columns.participant(line)).validated(&mut check, "");
    match check.done() {
        Ok(()) => Ok(details),
        Err(error) => Err(refused_line(columns, line, error)),
    }
}

/// The report of a successful line.
pub(super) fn report_line(columns: &Columns, line: &tabular::Line, outcome: Outcome) -> Line {
    let person = columns.participant(line);
    let name = text::line(&format!("{} {}", person.first_name, person.last_name)).into_owned();
    Line { number: line.number, name, outcome, failures: Vec::new() }
}

/// The report of a refused line.
pub(super) fn refused_line(columns: &Columns, line: &tabular::Line, error: Error) -> Line {
    Line { failures: error.failures(), ..report_line(columns, line, Outcome::Refused) }
}

/// Inserts or updates the participant of a line, unless an earlier line has the same one.
pub(super) async fn upsert(
    tx: &DatabaseTransaction,
    scope: &Scope,
    details: Details,
    seen: &mut HashSet<Uuid>,
) -> Result<(Outcome, Uuid)> {
    let (outcome, id) = match matching::find(tx, &details).await? {
        Match::Existing(row) if seen.contains(&row.id) => (Outcome::Duplicate, row.id),
        Match::Existing(row) => {
            matching::update_existing(tx, scope, &row, details).await?;
            (Outcome::Matched, row.id)
        }
        Match::New { email_is_taken } => {
            (Outcome::Created, matching::insert_new(tx, scope, details, email_is_taken).await?.id)
        }
    };
    seen.insert(id);
    Ok((outcome, id))
}
