//! What clients send about attendances: criteria, orders, and the inputs of mutations.

use async_graphql::{Enum, InputObject};

use super::enums::CheckInMode;
use super::types::Attendance;
use crate::domain::attendances;
use crate::domain::attendances::record::NewAttendance;
use crate::error::Result;
use crate::graphql::events::Event;
use crate::graphql::ids::IdOf;
use crate::graphql::object::Connected;
use crate::graphql::order::Direction;
use crate::graphql::participants::Participant;
use crate::graphql::participants::inputs::ParticipantInput;
use crate::graphql::scalars::{Date, DateTime};
use crate::query::table::SortKey;
use crate::scope::Scope;

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
#[graphql(remote = "crate::domain::attendances::AttendanceSort")]
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

impl Connected for Attendance {
    const CONNECTION: &'static str = "AttendanceConnection";
    const EDGE: &'static str = "AttendanceEdge";
    type Filter = AttendanceFilter;
    type Order = AttendanceOrder;

    fn filter(input: AttendanceFilter, _: &Scope) -> Result<attendances::AttendanceFilter> {
        let filter = attendances::AttendanceFilter {
            event_id: input.event_id.map(|id| id.uuid()),
            participant_id: input.participant_id.map(|id| id.uuid()),
            check_in_from: input.check_in_from.map(|time| time.0),
            check_in_to: input.check_in_to.map(|time| time.0),
            date_from: input.date_from.map(|date| date.0),
            date_to: input.date_to.map(|date| date.0),
            has_signature: input.has_signature,
            check_in_mode: input.check_in_mode.map(Into::into),
        };
        filter.checked()
    }

    fn order(input: AttendanceOrder) -> SortKey<attendances::AttendanceSort> {
        SortKey { field: input.field.into(), direction: input.direction.unwrap_or_default().into() }
    }
}

/// Somebody came to an event: who, and, when the participant checks in, their signature. Who came is said by
/// `participant`; staff may name one who is known by `participantId` instead.
#[derive(Debug, InputObject)]
pub struct RecordAttendanceInput {
    /// At which event. It must be there, not called off and not over.
    event_id: IdOf<Event>,
    /// Who came: found by the number of the identity card, else by e-mail address, else entered. What is said replaces
    /// what was known, but never a number or an address.
    participant: Option<ParticipantInput>,
    /// Who came, by identifier. For those who record attendances for others.
    participant_id: Option<IdOf<Participant>>,
    /// A PNG or JPEG image as a `data:` address, `data:image/png;base64,…`, at most 100 KB of base64; pass it as a
    /// variable. Required with `QR_CODE`.
    signature: Option<String>,
    /// Free text, at most 500 characters.
    notes: Option<String>,
    /// `QR_CODE` when the participant checks in, open to everybody; `MANUAL` when staff does, for those who record
    /// attendances for others. `IMPORT` is what imports record, and is refused here.
    #[graphql(default_with = "Some(CheckInMode::QrCode)")]
    check_in_mode: Option<CheckInMode>,
    /// When the participant came; now when absent, never in the future. With `MANUAL` only.
    check_in_time: Option<DateTime>,
}

impl From<RecordAttendanceInput> for NewAttendance {
    fn from(input: RecordAttendanceInput) -> Self {
        Self {
            event_id: input.event_id.uuid(),
            participant: input.participant.map(Into::into),
            participant_id: input.participant_id.map(|id| id.uuid()),
            signature: input.signature,
            notes: input.notes,
            mode: input.check_in_mode.unwrap_or_default().into(),
            at: input.check_in_time.map(|time| time.0),
        }
    }
}

/// Names an attendance.
#[derive(Debug, InputObject)]
pub struct DeleteAttendanceInput {
    /// Which attendance.
    pub id: IdOf<Attendance>,
}
