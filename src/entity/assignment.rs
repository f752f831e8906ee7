//! The table `assignment`: cinema talents on projects, with their roles.
//!
//! `id` is the documented `project_talent_id`. Presence records reference the project and the cinema talent,
//! not this row.

use sea_orm::entity::prelude::*;

use super::cinema_talent_type::TalentType;
use super::texts::Texts;
use super::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::Code;
use crate::text::Kind;

/// One assignment.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    /// The `project_talent_id` of `/api/v1`.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The project.
    pub project_id: i32,
    /// The cinema talent; at most once per project.
    pub cinema_talent_id: i32,
    /// The role type on this project.
    pub talent_type: TalentType,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub role_description: Option<String>,
    /// Number in the project, from 1, never given twice; the second number of the project code.
    pub rank: i32,
    /// Project and rank, such as `PRJ001001`; unique, and never given twice.
    pub project_code: String,
    /// Whether a badge was generated.
    pub badge_generated: bool,
    /// Time of the assignment.
    pub assigned_at: DateTimeUtc,
    /// The account that made the assignment; null when the account was deleted.
    pub assigned_by_id: Option<i32>,
    /// Time of the release from the project; null while assigned.
    pub released_at: Option<DateTimeUtc>,
}

/// The relations of an assignment.
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
    /// The account that made the assignment.
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
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[UniqueConstraint {
        name: "assignment_project_id_cinema_talent_id_key",
        columns: &[KeyColumn::Exact(Column::ProjectId), KeyColumn::Exact(Column::CinemaTalentId)],
        excludes_deleted: false,
        code: Code::TalentAlreadyAssigned,
        field: "cinemaTalentId",
    }];
}

impl ActiveModelBehavior for ActiveModel {}
