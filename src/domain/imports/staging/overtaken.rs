//! Finds the lines of an import that name what others have written since the plan: a number or an address that somebody
//! has now, a participant who is gone, an attendance that is there.

use std::collections::HashSet;
use std::ops::Range;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, EntityTrait};

use super::run::{Event, Run};
use super::write::number;
use crate::domain::imports::lines::Line;
use crate::domain::participants::matching::{cni_number_key, email_key};
use crate::entity::{attendance, import_line, participant};
use crate::error::Result;

/// Rows of an import that are shown together, in this order: on PostgreSQL, others who write the same unique value wait
/// from the moment in which a row is shown until the commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The attendances of new people: nobody else can write one.
    AttendancesOfNew,
    /// The attendances of those who were known.
    AttendancesOfKnown,
    /// The new people, with their numbers and addresses.
    People,
}

impl Part {
    pub(super) const ALL: [Self; 3] = [Self::AttendancesOfNew, Self::AttendancesOfKnown, Self::People];

    /// The parts that are shown before this one.
    pub(super) fn those_before(self) -> &'static [Self] {
        const ALL: &[Part] = &Part::ALL;
        ALL.split_at(self as usize).0
    }
}

/// The positions of the lines, among all, of those in `range` with rows of `parts` that others have overtaken.
///
/// # Errors
/// The database's.
pub(super) async fn overtaken(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    (parts, range): (&[Part], Range<usize>),
) -> Result<Vec<usize>> {
    let checks = parts.iter().flat_map(|part| checks(run, *part));
    let checks = checks.map(|mut check| {
        let line = |column| Expr::col((import_line::Entity, column));
        check
            .and_where(line(import_line::Column::ImportId).eq(run.id))
            .and_where(in_range(lines, &range))
            .take()
    });
    let all = checks.reduce(|mut all, check| all.union(UnionType::Distinct, check).take());
    let Some(all) = all else { return Ok(Vec::new()) };
    let mut numbers = HashSet::new();
    for row in tx.query_all(&all).await? {
        numbers.insert(row.try_get_by_index::<i32>(0)?);
    }
    let is_overtaken = |at: &usize| lines.get(*at).is_some_and(|line| numbers.contains(&number(line)));
    Ok(range.filter(is_overtaken).collect())
}

/// The lines that others have overtaken, in the rows of one part.
fn checks(run: &Run<'_>, part: Part) -> Vec<SelectStatement> {
    use attendance::Column as A;
    use import_line::Column as L;
    use participant::Column as P;
    let line = |column: L| Expr::col((import_line::Entity, column));
    let person = |column: P| Expr::col((participant::Entity, column));
    let attended = |column: A| Expr::col((attendance::Entity, column));
    match part {
        Part::AttendancesOfNew => Vec::new(),
        Part::AttendancesOfKnown => {
            let is_gone = lines_with::<participant::Entity>(
                line(L::IsNew).eq(false),
                person(P::Id).eq(line(L::ParticipantId)).and(person(P::DeletedAt).is_not_null()),
            );
            let is_recorded = run.event.map(|Event { id, .. }| {
                lines_with::<attendance::Entity>(
                    line(L::IsNew).eq(false),
                    attended(A::ParticipantId)
                        .eq(line(L::ParticipantId))
                        .and(attended(A::EventId).eq(id))
                        .and(attended(A::DeletedAt).is_null())
                        .and(attended(A::Id).ne(line(L::AttendanceId))),
                )
            });
            [is_gone].into_iter().chain(is_recorded).collect()
        }
        Part::People => vec![
            lines_with::<participant::Entity>(
                line(L::CniNumber).is_not_null(),
                Expr::expr(cni_number_key())
                    .eq(Func::upper(line(L::CniNumber)))
                    .and(person(P::DeletedAt).is_null()),
            ),
            lines_with::<participant::Entity>(
                line(L::Email).is_not_null(),
                Expr::expr(email_key()).eq(Func::lower(line(L::Email))).and(person(P::DeletedAt).is_null()),
            ),
        ],
    }
}

/// The lines, of some, for which there is a row of `E`: found line by line, by an index of `E`. A join might look
/// through all lines for each row.
fn lines_with<E: EntityTrait>(of: Expr, on: Expr) -> SelectStatement {
    let row = Query::select().expr(Expr::val(1)).from(E::default()).and_where(on).take();
    let mut select = Query::select();
    select
        .column((import_line::Entity, import_line::Column::Number))
        .from(import_line::Entity)
        .and_where(of)
        .and_where(Expr::exists(row));
    select
}

/// The stored lines of a range.
pub(super) fn in_range(lines: &[Line], range: &Range<usize>) -> Expr {
    let of = |at: usize| lines.get(at).map_or(0, number);
    let stored = Expr::col((import_line::Entity, import_line::Column::Number));
    stored.between(of(range.start), of(range.end.saturating_sub(1)))
}

/// The stored lines at these positions.
pub(super) fn among(lines: &[Line], which: &[usize]) -> Expr {
    let numbers = which.iter().filter_map(|at| lines.get(*at)).map(number);
    Expr::col((import_line::Entity, import_line::Column::Number)).is_in(numbers)
}
