//! The table `language`: the languages that a cinema talent may speak.
//!
//! Reference data, inserted by the migration. The speakers are in `cinema_talent_language.rs`.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One language.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "language")]
pub struct Model {
    /// ISO 639-1, or 639-2/3 where there is none; lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// In French, unique.
    pub name: String,
    /// The flag, as an emoji.
    pub flag: String,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
    /// Folded `name`, for the filter.
    #[sea_orm(column_type = "Text")]
    pub name_fold: String,
}

/// No relations: languages are looked up by code.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::Name, Kind::Line)];
    const UNIQUE: &'static [Column] = &[Column::Name];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::NameSort, &[Column::Name]),
        Derived::folded(Column::NameFold, &[Column::Name]),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
