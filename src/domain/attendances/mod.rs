//! Attendances: a participant came to an event, and mostly signed. Not presence, which is on film projects.
//!
//! This file says which attendances a list shows and in which order. Recording one is `record.rs`, what may be a
//! signature `signature.rs`, deletion `remove.rs`; `event_types.rs` counts them by the kind of event. Only those who read
//! the pointage API see attendances; whoever has just recorded one sees that one in the answer. Deleted ones are hidden,
//! and so are those of a deleted event or participant.

pub mod event_types;
pub mod record;
pub mod remove;
pub mod signature;

pub mod follow;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Condition;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};
use uuid::Uuid;

use super::{check, text};
use crate::auth::role::Action;
use crate::entity::attendance::{CheckInMode, Column, Entity};
use crate::entity::{attendance_signature, event, participant};
use crate::error::{Code, Result};
use crate::query::table::{Computed, ComputedKind, SortField, SortKey, Table};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attendances;

/// Which attendances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AttendanceFilter {
    /// At this event.
    pub event_id: Option<Uuid>,
    /// Of this participant.
    pub participant_id: Option<Uuid>,
    /// At this moment or later.
    pub check_in_from: Option<DateTime<Utc>>,
    /// At this moment or earlier.
    pub check_in_to: Option<DateTime<Utc>>,
    /// On this day or later.
    pub date_from: Option<NaiveDate>,
    /// On this day or earlier.
    pub date_to: Option<NaiveDate>,
    /// With a signature, or without.
    pub has_signature: Option<bool>,
    /// Recorded so.
    pub check_in_mode: Option<CheckInMode>,
}

impl AttendanceFilter {
    /// Passes when days and moments are in order.
    ///
    /// # Errors
    /// `INVALID_DATE_RANGE`.
    pub fn checked(self) -> Result<Self> {
        check::range_of_days(self.date_from, self.date_to)?;
        if self.check_in_from.zip(self.check_in_to).is_some_and(|(from, to)| from > to) {
            return Err(Code::InvalidDateRange.into());
        }
        Ok(self)
    }
}

/// What attendances can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttendanceSort {
    /// When the participant signed.
    CheckInTime,
    /// The title of the event.
    Event,
    /// Given name, then family name of the participant.
    Participant,
    /// How it was recorded, by name.
    CheckInMode,
    /// Those without a signature first.
    HasSignature,
    /// The kind of image, by name; those without a signature come last.
    SignatureFormat,
    /// The address it was recorded from; those without come last.
    IpAddress,
    /// When the row was made.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// The UUID.
    DatabaseId,
}

impl SortField<Entity> for AttendanceSort {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::CheckInTime => &[Column::CheckInAt],
            Self::Event | Self::Participant => &[],
            Self::CheckInMode => &[Column::CheckInMode],
            Self::HasSignature => &[Column::HasSignature],
            Self::SignatureFormat => &[Column::SignatureFormat],
            Self::IpAddress => &[Column::IpAddress],
            Self::CreatedAt => &[Column::CreatedAt],
            Self::UpdatedAt => &[Column::UpdatedAt],
            Self::DatabaseId => &[Column::Id],
        }
    }

    fn computed(self) -> Option<&'static Computed> {
        match self {
            Self::Event => Some(&EVENT_TITLE),
            Self::Participant => Some(&PARTICIPANT_NAME),
            _ => None,
        }
    }
}

static EVENT_TITLE: Computed = Computed {
    name: "event_title",
    kind: ComputedKind::Text,
    expression: || {
        let own = (Entity, Column::EventId);
        Computed::by(
            Query::select()
                .column((event::Entity, event::Column::Title))
                .from(event::Entity)
                .and_where(Expr::col((event::Entity, event::Column::Id)).equals(own)),
        )
    },
};

static PARTICIPANT_NAME: Computed = Computed {
    name: "participant_name",
    kind: ComputedKind::Text,
    expression: || {
        let column = |column| Expr::col((participant::Entity, column));
        let name =
            text::spaced(column(participant::Column::FirstName), column(participant::Column::LastName));
        let own = (Entity, Column::ParticipantId);
        Computed::by(
            Query::select()
                .expr(name)
                .from(participant::Entity)
                .and_where(column(participant::Column::Id).equals(own)),
        )
    },
};

/// How many visible attendances hang on the row of another table by `link`: for orders of events and participants.
pub(super) fn count_by<C: IntoColumnRef>(link: Column, owner: C) -> Expr {
    Computed::by(there(link, owner).expr(Func::count(Expr::col(Asterisk))))
}

/// The time of the latest visible attendance that hangs on the row of another table by `link`.
pub(super) fn latest_by<C: IntoColumnRef>(link: Column, owner: C) -> Expr {
    Computed::by(there(link, owner).expr(Func::max(Expr::col((Entity, Column::CheckInAt)))))
}

fn there<C: IntoColumnRef>(link: Column, owner: C) -> SelectStatement {
    Query::select()
        .from(Entity)
        .and_where(Expr::col((Entity, link)).equals(owner))
        .and_where(Expr::col((Entity, Column::DeletedAt)).is_null())
        .take()
}

impl Table for Attendances {
    type Entity = Entity;
    type Filter = AttendanceFilter;
    type Sort = AttendanceSort;

    const KEY: Column = Column::Id;

    /// Deleting an event or a participant deletes the attendances with it, so that no list has to look for that.
    fn visible_to(scope: &Scope) -> Condition {
        let there = Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null());
        if scope.actor.may(Action::ReadPointage) {
            return there;
        }
        there.add(Expr::col((Entity, Column::Id)).is_in(scope.recorded()))
    }

    fn filter(scope: &Scope, filter: &AttendanceFilter) -> Condition {
        let column = |column: Column| Expr::col((Entity, column));
        let criteria = [
            filter.event_id.map(|id| column(Column::EventId).eq(id)),
            filter.participant_id.map(|id| column(Column::ParticipantId).eq(id)),
            filter.check_in_from.map(|time| column(Column::CheckInAt).gte(time)),
            filter.check_in_to.map(|time| column(Column::CheckInAt).lte(time)),
            filter.date_from.map(|day| column(Column::CheckInAt).gte(scope.day_begins(day))),
            filter.date_to.map(|day| column(Column::CheckInAt).lte(scope.day_ends(day))),
            filter.has_signature.map(|has| column(Column::HasSignature).eq(has)),
            filter.check_in_mode.map(|mode| column(Column::CheckInMode).eq(mode)),
        ];
        criteria.into_iter().flatten().fold(Condition::all(), Condition::add)
    }

    fn default_sort() -> Vec<SortKey<AttendanceSort>> {
        vec![SortKey::desc(AttendanceSort::CheckInTime)]
    }
}

/// The images of signatures, by attendance: what an attendance leads to, seen by whoever sees the attendance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signatures;

/// Signatures are not listed by criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SignatureFilter;

/// Signatures are not listed in orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureSort {
    /// The UUID of the attendance.
    Attendance,
}

impl SortField<attendance_signature::Entity> for SignatureSort {
    fn columns(self) -> &'static [attendance_signature::Column] {
        &[attendance_signature::Column::AttendanceId]
    }
}

impl Table for Signatures {
    type Entity = attendance_signature::Entity;
    type Filter = SignatureFilter;
    type Sort = SignatureSort;

    const KEY: attendance_signature::Column = attendance_signature::Column::AttendanceId;

    fn visible_to(scope: &Scope) -> Condition {
        if scope.actor.may(Action::ReadPointage) {
            return Condition::all();
        }
        let key = Expr::col((attendance_signature::Entity, attendance_signature::Column::AttendanceId));
        Condition::all().add(key.is_in(scope.recorded()))
    }

    fn filter(_: &Scope, _: &SignatureFilter) -> Condition {
        Condition::all()
    }

    fn default_sort() -> Vec<SortKey<SignatureSort>> {
        vec![SortKey::asc(SignatureSort::Attendance)]
    }
}
