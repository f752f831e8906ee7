//! The table `talent`: the catalogue of skills.
//!
//! Not a person: see `cinema_talent.rs`. `user_talent.rs` assigns skills to accounts.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One skill of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "talent")]
pub struct Model {
    /// Fixed: «Développement Web» is 1, «Designer UI/UX» 2.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// In French, unique.
    pub name: String,
    /// One emoji.
    pub emoji: String,
    /// The display group, such as «Technologie».
    pub category: String,
    /// False when the skill can no longer be selected.
    pub is_active: bool,
    /// Sort key of `name`.
    #[sea_orm(column_type = "Text")]
    pub name_sort: String,
    /// Sort key of `category`.
    #[sea_orm(column_type = "Text")]
    pub category_sort: String,
    /// Folded `category`, for the filter.
    #[sea_orm(column_type = "Text")]
    pub category_fold: String,
}

/// The relations of a talent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The accounts that list it.
    #[sea_orm(has_many = "super::user_talent::Entity")]
    UserTalent,
}

impl Related<super::user_talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::UserTalent.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        super::user_talent::Relation::User.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::user_talent::Relation::Talent.def().rev())
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::Name, Kind::Line), (Column::Category, Kind::Line)];
    const UNIQUE: &'static [Column] = &[Column::Name];
    const DERIVED: &'static [Derived<Column>] = &[
        Derived::sort_key(Column::NameSort, &[Column::Name]),
        Derived::sort_key(Column::CategorySort, &[Column::Category]),
        Derived::folded(Column::CategoryFold, &[Column::Category]),
    ];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
