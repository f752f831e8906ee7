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

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{Condition, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::text::contains_words;
use super::{attendances, check, text};
use crate::entity::event::{Column, Entity, EventStatus, EventType, Model};
use crate::entity::{attendance, user};
use crate::error::{Code, Result};
use crate::query::table::{Computed, ComputedKind, SortField, SortKey, Table};
use crate::scope::Scope;
use uuid::Uuid;

/// The noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Events;

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct EventFilter {
    /// Every word is part of the title, the description or the place, whatever its case and accents.
    pub search: Option<String>,
    /// Of this status.
    pub status: Option<EventStatus>,
    /// Of this kind.
    pub event_type: Option<EventType>,
    /// Beginning on this day or later.
    pub start_from: Option<NaiveDate>,
    /// Beginning on this day or earlier.
    pub start_to: Option<NaiveDate>,
}

impl EventFilter {
    /// Passes when the days are in order.
    ///
    /// # Errors
    /// `INVALID_DATE_RANGE`.
    pub fn checked(self) -> Result<Self> {
        check::range_of_days(self.start_from, self.start_to)?;
        Ok(self)
    }
}

/// What events can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventSort {
    /// When it begins.
    StartDate,
    /// When it ends; those without an end come last.
    EndDate,
    /// The title.
    Title,
    /// The kind, by name.
    EventType,
    /// The description; those without come last.
    Description,
    /// The place; those without come last.
    Location,
    /// Who invites; those without come last.
    Organizer,
    /// The status, by name.
    Status,
    /// The short code.
    ShortCode,
    /// How many participants came.
    AttendanceCount,
    /// Given name, then family name of who created it; those whose account is gone come last.
    CreatedBy,
    /// When it was created.
    CreatedAt,
    /// When it was last changed.
    UpdatedAt,
    /// The UUID.
    DatabaseId,
}

impl SortField<Entity> for EventSort {
    fn columns(self) -> &'static [Column] {
        match self {
            Self::StartDate => &[Column::StartAt],
            Self::EndDate => &[Column::EndAt],
            Self::Title => &[Column::Title],
            Self::EventType => &[Column::EventType],
            Self::Description => &[Column::Description],
            Self::Location => &[Column::Location],
            Self::Organizer => &[Column::Organizer],
            Self::Status => &[Column::Status],
            Self::ShortCode => &[Column::ShortCode],
            Self::AttendanceCount | Self::CreatedBy => &[],
            Self::CreatedAt => &[Column::CreatedAt],
            Self::UpdatedAt => &[Column::UpdatedAt],
            Self::DatabaseId => &[Column::Id],
        }
    }

    fn computed(self) -> Option<&'static Computed> {
        match self {
            Self::AttendanceCount => Some(&ATTENDANCE_COUNT),
            Self::CreatedBy => Some(&CREATOR_NAME),
            _ => None,
        }
    }
}

static ATTENDANCE_COUNT: Computed = Computed {
    name: "attendance_count",
    kind: ComputedKind::Count,
    expression: || attendances::count_by(attendance::Column::EventId, (Entity, Column::Id)),
};

static CREATOR_NAME: Computed = Computed {
    name: "creator_name",
    kind: ComputedKind::Text,
    expression: || {
        let column = |column| Expr::col((user::Entity, column));
        let name = text::spaced(column(user::Column::FirstName), column(user::Column::LastName));
        Computed::by(
            Query::select()
                .expr(name)
                .from(user::Entity)
                .and_where(column(user::Column::Id).equals((Entity, Column::CreatedById))),
        )
    },
};

impl Table for Events {
    type Entity = Entity;
    type Filter = EventFilter;
    type Sort = EventSort;

    const KEY: Column = Column::Id;

    /// Whoever has the address of an event may see it; lists of events are guarded.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null())
    }

    fn filter(scope: &Scope, filter: &EventFilter) -> Condition {
        let column = |column: Column| Expr::col((Entity, column));
        let mut all = Condition::all();
        if let Some(search) = &filter.search {
            all = all.add(contains_words::<Entity>(Column::SearchText, search));
        }
        all.add_option(filter.status.map(|status| column(Column::Status).eq(status)))
            .add_option(filter.event_type.map(|kind| column(Column::EventType).eq(kind)))
            .add_option(filter.start_from.map(|day| column(Column::StartAt).gte(scope.day_begins(day))))
            .add_option(filter.start_to.map(|day| column(Column::StartAt).lte(scope.day_ends(day))))
    }

    fn default_sort() -> Vec<SortKey<EventSort>> {
        vec![SortKey::desc(EventSort::StartDate)]
    }
}

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

/// The text that `search` looks in.
pub(crate) fn search_text(row: &Model) -> String {
    let texts = [Some(row.title.as_str()), row.description.as_deref(), row.location.as_deref()];
    text::fold_all(texts.into_iter().flatten())
}
