//! The state of a record. It follows from the times of the record and the present time, so that nothing has to run when a
//! shift becomes too long.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait as _, Condition};

use crate::entity::presence_record::{Column, Entity};
use crate::query::filter::{Criterion, Special, SpecialCondition};
use crate::scope::Scope;

/// The state of a presence record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordState {
    /// Checked in, for less than the longest shift.
    Open,
    /// Checked out.
    Closed,
    /// Never checked out: a later arrival found it so, or the shift would be too long.
    LeftOpen,
}

impl RecordState {
    /// The state of a record with these times.
    pub fn of(
        scope: &Scope,
        check_in_at: DateTime<Utc>,
        check_out_at: Option<DateTime<Utc>>,
        left_open_at: Option<DateTime<Utc>>,
    ) -> Self {
        if check_out_at.is_some() {
            Self::Closed
        } else if left_open_at.is_some() || check_in_at <= latest_forgotten(scope) {
            Self::LeftOpen
        } else {
            Self::Open
        }
    }

    /// The records in this state.
    pub fn criterion(self) -> Criterion<Entity> {
        let name = match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::LeftOpen => "left_open",
        };
        Criterion::Special(&STATE, name.into())
    }
}

/// An open record whose arrival was then or earlier was forgotten.
fn latest_forgotten(scope: &Scope) -> DateTime<Utc> {
    scope.now() - scope.services.policy.shift_max
}

/// Records in the state of this name.
static STATE: Special = Special {
    name: "state",
    condition: SpecialCondition::Sql(|scope, name| {
        let not_closed = || Expr::col((Entity, Column::CheckOutAt)).is_null();
        match Special::text(name) {
            "open" => Condition::all().add(is_open(scope)),
            "left_open" => Condition::all().add(not_closed()).add(is_open(scope).not()),
            _ => Condition::all().add(not_closed().not()),
        }
    }),
};

/// Whether a row of `presence_record` is open: [`RecordState::Open`] in SQL. Never null.
pub(super) fn is_open(scope: &Scope) -> Expr {
    Expr::col((Entity, Column::CheckOutAt))
        .is_null()
        .and(Expr::col((Entity, Column::LeftOpenAt)).is_null())
        .and(Column::CheckInAt.gt(latest_forgotten(scope)))
}
