//! The table `project`: film projects of production companies.
//!
//! Assignments are in `assignment.rs`, presence in `presence_record.rs`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// The status of a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(20))")]
pub enum ProjectStatus {
    /// In preparation.
    #[sea_orm(string_value = "en_preparation")]
    #[default]
    Preparation,
    /// Being shot.
    #[sea_orm(string_value = "en_tournage")]
    Shooting,
    /// In post-production.
    #[sea_orm(string_value = "post_production")]
    PostProduction,
    /// Finished.
    #[sea_orm(string_value = "termine")]
    Finished,
}

/// One project.
#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "project")]
pub struct Model {
    /// The identifier in `/api/v1`; the first number of project codes.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The name.
    pub name: String,
    /// Such as «Film» or «Série TV».
    pub production_type: String,
    /// The company.
    pub production_id: i32,
    /// Name in French; null when not given.
    pub origin_country: Option<String>,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub shooting_locations: Option<String>,
    /// First day; null when open.
    pub start_date: Option<Date>,
    /// Last day, not before the first; null when open.
    pub end_date: Option<Date>,
    /// The status.
    pub status: ProjectStatus,
    /// False when the project was shelved.
    pub is_active: bool,
    /// The account that created it; null when the account was deleted.
    pub created_by_id: Option<i32>,
    /// The rank that was given last; 0 before the first assignment.
    pub last_rank: i32,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
    /// Folded `production_type`, for the filter.
    #[sea_orm(column_type = "Text")]
    pub production_type_fold: String,
    /// Time of the insertion.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
}

/// The relations of a project.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The company.
    #[sea_orm(
        belongs_to = "super::production::Entity",
        from = "Column::ProductionId",
        to = "super::production::Column::Id"
    )]
    Production,
    /// The account that created it.
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::CreatedById",
        to = "super::user::Column::Id"
    )]
    CreatedBy,
    /// The assignments.
    #[sea_orm(has_many = "super::assignment::Entity")]
    Assignment,
    /// The presence records.
    #[sea_orm(has_many = "super::presence_record::Entity")]
    PresenceRecord,
}

impl Related<super::production::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Production.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CreatedBy.def()
    }
}

impl Related<super::assignment::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Assignment.def()
    }
}

impl Related<super::presence_record::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::PresenceRecord.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[
        (Column::Name, Kind::Line),
        (Column::ProductionType, Kind::Line),
        (Column::OriginCountry, Kind::Line),
        (Column::ShootingLocations, Kind::Lines),
    ];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::NameSort, &[Column::Name]),
        Derived::folded(Column::ProductionTypeFold, &[Column::ProductionType]),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
