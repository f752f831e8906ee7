//! The table `event`: events that participants sign at.
//!
//! A row with `deleted_at` is hidden everywhere. `qr_secret` leaves the database only towards `qr/payload.rs`
//! and, once, the creator. Who came is `attendance.rs`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// What kind of event it is.
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

/// How far an event is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum EventStatus {
    /// To come; takes signatures.
    #[sea_orm(string_value = "scheduled")]
    #[default]
    Scheduled,
    /// Going on; takes signatures.
    #[sea_orm(string_value = "ongoing")]
    Ongoing,
    /// Over.
    #[sea_orm(string_value = "completed")]
    Completed,
    /// Called off.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
}

/// One event.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// What `/api` shows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// As shown.
    pub title: String,
    /// What kind of event.
    pub event_type: EventType,
    /// Free text; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// When it begins.
    pub start_at: DateTimeUtc,
    /// When it ends, not before it begins; null when open.
    pub end_at: Option<DateTimeUtc>,
    /// Free text; null when not said.
    pub location: Option<String>,
    /// Who invites; null when not said.
    pub organizer: Option<String>,
    /// Set by staff; the clock never moves it.
    pub status: EventStatus,
    /// The code in the address of the signing page, such as `A7KP2M`; unique for ever.
    pub short_code: String,
    /// What signatures of the QR code are made with.
    #[sea_orm(column_type = "Text")]
    pub qr_secret: String,
    /// The `t` of the signed address.
    pub qr_issued_at: DateTimeUtc,
    /// From when on the QR code is refused.
    pub qr_expires_at: DateTimeUtc,
    /// A JSON object, replaced whole; null when there is none.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub additional_info: Option<Json>,
    /// Who created it; null when the account is gone.
    pub created_by_id: Option<i32>,
    /// Sort key of `title`.
    #[sea_orm(column_type = "Text")]
    pub title_sort: String,
    /// Sort key of `description`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub description_sort: Option<String>,
    /// Sort key of `location`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub location_sort: Option<String>,
    /// Sort key of `organizer`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub organizer_sort: Option<String>,
    /// What `search` looks in: title, description and location, folded.
    #[sea_orm(column_type = "Text")]
    pub search_text: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// When it was hidden; null while it is visible.
    pub deleted_at: Option<DateTimeUtc>,
}

/// What an event leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who created it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::CreatedById",
        to = "super::user::Column::Id"
    )]
    CreatedBy,
    /// Who came.
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
