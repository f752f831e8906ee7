//! The table `presence_record`: check-in and check-out of a cinema talent on a project, one a day.
//!
//! Not an attendance, which is a signature at an event (`attendance.rs`).

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// One day of one person on one project.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "presence_record")]
pub struct Model {
    /// What `/api/v1` shows.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The project.
    pub project_id: i32,
    /// The person.
    pub cinema_talent_id: i32,
    /// The day of the arrival, in the zone of the settings.
    pub date: Date,
    /// The arrival.
    pub check_in_at: DateTimeUtc,
    /// The departure, perhaps after midnight; null while the person is there.
    pub check_out_at: Option<DateTimeUtc>,
    /// Who scanned last; null when the account is gone.
    pub recorded_by_id: Option<i32>,
}

/// What a record leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The project.
    #[sea_orm(
        belongs_to = "super::project::Entity",
        from = "Column::ProjectId",
        to = "super::project::Column::Id"
    )]
    Project,
    /// The person.
    #[sea_orm(
        belongs_to = "super::cinema_talent::Entity",
        from = "Column::CinemaTalentId",
        to = "super::cinema_talent::Column::Id"
    )]
    CinemaTalent,
    /// Who scanned last.
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

impl Texts for Entity {}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
