//! Shows the rows of an import, in one transaction.
//!
//! The lines that name what others have written since the plan (`overtaken.rs`) are planned again.

use std::ops::Range;

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, UpdateStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait, QueryFilter as _,
    QuerySelect as _,
};
use tokio::sync::Mutex;

use super::change::{Left, change_chunk};
use super::overtaken::{Part, among, in_range, overtaken};
use super::run::{CHUNK, Event, Run};
use super::write::replace;
use crate::database::Engine;
use crate::domain::imports::lines::Line;
use crate::domain::imports::plan::Plan;
use crate::domain::imports::report::{Report, note};
use crate::domain::imports::step::Step;
use crate::domain::transaction::{self, Savepoint};
use crate::entity::event::EventStatus;
use crate::entity::{attendance, event, import_line, import_run, participant};
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;

/// How many lines are shown by one statement: the fewer statements, the shorter others wait; the more lines, the more often
/// somebody writes what one of them names while they are shown, and all are tried again, half as many at once.
const SHOWN_AT_ONCE: usize = 2_000;
/// How many lines are shown at once when others keep writing what they name.
const SHOWN_AT_LEAST: usize = 250;
/// The maximum number of times that the same few lines are tried.
const MAX_TRIES: usize = 10;

/// What came of it.
pub(super) enum Shown {
    /// All rows are shown.
    Report(Report),
    /// Others have written what many lines name: they must be planned again, before the transaction that shows them.
    Overtaken(Vec<usize>),
}

/// Shows all rows. A few lines whose people or attendances others have written meanwhile are planned again here.
pub(super) async fn show(
    run: &Run<'_>,
    lines: &[Line],
    plan: &Mutex<Plan>,
    report: &impl Fn(&[Step]) -> Report,
) -> Result<Shown> {
    transaction::write(run.scope, async |tx| {
        run.touch(&tx).await?;
        if let Some(event) = run.event {
            require_open(&tx, event).await?;
        }
        // Two imports of the same people would wait for each other.
        transaction::lock_imports(&tx).await?;
        let which = overtaken(run, &tx, lines, (&Part::ALL, 0..lines.len())).await?;
        let mut plan = plan.lock().await;
        // What an earlier run of this transaction planned again was taken back with it.
        let which = union(which, plan.unsettled());
        if which.len() > CHUNK {
            tx.discard();
            return Ok(Shown::Overtaken(which));
        }
        again(run, &tx, lines, &mut plan, &which).await?;
        for part in Part::ALL {
            // While no row of the part is shown yet, nobody waits for what takes long.
            renew_part(run, &tx, lines, &mut plan, part).await?;
            show_part(run, &tx, lines, &mut plan, part).await?;
        }
        if lines.len() <= CHUNK {
            change_chunk(&tx, &run.inner, run.id, Left::on(run.inner.engine())).await?;
        }
        import_run::Entity::update_many()
            .col_expr(import_run::Column::IsShown, Expr::val(true))
            .filter(import_run::Column::Id.eq(run.id))
            .exec(&*tx)
            .await?;
        if let Some(event) = run.event {
            tx.publish(DomainEvent::AttendancesChanged { event: event.id });
        }
        let report = report(&plan.steps);
        note(run.scope, &report);
        Ok(Shown::Report(report))
    })
    .await
}

/// What is done with some lines.
#[derive(Clone, Copy)]
enum Task {
    /// What others have overtaken of these rows is planned and written again.
    Renew(Part),
    /// So it is, and the rows are shown.
    Show(Part),
}

/// Plans and writes again what others have overtaken of one part.
async fn renew_part(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    plan: &mut Plan,
    part: Part,
) -> Result<()> {
    let mut taken_back = Vec::new();
    for _ in 0..MAX_TRIES {
        let task = (Task::Renew(part), 0..lines.len(), &mut taken_back);
        match in_savepoint(run, tx, lines, plan, task).await {
            Err(Error::Superseded) => {}
            result => return result,
        }
    }
    Err(Error::Superseded)
}

/// Shows the rows of one part, some lines at once. On PostgreSQL, others may write what a line names in the moment after it was
/// looked for: then fewer lines are tried again.
async fn show_part(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    plan: &mut Plan,
    part: Part,
) -> Result<()> {
    let (mut start, mut size, mut tries) = (0, SHOWN_AT_ONCE, 0);
    let mut taken_back = Vec::new();
    while start < lines.len() {
        let range = start..lines.len().min(start + size);
        let end = range.end;
        match in_savepoint(run, tx, lines, plan, (Task::Show(part), range, &mut taken_back)).await {
            Ok(()) => {
                (start, size, tries) = (end, SHOWN_AT_ONCE.min(size * 2), 0);
                taken_back.clear();
            }
            Err(Error::Superseded) if size > SHOWN_AT_LEAST => size /= 2,
            Err(Error::Superseded) if tries < MAX_TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Does something with some lines. `taken_back` are the lines that failed attempts planned again: what they wrote was taken
/// back with them, what they planned was not.
async fn in_savepoint(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    plan: &mut Plan,
    task: (Task, Range<usize>, &mut Vec<usize>),
) -> Result<()> {
    let savepoint = Savepoint::begin(tx).await?;
    let done = attempt(run, &savepoint, lines, plan, task).await;
    savepoint.end(done).await
}

/// What others have written since the parts before were shown is found first: a unique violation would take the whole
/// range back, while they wait.
async fn attempt(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    plan: &mut Plan,
    (task, range, taken_back): (Task, Range<usize>, &mut Vec<usize>),
) -> Result<()> {
    let (Task::Renew(part) | Task::Show(part)) = task;
    let which = match run.inner.engine() {
        // Nobody else writes while this transaction does.
        Engine::Sqlite => Vec::new(),
        Engine::Postgres => overtaken(run, tx, lines, (&[part], range.clone())).await?,
    };
    let which = union(which, taken_back.iter().copied());
    if !which.is_empty() {
        taken_back.clone_from(&which);
        again(run, tx, lines, plan, &which).await?;
        // What was written again is hidden, also what is of the parts that are shown already.
        for before in part.those_before() {
            show_rows(run, tx, *before, among(lines, &which)).await?;
        }
    }
    match task {
        Task::Renew(_) => Ok(()),
        Task::Show(part) => show_rows(run, tx, part, in_range(lines, &range)).await,
    }
}

/// The positions of either, once each.
fn union(some: Vec<usize>, others: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut all: Vec<usize> = some.into_iter().chain(others).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Plans lines again, and writes them again.
pub(super) async fn again(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    plan: &mut Plan,
    which: &[usize],
) -> Result<()> {
    if which.is_empty() {
        return Ok(());
    }
    plan.again(tx, lines, run.event.map(|event| event.id), which).await?;
    replace(run, tx, lines, &plan.steps, which).await
}

async fn show_rows(run: &Run<'_>, tx: &DatabaseTransaction, part: Part, of_lines: Expr) -> Result<()> {
    use import_line::Column as L;
    use participant::Column as P;
    let line = |column: L| Expr::col((import_line::Entity, column));
    let mut rows = match part {
        Part::AttendancesOfNew | Part::AttendancesOfKnown if run.event.is_none() => return Ok(()),
        Part::AttendancesOfNew | Part::AttendancesOfKnown => {
            let mut rows = update::<attendance::Entity>(run, (attendance::Column::Id, L::AttendanceId));
            rows.value(attendance::Column::DeletedAt, Expr::null())
                .and_where(Expr::col((attendance::Entity, attendance::Column::DeletedAt)).is_not_null());
            rows
        }
        Part::People => {
            let mut rows = update::<participant::Entity>(run, (P::Id, L::ParticipantId));
            rows.value(P::CniNumber, line(L::CniNumber))
                .value(P::Email, line(L::Email))
                .value(P::DeletedAt, Expr::null())
                .and_where(Expr::col((participant::Entity, P::DeletedAt)).is_not_null());
            rows
        }
    };
    rows.and_where(line(L::IsNew).eq(part != Part::AttendancesOfKnown)).and_where(of_lines);
    tx.execute(&rows).await.map_err(superseded)?;
    Ok(())
}

/// An update of the rows of `E` that the lines of this import name.
fn update<E: EntityTrait>(
    run: &Run<'_>,
    (key, named_by): (E::Column, import_line::Column),
) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table(E::default())
        .from(import_line::Entity)
        .and_where(Expr::col((import_line::Entity, import_line::Column::ImportId)).eq(run.id))
        .and_where(Expr::col((E::default(), key)).eq(Expr::col((import_line::Entity, named_by))));
    update
}

/// A unique value was free when it was looked up: the lines are tried again, and who has it is found.
fn superseded(error: sea_orm::DbErr) -> Error {
    match error.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => Error::Superseded,
        _ => error.into(),
    }
}

/// Passes when the event still takes an import.
async fn require_open(tx: &DatabaseTransaction, event: Event) -> Result<()> {
    let status = event::Entity::find_by_id(event.id)
        .filter(event::Column::DeletedAt.is_null())
        .lock_shared()
        .select_only()
        .column(event::Column::Status)
        .into_tuple::<EventStatus>();
    match status.one(tx).await? {
        None => Err(Error::of(Code::EventNotFound, "eventId")),
        Some(EventStatus::Cancelled) => Err(Error::of(Code::EventCancelled, "eventId")),
        Some(_) => Ok(()),
    }
}
