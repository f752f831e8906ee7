//! The phase of an event. It follows from its status and the present time, so that nothing has to run when an event begins
//! or ends: staff alone set a status.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait as _, Condition};

use crate::entity::event::{Column, Entity, EventStatus};
use crate::query::filter::{Criterion, Special, SpecialCondition};
use crate::scope::Scope;

/// The phase of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventPhase {
    /// It has not begun.
    Upcoming,
    /// It has begun, and its QR code is valid.
    Running,
    /// Completed, cancelled, or its QR code has expired.
    Over,
}

impl EventPhase {
    /// The phase of an event with this status and these times.
    pub fn of(
        scope: &Scope,
        status: EventStatus,
        start_at: DateTime<Utc>,
        qr_expires_at: DateTime<Utc>,
    ) -> Self {
        let now = scope.now();
        match status {
            EventStatus::Completed | EventStatus::Cancelled => Self::Over,
            EventStatus::Scheduled | EventStatus::Ongoing if qr_expires_at <= now => Self::Over,
            EventStatus::Scheduled if start_at > now => Self::Upcoming,
            EventStatus::Scheduled | EventStatus::Ongoing => Self::Running,
        }
    }

    /// The name in filters and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "UPCOMING",
            Self::Running => "RUNNING",
            Self::Over => "OVER",
        }
    }

    /// The events in this phase.
    pub fn criterion(self) -> Criterion<Entity> {
        Criterion::Special(&PHASE, self.as_str().into())
    }
}

/// Events in the phase of this name: [`EventPhase::of`] in SQL.
static PHASE: Special = Special {
    name: "phase",
    condition: SpecialCondition::Sql(|scope, name| {
        let now = scope.now();
        let is = |status: EventStatus| Column::Status.eq(status);
        let takes_signatures = || {
            let is_open = is(EventStatus::Scheduled).or(is(EventStatus::Ongoing));
            is_open.and(Column::QrExpiresAt.gt(now))
        };
        let is_upcoming = || is(EventStatus::Scheduled).and(Column::StartAt.gt(now));
        let condition: Expr = match Special::text(name) {
            "UPCOMING" => takes_signatures().and(is_upcoming()),
            "RUNNING" => takes_signatures().and(is_upcoming().not()),
            _ => takes_signatures().not(),
        };
        Condition::all().add(condition)
    }),
};
