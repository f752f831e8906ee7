//! The types `PresenceRecord` and `PresenceRecorder`. They are reachable by callers with `ReadPresence`, and by the
//! account that registered the person.

use super::assigned::{AssignmentBatch, PresenceAssignment};
use super::enums::PresenceState;
use crate::domain::cinema_talents::ReferencedCinemaTalents;
use crate::domain::presence::history::hours;
use crate::domain::presence::state::RecordState;
use crate::domain::presence::{PresenceRecorders, PresenceRecords};
use crate::entity::presence_record::{self, Column as C};
use crate::entity::user;
use crate::graphql::audit::history;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::object::id::IdOf;
use crate::graphql::object::{Connected, Fields, Leaf, ObjectType, RowObject};
use crate::graphql::projects::Project;
use crate::graphql::response_shape::Style;
use crate::graphql::scalars::Date;
use crate::query::filter::Criterion;

/// A presence record.
#[derive(Debug)]
pub struct PresenceRecord;

impl RowObject for PresenceRecord {
    type Table = PresenceRecords;
}

impl Connected for PresenceRecord {}

impl ObjectType for PresenceRecord {
    type Entity = presence_record::Entity;
    const NAME: &'static str = "PresenceRecord";
    const DESCRIPTION: &'static str =
        "One day of a cinema talent on a project: arrival and departure; at most one a day.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The identifier that `/api/v1` shows.");
        history(f, C::Id);
        f.day(
            C::Date,
            "The day of the arrival, in the zone of the installation, also when the departure is later.",
        )
        .sortable();
        f.time(C::CheckInAt, "When the person came.").sortable();
        f.time(
            C::CheckOutAt,
            "When the person left; null while there, and when the departure was forgotten.",
        )
        .sortable();
        f.value(
            "durationHours",
            &[C::CheckInAt, C::CheckOutAt],
            "Hours from the arrival to the departure, to two decimals; null without a departure.",
            |row, _| {
                let left: Option<chrono::DateTime<chrono::Utc>> = row.get(C::CheckOutAt)?;
                let came = row.get(C::CheckInAt)?;
                Ok(left.map(|left| hours(came, left)))
            },
        );
        f.value(
            "state",
            &[C::CheckInAt, C::CheckOutAt, C::LeftOpenAt],
            "Whether the person is there, left, or forgot to check out.",
            |row, scope| {
                let (came, left, left_open) =
                    (row.get(C::CheckInAt)?, row.get(C::CheckOutAt)?, row.get(C::LeftOpenAt)?);
                Ok(StateName(RecordState::of(scope, came, left, left_open).into()))
            },
        );
        f.value("corrected", &[C::CorrectionReason], "Whether staff corrected a time.", |row, _| {
            Ok(row.optional_text(C::CorrectionReason)?.is_some())
        });
        f.text(C::CorrectionReason, "Why staff last corrected a time; null when nobody did.");
        f.one::<PresenceRecorder>(
            "recordedBy",
            C::RecordedById,
            "Which account made the last change; null when it is gone, and for those who do not read presence.",
        );
        f.one::<Project>("project", C::ProjectId, "The project.");
        f.one_of::<CinemaTalent, ReferencedCinemaTalents>("cinemaTalent", C::CinemaTalentId, "Who came.");
        f.batched::<Option<PresenceAssignment>, PresenceAssignment, _>(
            "assignment",
            &[C::Id],
            "What the person is on the project, also when released from it.",
            |_| Ok(Ok(Box::new(AssignmentBatch))),
        );
        criteria(f);
    }
}

fn criteria(f: &mut Fields<PresenceRecord>) {
    f.criterion("projectId", "On this project.", |id: IdOf<Project>| {
        Ok(Some(Criterion::equals(C::ProjectId, id.int())))
    });
    f.criterion("cinemaTalentId", "Of this cinema talent.", |id: IdOf<CinemaTalent>| {
        Ok(Some(Criterion::equals(C::CinemaTalentId, id.int())))
    });
    f.criterion("dateFrom", "Of this day or later.", |day: Date| {
        Ok(Some(Criterion::SinceDay(C::Date, day.0)))
    });
    f.criterion("dateTo", "Of this day or earlier.", |day: Date| {
        Ok(Some(Criterion::UntilDay(C::Date, day.0)))
    });
    f.criterion("state", "In this state now.", |state: PresenceState| {
        Ok(Some(RecordState::from(state).criterion()))
    });
}

/// A value of `PresenceState` in a response.
struct StateName(PresenceState);

impl Leaf for StateName {
    type Type = PresenceState;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        let async_graphql::Value::Enum(name) = async_graphql::InputType::to_value(&self.0) else { return };
        match style {
            Style::LowerCase => name.to_lowercase().write(style, out),
            _ => name.as_str().write(style, out),
        }
    }
}

/// An account that makes presence records.
#[derive(Debug)]
pub struct PresenceRecorder;

impl RowObject for PresenceRecorder {
    type Table = PresenceRecorders;
}

impl ObjectType for PresenceRecorder {
    type Entity = user::Entity;
    const NAME: &'static str = "PresenceRecorder";
    const DESCRIPTION: &'static str = "An account that records presence, as those who read presence see it.";

    fn fields(f: &mut Fields<Self>) {
        f.email(user::Column::Email, "The address that it signs in with.");
    }
}
