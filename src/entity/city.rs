//! The table `city`: the main cities of each country.
//!
//! Reference data, inserted by the migration, which also documents how codes are derived.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One city.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "city")]
pub struct Model {
    /// Fixed: Rabat is 1, Casablanca 2.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// Its country.
    pub country_id: i32,
    /// In French; unique within the country.
    pub name: String,
    /// Three upper-case letters, unique within the country; the second part of unique codes.
    pub code: String,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
}

/// The relations of a city.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its country.
    #[sea_orm(
        belongs_to = "super::country::Entity",
        from = "Column::CountryId",
        to = "super::country::Column::Id"
    )]
    Country,
    /// The accounts with this residence.
    #[sea_orm(has_many = "super::user::Entity")]
    User,
}

impl Related<super::country::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Country.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::Name, Kind::Line)];
    const UNIQUE: &'static [Column] = &[Column::Name];
    const DERIVED: &'static [Derived<Column>] = &[Derived::sort_key(Column::NameSort, &[Column::Name])];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
