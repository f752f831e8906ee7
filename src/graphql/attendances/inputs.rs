//! What clients send about attendances: criteria and orders.

use async_graphql::{Enum, InputObject};

use super::lists::CheckInMode;
use super::types::Attendance;
use crate::domain::attendances;
use crate::domain::error::Result;
use crate::domain::key::Key;
use crate::domain::noun::Ordering;
use crate::domain::scope::Scope;
use crate::graphql::events::Event;
use crate::graphql::ids::IdOf;
use crate::graphql::order::Direction;
use crate::graphql::participants::Participant;
use crate::graphql::rows::Connected;
use crate::graphql::scalars::{Date, DateTime};

/// Which attendances.
#[derive(Debug, InputObject)]
pub struct AttendanceFilter {
    /// At this event.
    event_id: Option<IdOf<Event>>,
    /// Of this participant.
    participant_id: Option<IdOf<Participant>>,
    /// At this moment or later.
    check_in_from: Option<DateTime>,
    /// At this moment or earlier.
    check_in_to: Option<DateTime>,
    /// On this day or later, in the zone of the installation.
    date_from: Option<Date>,
    /// On this day or earlier, in the zone of the installation.
    date_to: Option<Date>,
    /// With a signature, or without.
    has_signature: Option<bool>,
    /// Recorded so.
    check_in_mode: Option<CheckInMode>,
}

/// What attendances can be ordered by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::attendances::AttendanceOrder")]
pub enum AttendanceOrderField {
    /// When the participant came.
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
    /// When it was recorded.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// The UUID.
    DatabaseId,
}

/// One criterion of an order of attendances.
#[derive(Debug, InputObject)]
pub struct AttendanceOrder {
    /// By what.
    field: AttendanceOrderField,
    /// Which way.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

/// The UUID of a key; what is none is nobody's, and finds nothing.
fn uuid(key: Key) -> uuid::Uuid {
    match key {
        Key::Uuid(id) => id,
        Key::Int(_) => uuid::Uuid::nil(),
    }
}

impl Connected for Attendance {
    const CONNECTION: &'static str = "AttendanceConnection";
    const EDGE: &'static str = "AttendanceEdge";
    type Filter = AttendanceFilter;
    type Order = AttendanceOrder;

    fn filter(input: AttendanceFilter, _: &Scope) -> Result<attendances::AttendanceFilter> {
        let filter = attendances::AttendanceFilter {
            event_id: input.event_id.map(|id| uuid(id.key())),
            participant_id: input.participant_id.map(|id| uuid(id.key())),
            check_in_from: input.check_in_from.map(|time| time.0),
            check_in_to: input.check_in_to.map(|time| time.0),
            date_from: input.date_from.map(|date| date.0),
            date_to: input.date_to.map(|date| date.0),
            has_signature: input.has_signature,
            check_in_mode: input.check_in_mode.map(Into::into),
        };
        filter.checked()
    }

    fn order(input: AttendanceOrder) -> Ordering<attendances::AttendanceOrder> {
        Ordering { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}
