//! The type `Participant`. It is reachable only by callers with `ReadPointage`.

use super::event_types::{EventTypeCount, EventTypeCounts};
use crate::domain::attendances::Attendances;
use crate::domain::check::MAX_SEARCH;
use crate::domain::participants::{ATTENDANCE_COUNT, IN_ORGANIZATION, LAST_ATTENDANCE, Participants, SEARCH};
use crate::entity::attendance;
use crate::entity::participant::{self, Column as C};
use crate::graphql::attendances::Attendance;
use crate::graphql::audit::history;
use crate::graphql::change::search;
use crate::graphql::object::{Connected, Fields, ObjectType, RowObject};
use crate::query::table::Relation;

/// A participant.
#[derive(Debug)]
pub struct Participant;

impl RowObject for Participant {
    type Table = Participants;
}

impl Connected for Participant {}

impl ObjectType for Participant {
    type Entity = participant::Entity;
    const NAME: &'static str = "Participant";
    const DESCRIPTION: &'static str = "A person who comes to events and signs there. Not an account.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The identifier that `/api` shows.");
        history(f, C::Id);
        f.text(C::FirstName, "Given name.").sortable_by(&[C::FirstName, C::LastName]);
        f.text(C::LastName, "Family name.").sortable_by(&[C::LastName, C::FirstName]);
        f.value("fullName", &[C::FirstName, C::LastName], "Given name, then family name.", |row, _| {
            Ok(format!("{} {}", row.text(C::FirstName)?, row.text(C::LastName)?))
        });
        f.text(C::Function, "The post held; null when not said.").sortable();
        f.code(C::CniNumber, "The number of the identity card; null when not said.").sortable();
        f.text(C::OriginLocality, "Where from; null when not said.").sortable();
        f.email(C::Email, "Null when not said.").sortable();
        f.phone(C::Phone, "As written; null when not said.").sortable();
        f.text(C::Organization, "Null when not said.").sortable();
        f.time(C::CreatedAt, "When the participant was first entered.").sortable();
        f.time(C::UpdatedAt, "When the participant was last changed.").sortable();
        attendances(f);
        f.criterion(
            "search",
            "Every word is part of the name, e-mail address, CNI number or organization, whatever its case and accents.",
            |text: String| search("search", &text, MAX_SEARCH, &SEARCH),
        );
        f.criterion(
            "organization",
            "Every word is part of the name of the organization, whatever its case and accents.",
            |text: String| search("organization", &text, MAX_SEARCH, &IN_ORGANIZATION),
        );
    }
}

fn attendances(f: &mut Fields<Participant>) {
    let relation = || Relation::Column(attendance::Column::ParticipantId);
    f.count::<Attendances>("attendanceCount", C::Id, relation(), "How many events the participant came to.")
        .sortable_by_computed(&ATTENDANCE_COUNT, "How many events the participant came to.");
    f.latest::<Attendances>(
        "lastAttendance",
        C::Id,
        relation(),
        attendance::Column::CheckInAt,
        "When the participant last signed; null before the first time.",
    )
    .sortable_by_computed(
        &LAST_ATTENDANCE,
        "When the participant last came to an event; those who never did come last.",
    );
    f.batched::<Vec<EventTypeCount>, EventTypeCount, _>(
        "attendancesByEventType",
        &[C::Id],
        "How many events of each kind the participant came to: the most frequent kind first, and none that does not \
         occur.",
        |_| Ok(Ok(Box::new(EventTypeCounts))),
    );
    f.connection::<Attendance>("attendances", C::Id, relation(), "The events the participant came to.");
}
