//! The types `Attendance` and `Signature`. They are reachable by callers with `ReadPointage`, and in the
//! payload of a recorded attendance.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::enums::{CheckInMode, SignatureFormat};
use crate::domain::attendances::{Attendances, EVENT_TITLE, PARTICIPANT_NAME, Signatures};
use crate::entity::attendance::{self, Column as C};
use crate::entity::attendance_signature;
use crate::graphql::audit::history;
use crate::graphql::events::Event;
use crate::graphql::object::id::IdOf;
use crate::graphql::object::{Connected, Fields, ObjectType, RowObject};
use crate::graphql::participants::Participant;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::users::User;
use crate::query::filter::Criterion;

/// An attendance.
#[derive(Debug)]
pub struct Attendance;

impl RowObject for Attendance {
    type Table = Attendances;
}

impl Connected for Attendance {}

impl ObjectType for Attendance {
    type Entity = attendance::Entity;
    const NAME: &'static str = "Attendance";
    const DESCRIPTION: &'static str = "A participant came to an event; at most once an event.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The identifier that `/api` shows.");
        history(f, C::Id);
        f.uuid(C::EventId, "The `databaseId` of the event.");
        f.uuid(C::ParticipantId, "The `databaseId` of the participant.");
        f.time(C::CheckInAt, "When the participant came.").named("checkInTime").sortable();
        f.enum_value::<CheckInMode>(C::CheckInMode, "How it was recorded.")
            .sortable()
            .filterable_with_type::<CheckInMode, attendance::CheckInMode>("Recorded so.");
        f.boolean(C::HasSignature, "Whether there is a signature.")
            .sortable()
            .filterable("With a signature, or without.");
        f.enum_value::<SignatureFormat>(
            C::SignatureFormat,
            "What kind of image the signature is; null without one.",
        )
        .sortable();
        f.code(
            C::IpAddress,
            "The address it was recorded from, behind trusted proxies the forwarded one; null when not recorded online.",
        )
        .sortable();
        f.text(C::UserAgent, "What the client called itself; null when it did not.");
        f.text(C::Notes, "Free text; null when not said.");
        f.time(C::CreatedAt, "When it was recorded.").sortable();
        f.time(C::UpdatedAt, "When it was last changed.").sortable();
        f.one::<Event>("event", C::EventId, "The event.")
            .sortable_by_computed(&EVENT_TITLE, "The title of the event.");
        f.one::<Participant>("participant", C::ParticipantId, "Who came.")
            .sortable_by_computed(&PARTICIPANT_NAME, "Given name, then family name of the participant.");
        f.one::<Signature>("signature", C::Id, "The image of the signature; null without one.");
        f.one::<User>(
            "recordedBy",
            C::RecordedById,
            "Which account recorded it; null when the participant did, or the account is gone.",
        );
        criteria(f);
    }
}

fn criteria(f: &mut Fields<Attendance>) {
    f.criterion("eventId", "At this event.", |id: IdOf<Event>| {
        Ok(Some(Criterion::equals(C::EventId, id.uuid())))
    });
    f.criterion("participantId", "Of this participant.", |id: IdOf<Participant>| {
        Ok(Some(Criterion::equals(C::ParticipantId, id.uuid())))
    });
    f.criterion("checkInFrom", "At this moment or later.", |time: DateTime| {
        Ok(Some(Criterion::Since(C::CheckInAt, time.0)))
    });
    f.criterion("checkInTo", "At this moment or earlier.", |time: DateTime| {
        Ok(Some(Criterion::Until(C::CheckInAt, time.0)))
    });
    f.criterion("dateFrom", "On this day or later, in the zone of the installation.", |day: Date| {
        Ok(Some(Criterion::SinceDay(C::CheckInAt, day.0)))
    });
    f.criterion("dateTo", "On this day or earlier, in the zone of the installation.", |day: Date| {
        Ok(Some(Criterion::UntilDay(C::CheckInAt, day.0)))
    });
}

/// The image of a signature.
#[derive(Debug)]
pub struct Signature;

impl RowObject for Signature {
    type Table = Signatures;
}

impl ObjectType for Signature {
    type Entity = attendance_signature::Entity;
    const NAME: &'static str = "Signature";
    const DESCRIPTION: &'static str = "The image of a signature.";

    fn fields(f: &mut Fields<Self>) {
        use attendance_signature::Column as S;
        f.enum_value::<SignatureFormat>(S::Format, "What kind of image.");
        f.value(
            "data",
            &[S::Format, S::Data],
            "The image as a `data:` address: `data:image/png;base64,…`.",
            |row, _| {
                let (format, bytes) = (row.text(S::Format)?, row.get::<&[u8]>(S::Data)?);
                Ok(format!("data:image/{format};base64,{}", STANDARD.encode(bytes)))
            },
        );
    }
}
