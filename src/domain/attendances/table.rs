//! The tables of attendances and of their signatures: visible rows and sort expressions.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::auth::role::Action;
use crate::domain::text;
use crate::entity::attendance::{Column, Entity};
use crate::entity::{attendance_signature, event, participant};
use crate::query::sort_key::{Computed, ComputedKind, SortKey};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of attendances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attendances;

/// The title of the event.
pub static EVENT_TITLE: Computed = Computed {
    name: "event_title",
    kind: ComputedKind::Text,
    expression: || {
        let foreign_key = (Entity, Column::EventId);
        Computed::subquery(
            Query::select()
                .column((event::Entity, event::Column::TitleSort))
                .from(event::Entity)
                .and_where(Expr::col((event::Entity, event::Column::Id)).equals(foreign_key)),
        )
    },
};

/// Given name, then family name of the participant.
pub static PARTICIPANT_NAME: Computed = Computed {
    name: "participant_name",
    kind: ComputedKind::Text,
    expression: || {
        let column = |column| Expr::col((participant::Entity, column));
        let name = text::join_with_space(
            column(participant::Column::FirstNameSort),
            column(participant::Column::LastNameSort),
        );
        let foreign_key = (Entity, Column::ParticipantId);
        Computed::subquery(
            Query::select()
                .expr(name)
                .from(participant::Entity)
                .and_where(column(participant::Column::Id).equals(foreign_key)),
        )
    },
};

impl Table for Attendances {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// Deleting an event or a participant also soft-deletes their attendances, so that lists need not join
    /// them.
    fn visible_to(scope: &Scope) -> Condition {
        let not_deleted = Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null());
        if scope.actor.may(Action::ReadPointage) {
            return not_deleted;
        }
        not_deleted.add(Expr::col((Entity, Column::Id)).is_in(scope.granted_attendances()))
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::desc(Column::CheckInAt)]
    }
}

/// The images of signatures, by attendance; visible to callers who see the attendance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signatures;

impl Table for Signatures {
    type Entity = attendance_signature::Entity;

    const KEY: attendance_signature::Column = attendance_signature::Column::AttendanceId;

    fn visible_to(scope: &Scope) -> Condition {
        if scope.actor.may(Action::ReadPointage) {
            return Condition::all();
        }
        let key = Expr::col((attendance_signature::Entity, attendance_signature::Column::AttendanceId));
        Condition::all().add(key.is_in(scope.granted_attendances()))
    }
}
