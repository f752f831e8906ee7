//! Sort expressions of events and participants: the number of their attendances, and the time of the latest.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};

use crate::entity::attendance::{Column, Entity};
use crate::query::sort_key::Computed;

/// The number of visible attendances that reference the row of another table by `foreign_key`.
pub(super) fn count_by<C: IntoColumnRef>(foreign_key: Column, parent_key: C) -> Expr {
    Computed::subquery(visible_attendances(foreign_key, parent_key).expr(Func::count(Expr::col(Asterisk))))
}

/// The time of the latest visible attendance that references the row of another table by `foreign_key`.
pub(super) fn latest_by<C: IntoColumnRef>(foreign_key: Column, parent_key: C) -> Expr {
    Computed::subquery(
        visible_attendances(foreign_key, parent_key).expr(Func::max(Expr::col((Entity, Column::CheckInAt)))),
    )
}

fn visible_attendances<C: IntoColumnRef>(foreign_key: Column, parent_key: C) -> SelectStatement {
    Query::select()
        .from(Entity)
        .and_where(Expr::col((Entity, foreign_key)).equals(parent_key))
        .and_where(Expr::col((Entity, Column::DeletedAt)).is_null())
        .take()
}
