//! The table `event`: events at which participants check in.
//!
//! A row with `deleted_at` is soft-deleted and never returned. `qr_secret` is read only by `qr/payload.rs`
//! and returned once, to the creator. Attendances are in `attendance.rs`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// The type of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum EventType {
    /// Workshop.
    #[sea_orm(string_value = "workshop")]
    Workshop,
    /// Meeting.
    #[sea_orm(string_value = "meeting")]
    Meeting,
    /// Committee.
    #[sea_orm(string_value = "committee")]
    Committee,
    /// Training.
    #[sea_orm(string_value = "training")]
    Training,
    /// Seminar.
    #[sea_orm(string_value = "seminar")]
    Seminar,
    /// Anything else.
    #[sea_orm(string_value = "other")]
    #[default]
    Other,
}

/// The status of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum EventStatus {
    /// Not started; accepts check-ins.
    #[sea_orm(string_value = "scheduled")]
    #[default]
    Scheduled,
    /// Started; accepts check-ins.
    #[sea_orm(string_value = "ongoing")]
    Ongoing,
    /// Finished.
    #[sea_orm(string_value = "completed")]
    Completed,
    /// Cancelled.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}

/// One event.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// The identifier in `/api`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The title.
    pub title: String,
    /// The type.
    pub event_type: EventType,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Start time.
    pub start_at: DateTimeUtc,
    /// End time, not before the start; null when open-ended.
    pub end_at: Option<DateTimeUtc>,
    /// Free text; null when not given.
    pub location: Option<String>,
    /// The organizing body; null when not given.
    pub organizer: Option<String>,
    /// Set by staff; never changed automatically.
    pub status: EventStatus,
    /// The code in the URL of the check-in page, such as `A7KP2M`; unique, also among deleted rows.
    pub short_code: String,
    /// The HMAC key of the QR code's signature.
    #[sea_orm(column_type = "Text")]
    pub qr_secret: String,
    /// The `t` parameter of the signed URL.
    pub qr_issued_at: DateTimeUtc,
    /// Time from which the QR code is rejected.
    pub qr_expires_at: DateTimeUtc,
    /// A JSON object, replaced as a whole; null when not given.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub additional_info: Option<Json>,
    /// The account that created it; null when the account was deleted.
    pub created_by_id: Option<i32>,
    /// Sort key of `title`.
    #[sea_orm(column_type = "Text")]
    pub title_sort: String,
    /// Sort key of `description`; null when `description` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub description_sort: Option<String>,
    /// Sort key of `location`; null when `location` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub location_sort: Option<String>,
    /// Sort key of `organizer`; null when `organizer` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub organizer_sort: Option<String>,
    /// Folded text that `search` matches: title, description and location.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// Time of the insertion.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
    /// Time of the soft deletion; null when the row is not deleted.
    pub deleted_at: Option<DateTimeUtc>,
}

/// The relations of an event.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account that created it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::CreatedById",
        to = "super::user::Column::Id"
    )]
    CreatedBy,
    /// The attendances.
    #[sea_orm(has_many = "super::attendance::Entity")]
    Attendance,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CreatedBy.def()
    }
}

impl Related<super::attendance::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Attendance.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[
        (Column::Title, Kind::Line),
        (Column::Description, Kind::Lines),
        (Column::Location, Kind::Line),
        (Column::Organizer, Kind::Line),
    ];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::TitleSort, &[Column::Title]),
        Derived::sort_key(Column::DescriptionSort, &[Column::Description]),
        Derived::sort_key(Column::LocationSort, &[Column::Location]),
        Derived::sort_key(Column::OrganizerSort, &[Column::Organizer]),
        Derived::folded(Column::SearchText, &[Column::Title, Column::Description, Column::Location]),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[Column::QrSecret];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
