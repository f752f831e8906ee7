//! The table `attendance`: a participant came to an event.
//!
//! Not presence on a film project (`presence_record.rs`). The image of the signature is apart, in
//! `attendance_signature.rs`, since lists never read it. A row with `deleted_at` is hidden everywhere.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::Code;
use crate::text::Kind;

/// How an attendance was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum CheckInMode {
    /// By the participant, from the QR code.
    #[sea_orm(string_value = "qr_code")]
    QrCode,
    /// By staff.
    #[sea_orm(string_value = "manual")]
    Manual,
    /// From a file.
    #[sea_orm(string_value = "import")]
    Import,
}

/// What kind of image a signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum SignatureFormat {
    /// PNG.
    #[sea_orm(string_value = "png")]
    Png,
    /// JPEG.
    #[sea_orm(string_value = "jpeg")]
    Jpeg,
}

/// One attendance.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    /// What `/api` shows.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The event.
    pub event_id: Uuid,
    /// The participant; visible at most once an event.
    pub participant_id: Uuid,
    /// When the participant signed.
    pub check_in_at: DateTimeUtc,
    /// How it was recorded.
    pub check_in_mode: CheckInMode,
    /// True when there is a signature.
    pub has_signature: bool,
    /// Null without a signature.
    pub signature_format: Option<SignatureFormat>,
    /// The peer; null when not recorded online.
    pub ip_address: Option<String>,
    /// What the client called itself; null when it did not.
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// Free text; null when not said.
    pub notes: Option<String>,
    /// Which account recorded it; null when the participant did, or the account is gone.
    pub recorded_by_id: Option<i32>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
    /// When it was hidden; null while it is visible.
    pub deleted_at: Option<DateTimeUtc>,
}

/// What an attendance leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The event.
    #[sea_orm(belongs_to = "super::event::Entity", from = "Column::EventId", to = "super::event::Column::Id")]
    Event,
    /// The participant.
    #[sea_orm(
        belongs_to = "super::participant::Entity",
        from = "Column::ParticipantId",
        to = "super::participant::Column::Id"
    )]
    Participant,
    /// The account that recorded it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::RecordedById",
        to = "super::user::Column::Id"
    )]
    RecordedBy,
    /// The image of the signature.
    #[sea_orm(has_one = "super::attendance_signature::Entity")]
    Signature,
}

impl Related<super::event::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Event.def()
    }
}

impl Related<super::participant::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Participant.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Related<super::attendance_signature::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Signature.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::Notes, Kind::Lines)];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[UniqueConstraint {
        name: "attendance_event_id_participant_id_key",
        columns: &[KeyColumn::Exact(Column::EventId), KeyColumn::Exact(Column::ParticipantId)],
        excludes_deleted: true,
        code: Code::AlreadyCheckedIn,
        field: "participant",
    }];
}

impl ActiveModelBehavior for ActiveModel {}
