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

use sea_orm::Condition;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};

use super::text;
use crate::auth::role::Action;
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
        let own = (Entity, Column::EventId);
        Computed::subquery(
            Query::select()
                .column((event::Entity, event::Column::TitleSort))
                .from(event::Entity)
                .and_where(Expr::col((event::Entity, event::Column::Id)).equals(own)),
        )
    },
};

/// Given name, then family name of the participant.
pub static PARTICIPANT_NAME: Computed = Computed {
    name: "participant_name",
    kind: ComputedKind::Text,
    expression: || {
        let column = |column| Expr::col((participant::Entity, column));
        let name = text::spaced(
            column(participant::Column::FirstNameSort),
            column(participant::Column::LastNameSort),
        );
        let own = (Entity, Column::ParticipantId);
        Computed::subquery(
            Query::select()
                .expr(name)
                .from(participant::Entity)
                .and_where(column(participant::Column::Id).equals(own)),
        )
    },
};

/// How many visible attendances hang on the row of another table by `link`: for orders of events and participants.
pub(super) fn count_by<C: IntoColumnRef>(link: Column, owner: C) -> Expr {
    Computed::subquery(there(link, owner).expr(Func::count(Expr::col(Asterisk))))
}

/// The time of the latest visible attendance that hangs on the row of another table by `link`.
pub(super) fn latest_by<C: IntoColumnRef>(link: Column, owner: C) -> Expr {
    Computed::subquery(there(link, owner).expr(Func::max(Expr::col((Entity, Column::CheckInAt)))))
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

    const KEY: Column = Column::Id;

    /// Deleting an event or a participant deletes the attendances with it, so that no list has to look for that.
    fn visible_to(scope: &Scope) -> Condition {
        let there = Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null());
        if scope.actor.may(Action::ReadPointage) {
            return there;
        }
        there.add(Expr::col((Entity, Column::Id)).is_in(scope.granted_attendances()))
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::desc(Column::CheckInAt)]
    }
}

/// The images of signatures, by attendance: what an attendance leads to, seen by whoever sees the attendance.
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
