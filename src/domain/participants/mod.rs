//! Participants: the people who sign at events. Not accounts: a participant has nothing to sign in with.
//!
//! This file says which participants a list shows and in which order. What may be said of one is `details.rs`, changes
//! are `create.rs`, `update.rs` and `remove.rs`; how a check-in finds its participant is `matching.rs`. Only those who read the pointage API see
//! participants. A deleted one is hidden everywhere, with the attendances, and frees CNI number and e-mail address.

pub mod create;
pub mod details;
pub(crate) mod matching;
pub mod remove;
pub mod update;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait as _, Condition, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::attendances;
use super::text::contains_words;
use crate::auth::role::Action;
use crate::entity::attendance;
use crate::entity::participant::{Column, Entity, Model};
use crate::error::{Code, Result};
use crate::query::filter::Special;
use crate::query::sort_key::{Computed, ComputedKind, SortKey};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Participants;

/// How many events the participant came to.
pub static ATTENDANCE_COUNT: Computed = Computed {
    name: "attendance_count",
    kind: ComputedKind::Count,
    expression: || attendances::count_by(attendance::Column::ParticipantId, (Entity, Column::Id)),
};

/// When the participant last came to one.
pub static LAST_ATTENDANCE: Computed = Computed {
    name: "last_attendance",
    kind: ComputedKind::Time,
    expression: || attendances::latest_by(attendance::Column::ParticipantId, (Entity, Column::Id)),
};

impl Table for Participants {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        let there = Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null());
        if scope.actor.may(Action::ReadPointage) { there } else { there.add(Expr::val(1).eq(0)) }
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        [Column::LastNameSort, Column::FirstNameSort].map(SortKey::asc).into()
    }
}

/// Every word is part of the name, e-mail address, CNI number or organization.
pub static SEARCH: Special = Special {
    name: "search",
    condition: |_, text| contains_words::<Entity>(Column::SearchText, Special::text(text)),
};

/// Every word is part of the name of the organization.
pub static IN_ORGANIZATION: Special = Special {
    name: "organization",
    condition: |_, text| contains_words::<Entity>(Column::OrganizationFold, Special::text(text)),
};

/// The participant of number `id`, whole, for a rule that is about to change it: nobody else changes it until `tx` ends.
///
/// # Errors
/// `PARTICIPANT_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let select = Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).lock_exclusive();
    select.one(tx).await?.ok_or_else(|| Code::ParticipantNotFound.into())
}
