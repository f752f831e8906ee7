//! Shows the rows of an import, in one transaction.
//!
//! What others have written since the plan is found first: a number or an address that somebody has now, a participant
//! who is gone, an attendance that is there. Such lines are planned again.

use std::borrow::Cow;
use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement, UpdateStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, EntityTrait, QueryFilter as _,
    QuerySelect as _,
};

use super::change::change_chunk;
use super::run::{CHUNK, Event, Run};
use super::write::{number, replace};
use crate::domain::imports::lines::Line;
use crate::domain::imports::plan::{Step, plan_again};
use crate::domain::imports::report::{Report, note};
use crate::domain::participants::matching::{cni_number_key, email_key};
use crate::domain::transaction;
use crate::entity::event::EventStatus;
use crate::entity::{attendance, event, import_line, import_run, participant};
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;

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
    steps: &[Step],
    report: &impl Fn(&[Step]) -> Report,
) -> Result<Shown> {
    transaction::write(run.scope, async |tx| {
        run.touch(&tx).await?;
        if let Some(event) = run.event {
            require_open(&tx, event).await?;
        }
        // Two imports of the same people would wait for each other.
        transaction::lock_imports(&tx).await?;
        let mut steps = Cow::Borrowed(steps);
        let overtaken = overtaken(run, &tx, lines).await?;
        if overtaken.len() > CHUNK {
            tx.discard();
            return Ok(Shown::Overtaken(overtaken));
        }
        if !overtaken.is_empty() {
            let event = run.event.map(|event| event.id);
            plan_again(&*tx, lines, event, steps.to_mut(), &overtaken).await?;
            replace(run, &tx, lines, &steps, &overtaken).await?;
        }
        show_rows(run, &tx).await?;
        change_chunk(&tx, &run.inner, run.id).await?;
        import_run::Entity::update_many()
            .col_expr(import_run::Column::IsShown, Expr::val(true))
            .filter(import_run::Column::Id.eq(run.id))
            .exec(&*tx)
            .await?;
        if let Some(event) = run.event {
            tx.publish(DomainEvent::AttendancesChanged { event: event.id });
        }
        let report = report(&steps);
        note(run.scope, &report);
        Ok(Shown::Report(report))
    })
    .await
}

/// The positions of the lines that name what others have written.
async fn overtaken(run: &Run<'_>, tx: &DatabaseTransaction, lines: &[Line]) -> Result<Vec<usize>> {
    use import_line::Column as L;
    use participant::Column as P;
    let line = |column: L| Expr::col((import_line::Entity, column));
    let person = |column: P| Expr::col((participant::Entity, column));
    let of = |on| lines_with::<participant::Entity>(run, on);
    let mut checks = vec![
        of(Expr::expr(cni_number_key())
            .eq(Func::upper(line(L::CniNumber)))
            .and(person(P::DeletedAt).is_null())),
        of(Expr::expr(email_key()).eq(Func::lower(line(L::Email))).and(person(P::DeletedAt).is_null())),
        of(person(P::Id)
            .eq(line(L::ParticipantId))
            .and(line(L::IsNew).eq(false))
            .and(person(P::DeletedAt).is_not_null())),
    ];
    if let Some(Event { id, .. }) = run.event {
        use attendance::Column as A;
        let attended = |column: A| Expr::col((attendance::Entity, column));
        checks.push(lines_with::<attendance::Entity>(
            run,
            attended(A::ParticipantId)
                .eq(line(L::ParticipantId))
                .and(attended(A::EventId).eq(id))
                .and(attended(A::DeletedAt).is_null()),
        ));
    }
    let mut numbers = HashSet::new();
    for check in checks {
        for row in tx.query_all(&check).await? {
            numbers.insert(row.try_get_by_index::<i32>(0)?);
        }
    }
    Ok((0..lines.len()).filter(|at| numbers.contains(&number(&lines[*at]))).collect())
}

/// The lines of this import for which there is a row of `E`.
fn lines_with<E: EntityTrait>(run: &Run<'_>, on: Expr) -> SelectStatement {
    let mut select = Query::select();
    select
        .column((import_line::Entity, import_line::Column::Number))
        .from(import_line::Entity)
        .inner_join(E::default(), on)
        .and_where(Expr::col((import_line::Entity, import_line::Column::ImportId)).eq(run.id));
    select
}

async fn show_rows(run: &Run<'_>, tx: &DatabaseTransaction) -> Result<()> {
    use import_line::Column as L;
    use participant::Column as P;
    let line = |column: L| Expr::col((import_line::Entity, column));
    let mut people = update::<participant::Entity>(run, (P::Id, L::ParticipantId));
    people
        .value(P::CniNumber, line(L::CniNumber))
        .value(P::Email, line(L::Email))
        .value(P::DeletedAt, Expr::null())
        .and_where(line(L::IsNew).eq(true));
    tx.execute(&people).await.map_err(superseded)?;
    if run.event.is_some() {
        let mut attendances = update::<attendance::Entity>(run, (attendance::Column::Id, L::AttendanceId));
        attendances.value(attendance::Column::DeletedAt, Expr::null());
        tx.execute(&attendances).await.map_err(superseded)?;
    }
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

/// A unique value was free when it was looked up: the transaction runs again, and finds who has it.
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
