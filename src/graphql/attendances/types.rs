//! The types `Attendance` and `Signature`. Only those who read the pointage API come here, and whoever has just
//! recorded an attendance, to that one.

use async_graphql::ID;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::enums::{CheckInMode, SignatureFormat};
use crate::domain::attendances::{Attendances, Signatures};
use crate::entity::attendance::{self, Column as C};
use crate::entity::attendance_signature;
use crate::error::Result;
use crate::graphql::events::Event;
use crate::graphql::ids;
use crate::graphql::object::{Bool, Fields, Maybe, ObjectType, RowObject, Text, Time, Unique, Word};
use crate::graphql::participants::Participant;
use crate::graphql::users::User;

/// An attendance.
#[derive(Debug)]
pub struct Attendance;

impl RowObject for Attendance {
    type Table = Attendances;
}

impl ObjectType for Attendance {
    type Entity = attendance::Entity;
    const NAME: &'static str = "Attendance";
    const DESCRIPTION: &'static str = "A participant came to an event; at most once an event.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
            Ok(ids::encode::<Self>(cells.get::<uuid::Uuid>(0)?))
        });
        f.column::<Unique>("databaseId", C::Id, "The identifier that `/api` shows.");
        f.column::<Unique>("eventId", C::EventId, "The `databaseId` of the event.");
        f.column::<Unique>("participantId", C::ParticipantId, "The `databaseId` of the participant.");
        f.column::<Time>("checkInTime", C::CheckInAt, "When the participant came.");
        f.column::<Word<CheckInMode>>("checkInMode", C::CheckInMode, "How it was recorded.");
        f.column::<Bool>("hasSignature", C::HasSignature, "Whether there is a signature.");
        f.column::<Maybe<Word<SignatureFormat>>>(
            "signatureFormat",
            C::SignatureFormat,
            "What kind of image the signature is; null without one.",
        );
        f.column::<Maybe<Text>>(
            "ipAddress",
            C::IpAddress,
            "The address it was recorded from, behind trusted proxies the forwarded one; null when not recorded online.",
        );
        f.column::<Maybe<Text>>(
            "userAgent",
            C::UserAgent,
            "What the client called itself; null when it did not.",
        );
        f.column::<Maybe<Text>>("notes", C::Notes, "Free text; null when not said.");
        f.column::<Time>("createdAt", C::CreatedAt, "When it was recorded.");
        f.column::<Time>("updatedAt", C::UpdatedAt, "When it was last changed.");
        f.one::<Event>("event", C::EventId, "The event.");
        f.one::<Participant>("participant", C::ParticipantId, "Who came.");
        f.one::<Signature>("signature", C::Id, "The image of the signature; null without one.");
        f.one::<User>(
            "recordedBy",
            C::RecordedById,
            "Which account recorded it; null when the participant did, or the account is gone.",
        );
    }
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
        f.column::<Word<SignatureFormat>>("format", S::Format, "What kind of image.");
        f.value(
            "data",
            &[S::Format, S::Data],
            "The image as a `data:` address: `data:image/png;base64,…`.",
            |cells, _| -> Result<String> {
                let (format, bytes) = cells.read::<(&str, &[u8])>()?;
                Ok(format!("data:image/{format};base64,{}", STANDARD.encode(bytes)))
            },
        );
    }
}
