//! The columns that statistics are computed from, each qualified by its table.

use sea_orm::sea_query::Expr;

use crate::entity::{attendance, event, participant};

/// A column of the table of attendances.
pub(super) fn of_attendance(column: attendance::Column) -> Expr {
    Expr::col((attendance::Entity, column))
}

/// A column of the table of participants.
pub(super) fn of_participant(column: participant::Column) -> Expr {
    Expr::col((participant::Entity, column))
}

/// A column of the table of events.
pub(super) fn of_event(column: event::Column) -> Expr {
    Expr::col((event::Entity, column))
}
