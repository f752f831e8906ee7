//! The table `cinema_talent_language`: the languages that a cinema talent speaks.
//!
//! Deleted with the cinema talent. Names and flags are in `language.rs`.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// One language of one cinema talent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent_language")]
pub struct Model {
    /// The cinema talent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cinema_talent_id: i32,
    /// The language.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language_code: String,
    /// Position in the list, from 0.
    pub position: i32,
}

/// The relations of a spoken language.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The cinema talent.
    #[sea_orm(
        belongs_to = "super::cinema_talent::Entity",
        from = "Column::CinemaTalentId",
        to = "super::cinema_talent::Column::Id"
    )]
    CinemaTalent,
    /// The language.
    #[sea_orm(
        belongs_to = "super::language::Entity",
        from = "Column::LanguageCode",
        to = "super::language::Column::Code"
    )]
    Language,
}

impl Related<super::cinema_talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CinemaTalent.def()
    }
}

impl Related<super::language::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Language.def()
    }
}

impl Texts for Entity {}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
