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
use super::text::{self, contains, contains_words};
use crate::auth::role::Action;
use crate::entity::attendance;
use crate::entity::participant::{Column, Entity, Model};
use crate::error::{Code, Result};
use crate::query::table::{Computed, ComputedKind, SortField, SortKey, Table};
use crate::scope::Scope;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Participants;

/// Which participants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ParticipantFilter {
    /// Every word is part of the name, e-mail address, CNI number or organization, whatever its case and accents.
    pub search: Option<String>,
    /// With this text in the name of the organization, whatever its case.
    pub organization: Option<String>,
}

/// What participants can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParticipantSort {
    /// Family name, then given name.
    LastName,
    /// Given name, then family name.
    FirstName,
    /// The post held; those without come last.
    Function,
    /// The number of the identity card; those without come last.
    CniNumber,
    /// Where the participant comes from; those without come last.
    OriginLocality,
    /// E-mail address; those without come last.
    Email,
    /// Telephone number; those without come last.
    Phone,
    /// Organization; those without come last.
    Organization,
    /// How many events the participant came to.
    AttendanceCount,
    /// When the participant last came to one; those who never did come last.
    LastAttendance,
    /// When the participant was first entered.
    CreatedAt,
    /// When the participant was last changed.
    UpdatedAt,
    /// The UUID.
    DatabaseId,
}

impl SortField<Entity> for ParticipantSort {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::LastName => &[Column::LastName, Column::FirstName],
            Self::FirstName => &[Column::FirstName, Column::LastName],
            Self::Function => &[Column::Function],
            Self::CniNumber => &[Column::CniNumber],
            Self::OriginLocality => &[Column::OriginLocality],
            Self::Email => &[Column::Email],
            Self::Phone => &[Column::Phone],
            Self::Organization => &[Column::Organization],
            Self::AttendanceCount | Self::LastAttendance => &[],
            Self::CreatedAt => &[Column::CreatedAt],
            Self::UpdatedAt => &[Column::UpdatedAt],
            Self::DatabaseId => &[Column::Id],
        }
    }

    fn computed(self) -> Option<&'static Computed> {
        match self {
            Self::AttendanceCount => Some(&ATTENDANCE_COUNT),
            Self::LastAttendance => Some(&LAST_ATTENDANCE),
            _ => None,
        }
    }
}

static ATTENDANCE_COUNT: Computed = Computed {
    name: "attendance_count",
    kind: ComputedKind::Count,
    expression: || attendances::count_by(attendance::Column::ParticipantId, (Entity, Column::Id)),
};

static LAST_ATTENDANCE: Computed = Computed {
    name: "last_attendance",
    kind: ComputedKind::Time,
    expression: || attendances::latest_by(attendance::Column::ParticipantId, (Entity, Column::Id)),
};

impl Table for Participants {
    type Entity = Entity;
    type Filter = ParticipantFilter;
    type Sort = ParticipantSort;

    const KEY: Column = Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        let there = Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null());
        if scope.actor.may(Action::ReadPointage) { there } else { there.add(Expr::val(1).eq(0)) }
    }

    fn filter(_: &Scope, filter: &ParticipantFilter) -> Condition {
        let mut all = Condition::all();
        if let Some(search) = &filter.search {
            all = all.add(contains_words::<Entity>(Column::SearchText, search));
        }
        if let Some(organization) = &filter.organization {
            all = all.add(contains::<Entity>(Column::Organization, organization));
        }
        all
    }

    fn default_sort() -> Vec<SortKey<ParticipantSort>> {
        vec![SortKey::asc(ParticipantSort::LastName)]
    }
}

/// The participant of number `id`, whole, for a rule that is about to change it: nobody else changes it until `tx` ends.
///
/// # Errors
/// `PARTICIPANT_NOT_FOUND`.
pub(crate) async fn for_update(tx: &DatabaseTransaction, id: Uuid) -> Result<Model> {
    let select = Entity::find_by_id(id).filter(Column::DeletedAt.is_null()).lock_exclusive();
    select.one(tx).await?.ok_or_else(|| Code::ParticipantNotFound.into())
}

/// The text that `search` looks in.
pub(crate) fn search_text(row: &Model) -> String {
    let texts = [row.email.as_deref(), row.cni_number.as_deref(), row.organization.as_deref()];
    let names = [row.first_name.as_str(), &row.last_name];
    text::fold_all(names.into_iter().chain(texts.into_iter().flatten()))
}
