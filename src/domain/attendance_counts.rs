//! What attendances say of an event or a participant, for the orders of their lists: how many there are, and the latest.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};

use crate::entity::attendance::{Column, Entity};
use crate::query::sort_key::Computed;

/// How many visible attendances hang on the row of another table by `link`: for orders of events and participants.
pub(super) fn count_by<C: IntoColumnRef>(link: Column, owner: C) -> Expr {
    Computed::subquery(there(link, owner).expr(Func::count(Expr::col(Asterisk))))
}

/// The time of the latest visible attendance that hangs on the row of another table by `link`.
pub(super) fn latest_by<C: IntoColumnRef>(link: Column, owner: C) -> Expr {
    Computed::subquery(there(link, owner).expr(Func::max(Expr::col((Entity, Column::CheckInAt)))))
}

fn there<C: IntoColumnRef>(link: Column, owner: C) -> SelectStatement {
    Query::select()
        .from(Entity)
        .and_where(Expr::col((Entity, link)).equals(owner))
        .and_where(Expr::col((Entity, Column::DeletedAt)).is_null())
        .take()
}
