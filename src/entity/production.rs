//! The table `production`: production companies.
//!
//! Contacts are public business data and not encrypted. Places are names, because companies may be outside
//! the listed countries. The projects are in `project.rs`; in this code, a production is always a company,
//! never a film.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One company.
#[derive(Clone, Debug, Default, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "production")]
pub struct Model {
    /// The identifier in `/api/v1`.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The name.
    pub name: String,
    /// URL; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub logo_url: Option<String>,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Such as «Films, Séries, Documentaires»; null when not given.
    pub specialization: Option<String>,
    /// Street; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub address: Option<String>,
    /// Name; null when not given.
    pub city: Option<String>,
    /// Name in French, compared by the filter; null when not given.
    pub country: Option<String>,
    /// Null when not given.
    pub postal_code: Option<String>,
    /// Null when not given.
    pub founded_year: Option<i32>,
    /// Name; null when not given.
    pub ceo: Option<String>,
    /// Null when not given.
    pub employees_count: Option<i32>,
    /// The number of works that the company states; null when not given.
    pub productions_count: Option<i32>,
    /// A JSON array of objects with `title` and `year`.
    #[sea_orm(column_type = "JsonBinary")]
    pub notable_productions: Json,
    /// A JSON array of names.
    #[sea_orm(column_type = "JsonBinary")]
    pub services: Json,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub equipment: Option<String>,
    /// Free text; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub studios: Option<String>,
    /// A JSON array of names.
    #[sea_orm(column_type = "JsonBinary")]
    pub certifications: Json,
    /// A JSON array of names.
    #[sea_orm(column_type = "JsonBinary")]
    pub memberships: Json,
    /// A JSON array of objects with `title` and `year`.
    #[sea_orm(column_type = "JsonBinary")]
    pub awards: Json,
    /// Null when not given.
    pub email: Option<String>,
    /// Null when not given.
    pub phone: Option<String>,
    /// URL; null when not given.
    #[sea_orm(column_type = "Text", nullable)]
    pub website: Option<String>,
    /// A JSON object of URLs by network; may be empty.
    #[sea_orm(column_type = "JsonBinary")]
    pub social_media: Json,
    /// Whether the company is in business.
    pub is_active: bool,
    /// Whether staff verified the company.
    pub is_verified: bool,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
    /// Sort key of `country`; null when `country` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub country_sort: Option<String>,
    /// Folded `country`, for the filter; null when `country` is null.
    #[sea_orm(column_type = "Text", nullable)]
    pub country_fold: Option<String>,
    /// Time of the insertion.
    pub created_at: DateTimeUtc,
    /// Time of the last update.
    pub updated_at: DateTimeUtc,
}

/// The relations of a company.
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
