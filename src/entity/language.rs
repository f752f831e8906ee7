//! The table `language`: the languages that a cinema talent may speak.
//!
//! Reference data, filled by the migration. Who speaks one is `cinema_talent_language.rs`.

use sea_orm::entity::prelude::*;

/// One language.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "language")]
pub struct Model {
    /// ISO 639-1, or 639-2/3 where there is none; lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// In French, unique.
    pub name: String,
    /// The flag it is shown with, as an emoji.
    pub flag: String,
}

/// A language leads nowhere: it is looked up by code.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
