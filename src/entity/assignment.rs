//! The table `assignment`: which cinema talent works on which project, and as what.
//!
//! The documented `project_talent_id` is its id. Presence refers to project and person, not to this row.

use sea_orm::entity::prelude::*;

use super::cinema_talent_type::TalentType;
use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// What `/api/v1` shows as `project_talent_id`.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The project.
    pub project_id: i32,
    /// The person; at most once a project.
    pub cinema_talent_id: i32,
    /// What the person is on this project.
    pub talent_type: TalentType,
    /// Free text; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub role_description: Option<String>,
    /// Place in the project, from 1; the second number of the project code.
    pub rank: i32,
    /// Project and rank, such as `PRJ001001`; unique.
    pub project_code: String,
    /// True once a badge was made.
    pub badge_generated: bool,
    /// When it was made.
    pub assigned_at: DateTimeUtc,
    /// Who made it; null when the account is gone.
    pub assigned_by_id: Option<i32>,
}

/// What an assignment leads to.
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
    /// Who made it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AssignedById",
        to = "super::user::Column::Id"
    )]
    AssignedBy,
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
        Relation::AssignedBy.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::RoleDescription, Kind::Lines)];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
