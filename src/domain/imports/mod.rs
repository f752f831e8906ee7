//! Imports of participants, or of attendances of an event, from a file: all lines or none, and no line is lost silently.
//!
//! `table.rs` reads the rows of a file, whose columns `columns.rs` maps by what `headings.rs` knows; `raw_line.rs` makes lines of
//! them, also by who came (`presence.rs`); `lines.rs` checks what each line says, `plan.rs`
//! decides what it does (`step.rs`), by whom it names (`people.rs`) and who else has the same names (`namesakes.rs`), without locks, and `staging/` writes it. A dry run ends before the writing, and tells exactly
//! what an import of the same file would do. `report.rs` is the result, `progress.rs` how far it is, `follow.rs` the feed
//! of those who follow. `crate::tabular` parses files.

mod columns;
mod field;
pub mod follow;
mod headings;
mod lines;
mod namesakes;
mod nobody;
mod people;
mod plan;
mod presence;
pub mod progress;
mod raw_line;
mod report;
mod said;
mod several_people;
mod staging;
mod step;
mod swallowed;
mod table;
mod vocabulary;
mod words;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseConnection, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use self::lines::{Line as CheckedLine, Times};
use self::plan::Plan;
use self::progress::Meter;
use self::staging::Event;
use self::step::Step;
use crate::auth::role::Action;
use crate::domain::claim::Written;
use crate::domain::transaction;
use crate::entity::event::{Column, Entity, EventStatus};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;
use crate::telemetry;
use crate::time_zone::TimeZone;
pub use report::{Line, Outcome, Remark, Report, Unread};
pub use said::Fields;
pub use staging::{settle_at_start, settle_stale};

/// What a file is imported as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Participants: who is new is inserted, who is known by CNI number or e-mail address is updated.
    Participants,
    /// Attendances of this event, at the time of each line, else at the start of the event. Unknown participants are
    /// inserted. A completed event accepts imports, because paper sheets arrive afterwards.
    Attendances(Uuid),
}

/// An import.
#[derive(Debug)]
pub struct Import {
    /// What the file is imported as.
    pub target: Target,
    /// The bytes of the file.
    pub file: Vec<u8>,
    /// Whether to tell what would happen, and to write nothing.
    pub dry_run: bool,
    /// Counts the lines.
    pub meter: Arc<Meter>,
}

impl Target {
    /// What the import needs.
    pub const fn action(self) -> Action {
        match self {
            Self::Participants => Action::CreateParticipants,
            Self::Attendances(_) => Action::RecordAttendances,
        }
    }

    const fn event(self) -> Option<Uuid> {
        match self {
            Self::Participants => None,
            Self::Attendances(event) => Some(event),
        }
    }

    const fn fields(self) -> &'static [field::Field] {
        match self {
            Self::Participants => field::OF_PARTICIPANT,
            Self::Attendances(_) => field::OF_ATTENDANCE,
        }
    }
}

/// What the lines of a file are checked against.
#[derive(Clone, Copy)]
pub struct ImportContext<'d> {
    /// Who is known, and the event.
    pub database: &'d DatabaseConnection,
    /// The time of the check.
    pub now: DateTime<Utc>,
    /// The zone in which times are read.
    pub zone: TimeZone,
}

/// A file whose lines are checked and planned.
struct Planned {
    event: Option<Event>,
    lines: Vec<CheckedLine>,
    plan: Plan,
    unread: Unread,
}

/// Runs an import.
///
/// # Errors
/// `FORBIDDEN`, and those of [`dry_run`]. Errors of a line are in the report.
pub async fn run(scope: &Scope, import: Import) -> Result<Report> {
    let Import { target, file, dry_run, meter } = import;
    scope.require(target.action())?;
    let _running = telemetry::import();
    let Planned { event, lines, plan, unread } =
        check_and_plan(context_of(scope), target, file, &meter).await?;
    let report = |steps: &[Step], committed| report(&lines, steps, committed, &unread);
    let steps = &plan.steps;
    let is_refused = steps.iter().any(|step| step.outcome == Outcome::Refused);
    if dry_run || is_refused {
        return Ok(report(steps, false));
    }
    if steps.iter().all(|step| step.effect.is_none()) {
        let report = report(steps, true);
        transaction::write(scope, async |_| {
            report::note(scope, &report);
            Ok(())
        })
        .await?;
        return Ok(report);
    }
    staging::write(scope, event, &lines, plan, (&meter, |steps: &[Step]| report(steps, true))).await
}

/// Tells what an import of a file would do, for whoever may read the database itself.
///
/// # Errors
/// `VALIDATION_ERROR` of the field `content` when the file cannot be read; `EVENT_NOT_FOUND`, `EVENT_CANCELLED`.
pub async fn dry_run(
    context: ImportContext<'_>,
    target: Target,
    file: Vec<u8>,
    meter: &Arc<Meter>,
) -> Result<Report> {
    let Planned { lines, plan, unread, .. } = check_and_plan(context, target, file, meter).await?;
    Ok(report(&lines, &plan.steps, false, &unread))
}

async fn check_and_plan(
    context: ImportContext<'_>,
    target: Target,
    file: Vec<u8>,
    meter: &Arc<Meter>,
) -> Result<Planned> {
    let event = match target {
        Target::Participants => None,
        Target::Attendances(id) => Some(open_event(context.database, id).await?),
    };
    let start = event.map(|event| event.start_at);
    let (unread, lines) = read(context, target, file, (start, Arc::clone(meter))).await?;
    let plan = Plan::of(context.database, &lines, target.event()).await?;
    Ok(Planned { event, lines, plan, unread })
}

fn context_of(scope: &Scope) -> ImportContext<'_> {
    ImportContext { database: scope.database().read(), now: scope.now(), zone: scope.services.zone }
}

/// The report of an import that a request with an idempotency key wrote, for its repeats: what was kept of the lines,
/// and the names of the file, which is the same.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`; `VALIDATION_ERROR` of the field `content`.
pub async fn repeat(scope: &Scope, target: Target, file: Vec<u8>, written: &Written) -> Result<Report> {
    scope.require(target.action())?;
    let (unread, lines) = read(context_of(scope), target, file, (None, Arc::default())).await?;
    let mut kept = report::noted(written);
    let lines = lines.into_iter().filter_map(|line| {
        let (outcome, remarks) = kept.remove(&line.number)?;
        Some(Line { number: line.number, name: line.name, outcome, remarks, failures: Vec::new() })
    });
    Ok(Report { lines: lines.collect(), committed: true, unread })
}

/// Reads and checks the lines of a file; returns what of it is not read as well.
async fn read(
    context: ImportContext<'_>,
    target: Target,
    file: Vec<u8>,
    (event_start, meter): (Option<DateTime<Utc>>, Arc<Meter>),
) -> Result<(Unread, Vec<CheckedLine>)> {
    let times = Times { now: context.now, zone: context.zone, event_start };
    // A request that is dropped, as when the server stops, stops the thread: the process would wait for it.
    let _stop = StopOnDrop(Arc::clone(&meter));
    // Decompression, parsing and checking are blocking: not on the threads of the async runtime.
    let lines = tokio::task::spawn_blocking(move || {
        let table = table::read(&file, target.fields(), &meter)?;
        let unread = Unread { columns: table.columns.unread.clone(), sheets: table.unread_sheets.clone() };
        Ok((unread, lines::check(table, times, &meter)))
    });
    lines.await.map_err(|_| Error::Internal("a file could not be read".into()))?
}

/// Stops the reading of a file when the request is answered or dropped.
struct StopOnDrop(Arc<Meter>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// The event whose signing page has this code.
///
/// # Errors
/// The database's.
pub async fn event_with_code(database: &DatabaseConnection, code: &str) -> Result<Option<Uuid>> {
    let code = code.trim().to_ascii_uppercase();
    let found = Entity::find().filter(Column::ShortCode.eq(code)).filter(Column::DeletedAt.is_null());
    Ok(found.select_only().column(Column::Id).into_tuple().one(database).await?)
}

/// The event, when it takes an import.
async fn open_event(database: &impl ConnectionTrait, id: Uuid) -> Result<Event> {
    let found = Entity::find_by_id(id)
        .filter(Column::DeletedAt.is_null())
        .select_only()
        .columns([Column::Status, Column::StartAt])
        .into_tuple()
        .one(database)
        .await?;
    match found {
        None => Err(Error::of(Code::EventNotFound, "eventId")),
        Some((EventStatus::Cancelled, _)) => Err(Error::of(Code::EventCancelled, "eventId")),
        Some((_, start_at)) => Ok(Event { id, start_at }),
    }
}

fn report(lines: &[CheckedLine], steps: &[Step], committed: bool, unread: &Unread) -> Report {
    let line = |(line, step): (&CheckedLine, &Step)| Line {
        number: line.number,
        name: line.name.clone(),
        outcome: step.outcome,
        remarks: step.remarks.clone(),
        failures: line.content.as_ref().err().cloned().unwrap_or_default(),
    };
    Report { lines: lines.iter().zip(steps).map(line).collect(), committed, unread: unread.clone() }
}
