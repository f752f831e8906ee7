//! The table `production`: production companies.
//!
//! Its contacts are public business data and plain. Places are names, since a company may be anywhere. Its
//! projects are `project.rs`; a single film is never called a production here.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One company.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "production")]
pub struct Model {
    /// What `/api/v1` shows.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// As shown.
    pub name: String,
    /// URL; null when there is none.
    #[sea_orm(column_type = "Text", nullable)]
    pub logo_url: Option<String>,
    /// Free text; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Such as «Films, Séries, Documentaires»; null when not said.
    pub specialization: Option<String>,
    /// Street; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    /// Name; null when not said.
    pub city: Option<String>,
    /// Name in French, which the filter compares with; null when not said.
    pub country: Option<String>,
    /// Null when not said.
    pub postal_code: Option<String>,
    /// Null when not said.
    pub founded_year: Option<i32>,
    /// Name; null when not said.
    pub ceo: Option<String>,
    /// Null when not said.
    pub employees_count: Option<i32>,
    /// How many works the company says it made; null when not said.
    pub productions_count: Option<i32>,
    /// A JSON list of objects with `title` and `year`.
    #[sea_orm(column_type = "JsonBinary")]
    pub notable_productions: Json,
    /// A JSON list of names.
    #[sea_orm(column_type = "JsonBinary")]
    pub services: Json,
    /// Free text; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub equipment: Option<String>,
    /// Free text; null when not said.
    #[sea_orm(column_type = "Text", nullable)]
    pub studios: Option<String>,
    /// A JSON list of names.
    #[sea_orm(column_type = "JsonBinary")]
    pub certifications: Json,
    /// A JSON list of names.
    #[sea_orm(column_type = "JsonBinary")]
    pub memberships: Json,
    /// A JSON list of objects with `title` and `year`.
    #[sea_orm(column_type = "JsonBinary")]
    pub awards: Json,
    /// Null when not said.
    pub email: Option<String>,
    /// Null when not said.
    pub phone: Option<String>,
    /// URL; null when there is none.
    #[sea_orm(column_type = "Text", nullable)]
    pub website: Option<String>,
    /// A JSON object of URLs by network; empty when there are none.
    #[sea_orm(column_type = "JsonBinary")]
    pub social_media: Json,
    /// False when the company works no more.
    pub is_active: bool,
    /// True when staff have checked it.
    pub is_verified: bool,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
    /// Sort key of `country`; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub country_sort: Option<String>,
    /// `country` folded, for the filter; null with it.
    #[sea_orm(column_type = "Text", nullable)]
    pub country_fold: Option<String>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
    /// When it was last changed.
    pub updated_at: DateTimeUtc,
}

/// What a company leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its projects.
    #[sea_orm(has_many = "super::project::Entity")]
    Project,
}

impl Related<super::project::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Project.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[
        (Column::Name, Kind::Line),
        (Column::LogoUrl, Kind::Line),
        (Column::Description, Kind::Lines),
        (Column::Specialization, Kind::Line),
        (Column::Address, Kind::Lines),
        (Column::City, Kind::Line),
        (Column::Country, Kind::Line),
        (Column::PostalCode, Kind::Line),
        (Column::Ceo, Kind::Line),
        (Column::Equipment, Kind::Lines),
        (Column::Studios, Kind::Lines),
        (Column::Email, Kind::Line),
        (Column::Phone, Kind::Phone),
        (Column::Website, Kind::Line),
    ];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::NameSort, &[Column::Name]),
        Derived::sort_key(Column::CountrySort, &[Column::Country]),
        Derived::folded(Column::CountryFold, &[Column::Country]),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
