//! The table `country`: the African countries that accounts and cinema talents reference.
//!
//! Reference data, inserted by the migration. The cities are in `city.rs`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One country.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "country")]
pub struct Model {
    /// Fixed: Maroc is 1, Sénégal 2.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// In French.
    pub name: String,
    /// ISO 3166-1 alpha-2, upper case; the first part of unique codes.
    pub code: String,
    /// The flag as an emoji.
    pub flag: String,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
}

/// The relations of a country.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Its cities.
    #[sea_orm(has_many = "super::city::Entity")]
    City,
    /// The accounts with this residence.
    #[sea_orm(has_many = "super::user::Entity")]
    User,
}

impl Related<super::city::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::City.def()
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
