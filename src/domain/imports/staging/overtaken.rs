//! Finds the lines of an import that name what others have written since the plan: a number or an address that somebody
//! has now, a participant who is gone, an attendance that is there.

use std::collections::HashSet;
use std::ops::Range;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, EntityTrait};

use super::run::{Event, Run};
use super::write::number;
use crate::domain::imports::lines::Line;
use crate::domain::participants::matching::{cni_number_key, email_key};
use crate::entity::{attendance, import_line, participant};
use crate::error::Result;

/// The positions of the lines, among all, of those in `range` that name what others have written.
///
/// # Errors
/// The database's.
pub(super) async fn overtaken(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    range: Range<usize>,
) -> Result<Vec<usize>> {
    use import_line::Column as L;
    use participant::Column as P;
    let line = |column: L| Expr::col((import_line::Entity, column));
    let person = |column: P| Expr::col((participant::Entity, column));
    let mut checks = vec![
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
        lines_with::<participant::Entity>(
            line(L::IsNew).eq(false),
            person(P::Id).eq(line(L::ParticipantId)).and(person(P::DeletedAt).is_not_null()),
        ),
    ];
    if let Some(Event { id, .. }) = run.event {
        use attendance::Column as A;
        let attended = |column: A| Expr::col((attendance::Entity, column));
        checks.push(lines_with::<attendance::Entity>(
            line(L::IsNew).eq(false),
            attended(A::ParticipantId)
                .eq(line(L::ParticipantId))
                .and(attended(A::EventId).eq(id))
                .and(attended(A::DeletedAt).is_null()),
        ));
    }
    let mut numbers = HashSet::new();
    for mut check in checks {
        check.and_where(line(L::ImportId).eq(run.id)).and_where(in_range(lines, &range));
        for row in tx.query_all(&check).await? {
            numbers.insert(row.try_get_by_index::<i32>(0)?);
        }
    }
    let is_overtaken = |at: &usize| lines.get(*at).is_some_and(|line| numbers.contains(&number(line)));
    Ok(range.filter(is_overtaken).collect())
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
