//! The table `attendance`: check-ins of participants at events.
//!
//! Presence on film projects is a different table (`presence_record.rs`). The image of the signature is in
//! `attendance_signature.rs`, because lists never read it. A row with `deleted_at` is soft-deleted and never
//! returned.

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

/// The image format of a signature.
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
    /// The identifier in `/api`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The event.
    pub event_id: Uuid,
    /// The participant; at most one row per event that is not deleted.
    pub participant_id: Uuid,
    /// Time of the check-in.
    pub check_in_at: DateTimeUtc,
    /// How it was recorded.
    pub check_in_mode: CheckInMode,
    /// Whether a signature exists.
    pub has_signature: bool,
    /// Null without a signature.
    pub signature_format: Option<SignatureFormat>,
    /// The address of the client; null when not recorded online.
    pub ip_address: Option<String>,
    /// The client's `User-Agent`; null when not sent.
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// Free text; null when not given.
    pub notes: Option<String>,
    /// The account that recorded it; null when the participant did, or the account was deleted.
    pub recorded_by_id: Option<i32>,
    /// Time of the insertion.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
    /// Time of the soft deletion; null when the row is not deleted.
    pub deleted_at: Option<DateTimeUtc>,
}

/// The relations of an attendance.
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
