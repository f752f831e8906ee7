//! Statistics of events, participants and attendances: computed by the database, in a number of statements that does
//! not grow with the data, with the same numbers on both engines.
//!
//! [`Statistics`] is who may read them; what it tells is one file a topic. Only what is visible counts, through the
//! nouns' `visible_to`: deleting an event or a participant deletes the attendances with it. Days, weeks (from Monday)
//! and months begin in the zone of the installation; `period.rs` cuts them, so that the database only compares moments.
//! Where the engines differ is `sql.rs`. Words for periods and for what nobody said are the surface's.

pub mod activity;
pub mod breakdown;
pub mod dashboard;
pub mod event;
pub mod organizations;
pub mod period;
mod sql;
pub mod trends;

use std::sync::Arc;

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, SelectStatement};

use super::attendances::Attendances;
pub use super::events::turnout::percent;
use crate::auth::role::Action;
use crate::database::Engine;
use crate::entity::{attendance, event as event_table, participant};
use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::row::Rows;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// The statistics, as somebody reads them who may.
#[derive(Clone)]
pub struct Statistics {
    scope: Scope,
}

impl Statistics {
    /// For those who read the pointage API.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` or `FORBIDDEN`.
    pub fn of(scope: &Scope) -> Result<Self> {
        scope.require(Action::ReadPointage)?;
        Ok(Self { scope: scope.clone() })
    }

    fn engine(&self) -> Engine {
        self.scope.engine()
    }

    /// Which attendances count.
    fn counted(&self) -> Condition {
        Attendances::visible_to(&self.scope)
    }

    async fn rows(&self, statement: &SelectStatement) -> Result<Arc<Rows>> {
        Ok(Rows::new(self.scope.select(statement).await?, Columns::default()))
    }
}

/// A column of the table of attendances.
fn of_attendance(column: attendance::Column) -> Expr {
    Expr::col((attendance::Entity, column))
}

/// A column of the table of participants.
fn of_participant(column: participant::Column) -> Expr {
    Expr::col((participant::Entity, column))
}

/// A column of the table of events.
fn of_event(column: event_table::Column) -> Expr {
    Expr::col((event_table::Entity, column))
}

/// `sum` by `count`, to two decimals; 0 by nothing.
pub fn quotient(sum: i64, count: i64) -> f64 {
    percent(sum, count.saturating_mul(100))
}

#[cfg(test)]
mod tests {
    use super::quotient;

    #[test]
    fn averages_are_those_of_the_document() {
        for (sum, count, mean) in
            [(1567, 12, 130.58), (234, 28, 8.36), (189, 22, 8.59), (1, 8, 0.13), (5, 0, 0.0)]
        {
            assert!((quotient(sum, count) - mean).abs() < 1e-9, "{sum} by {count}: {}", quotient(sum, count));
        }
    }
}
