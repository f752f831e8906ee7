//! Events: what participants sign at.
//!
//! This file says which events a list shows and in which order. Changes are `create.rs`, `update.rs` and `remove.rs`,
//! what an event may be made of `details.rs`, the code that opens an event to its participants `qr_code.rs`. An event is
//! public, as the pointage API documents; lists of events are for those who read that API. How many came is
//! `turnout.rs`, who came `../attendances/`. A deleted event is hidden everywhere.

pub mod create;
pub mod details;
pub(crate) mod find;
pub mod qr_code;
pub mod remove;
pub mod turnout;
pub mod update;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::text::contains_words;
use super::{attendances, text};
use crate::entity::event::{Column, Entity};
use crate::entity::{attendance, user};
use crate::error::{Code, Result};
use crate::query::filter::Special;
use crate::query::sort_key::{Computed, ComputedKind, SortKey};
use crate::query::table::Table;
use crate::scope::Scope;
use uuid::Uuid;

/// The table of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Events;

/// How many participants came.
pub static ATTENDANCE_COUNT: Computed = Computed {
    name: "attendance_count",
    kind: ComputedKind::Count,
    expression: || attendances::count_by(attendance::Column::EventId, (Entity, Column::Id)),
};

/// Given name, then family name of who created it.
pub static CREATOR_NAME: Computed = Computed {
    name: "creator_name",
    kind: ComputedKind::Text,
    expression: || {
        let column = |column| Expr::col((user::Entity, column));
        let name = text::spaced(column(user::Column::FirstNameSort), column(user::Column::LastNameSort));
        Computed::subquery(
            Query::select()
                .expr(name)
                .from(user::Entity)
                .and_where(column(user::Column::Id).equals((Entity, Column::CreatedById))),
        )
    },
};

impl Table for Events {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// Whoever has the address of an event may see it; lists of events are guarded.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null())
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::desc(Column::StartAt)]
    }
}

/// Every word is part of the title, the description or the place.
pub static SEARCH: Special = Special {
    name: "search",
    condition: |_, text| contains_words::<Entity>(Column::SearchText, Special::text(text)),
};

/// The title of an event and when it begins.
///
/// # Errors
/// `EVENT_NOT_FOUND`.
pub async fn title_and_start(scope: &Scope, id: Uuid) -> Result<(String, DateTime<Utc>)> {
    let found = Entity::find_by_id(id)
        .filter(Events::visible_to(scope))
        .select_only()
        .columns([Column::Title, Column::StartAt])
        .into_tuple()
        .one(scope.database().read())
        .await?;
    found.ok_or_else(|| Code::EventNotFound.into())
}
