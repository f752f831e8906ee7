//! The table `presence_record`: check-in and check-out of a cinema talent on a project, one row per day.
//!
//! Not an attendance, which is a check-in at an event (`attendance.rs`).

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::Code;
use crate::text::Kind;

/// One day of one cinema talent on one project.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence_record")]
pub struct Model {
    /// The identifier in `/api/v1`.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The project.
    pub project_id: i32,
    /// The cinema talent.
    pub cinema_talent_id: i32,
    /// The day of the check-in, in the configured time zone.
    pub date: Date,
    /// Time of the check-in.
    pub check_in_at: DateTimeUtc,
    /// Time of the check-out, possibly after midnight; null while checked in, and when left open.
    pub check_out_at: Option<DateTimeUtc>,
    /// The account that made the last change; null when the account was deleted.
    pub recorded_by_id: Option<i32>,
    /// Time at which a later check-in found the check-out missing; null otherwise.
    pub left_open_at: Option<DateTimeUtc>,
    /// The reason of the last correction by staff; null when never corrected.
    #[sea_orm(column_type = "Text", nullable)]
    pub correction_reason: Option<String>,
}

/// The relations of a record.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The project.
    #[sea_orm(
        belongs_to = "super::project::Entity",
        from = "Column::ProjectId",
        to = "super::project::Column::Id"
    )]
    Project,
    /// The cinema talent.
    #[sea_orm(
        belongs_to = "super::cinema_talent::Entity",
        from = "Column::CinemaTalentId",
        to = "super::cinema_talent::Column::Id"
    )]
    CinemaTalent,
    /// The account that made the last scan.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::RecordedById",
        to = "super::user::Column::Id"
    )]
    RecordedBy,
}

impl Related<super::project::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Project.def()
    }
}

impl Related<super::cinema_talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CinemaTalent.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RecordedBy.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::CorrectionReason, Kind::Lines)];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[
        UniqueConstraint {
            name: "presence_record_project_id_cinema_talent_id_date_key",
            columns: &[
                KeyColumn::Exact(Column::ProjectId),
                KeyColumn::Exact(Column::CinemaTalentId),
                KeyColumn::Exact(Column::Date),
            ],
            excludes_deleted: false,
            code: Code::AlreadyCheckedIn,
            field: "checkInAt",
        },
        // One open record; last, because the lookup of a constraint does not know its condition.
        UniqueConstraint {
            name: "presence_record_project_id_cinema_talent_id_key",
            columns: &[KeyColumn::Exact(Column::ProjectId), KeyColumn::Exact(Column::CinemaTalentId)],
            excludes_deleted: false,
            code: Code::AlreadyCheckedIn,
            field: "checkInAt",
        },
    ];
}

impl ActiveModelBehavior for ActiveModel {}
