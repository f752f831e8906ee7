//! Input types of the mutations on attendances.

use async_graphql::InputObject;

use super::enums::CheckInMode;
use super::types::Attendance;
use crate::domain::attendances::record::NewAttendance;
use crate::graphql::events::Event;
use crate::graphql::object::id::IdOf;
use crate::graphql::participants::Participant;
use crate::graphql::participants::inputs::ParticipantInput;
use crate::graphql::scalars::DateTime;

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

/// Names an attendance that is taken back, and why.
#[derive(Debug, InputObject)]
pub struct UndoAttendanceInput {
    /// Which attendance.
    pub id: IdOf<Attendance>,
    /// Why, at most 500 characters; the audit log keeps it.
    pub reason: String,
}

/// Names an attendance.
#[derive(Debug, InputObject)]
pub struct DeleteAttendanceInput {
    /// Which attendance.
    pub id: IdOf<Attendance>,
}
