//! The type `Participant`: what GraphQL shows of a participant. Only those who read the pointage API come here.

use async_graphql::ID;

use super::event_types::EventTypeCount;
use crate::domain::attendances::Attendances;
use crate::domain::participants::Participants;
use crate::entity::attendance;
use crate::entity::participant::{self, Column as C};
use crate::error::Result;
use crate::graphql::attendances::Attendance;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::ids;
use crate::graphql::object::{Email, Fields, Maybe, ObjectType, Phone, RowObject, Text, Time, Unique};
use crate::query::table::Relation;

/// A participant.
#[derive(Debug)]
pub struct Participant;

impl RowObject for Participant {
    type Table = Participants;
}

impl ObjectType for Participant {
    type Entity = participant::Entity;
    const NAME: &'static str = "Participant";
    const DESCRIPTION: &'static str = "A person who comes to events and signs there. Not an account.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
            Ok(ids::encode::<Self>(cells.get::<uuid::Uuid>(0)?))
        });
        f.column::<Unique>("databaseId", C::Id, "The identifier that `/api` shows.");
        f.column::<Text>("firstName", C::FirstName, "Given name.");
        f.column::<Text>("lastName", C::LastName, "Family name.");
        f.value("fullName", &[C::FirstName, C::LastName], "Given name, then family name.", |cells, _| {
            let (first, last) = cells.read::<(&str, &str)>()?;
            Ok(format!("{first} {last}"))
        });
        f.column::<Maybe<Text>>("function", C::Function, "The post held; null when not said.");
        f.column::<Maybe<Text>>(
            "cniNumber",
            C::CniNumber,
            "The number of the identity card; null when not said.",
        );
        f.column::<Maybe<Text>>("originLocality", C::OriginLocality, "Where from; null when not said.");
        f.column::<Maybe<Email>>("email", C::Email, "Null when not said.");
        f.column::<Maybe<Phone>>("phone", C::Phone, "As written; null when not said.");
        f.column::<Maybe<Text>>("organization", C::Organization, "Null when not said.");
        f.column::<Time>("createdAt", C::CreatedAt, "When the participant was first entered.");
        f.column::<Time>("updatedAt", C::UpdatedAt, "When the participant was last changed.");
        let link = || Relation::Column(attendance::Column::ParticipantId);
        f.count::<Attendances>("attendanceCount", C::Id, link(), "How many events the participant came to.");
        f.latest::<Attendances>(
            "lastAttendance",
            C::Id,
            link(),
            attendance::Column::CheckInAt,
            "When the participant last signed; null before the first time.",
        );
        f.custom(
            "attendancesByEventType",
            &[C::Id],
            "How many events of each kind the participant came to: the most frequent kind first, and none that does not \
             occur.",
            |row, ctx| {
                let request = ctx.request();
                Box::pin(async move {
                    let counts = EventTypeCount::of(row, &request.loaders).await;
                    counts.map_err(|error| to_error(request, (*error).clone()))
                })
            },
        );
        f.connection::<Attendance>("attendances", C::Id, link(), "The events the participant came to.");
    }
}
