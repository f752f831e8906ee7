//! The table `cinema_talent_ethnicity`: the ethnicities of a cinema talent, for casting filters.
//!
//! Free text, such as «Arabe». Deleted with the cinema talent.

use sea_orm::entity::prelude::*;

use super::texts::{Derived, Texts, derive_on_save};
use super::writable::{UniqueConstraint, Writable};
use crate::text::Kind;

/// One ethnicity of one cinema talent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent_ethnicity")]
pub struct Model {
    /// Internal key, in no API.
    #[sea_orm(primary_key)]
    pub id: i32,
    /// The cinema talent.
    pub cinema_talent_id: i32,
    /// As entered; of two spellings that fold alike, the first one that anybody entered.
    pub ethnicity: String,
    /// Position in the list, from 0.
    pub position: i32,
    /// Folded `ethnicity`, for the filter.
    #[sea_orm(column_type = "Text")]
    pub ethnicity_fold: String,
}

/// The relations of an ethnicity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The cinema talent.
    #[sea_orm(
        belongs_to = "super::cinema_talent::Entity",
        from = "Column::CinemaTalentId",
        to = "super::cinema_talent::Column::Id"
    )]
    CinemaTalent,
}

impl Related<super::cinema_talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::CinemaTalent.def()
    }
}

impl Texts for Entity {
    const TEXTS: &'static [(Column, Kind)] = &[(Column::Ethnicity, Kind::Line)];
    const UNIQUE: &'static [Column] = &[Column::Ethnicity];
    const DERIVED: &'static [Derived<Column>] =
        &[Derived::folded(Column::EthnicityFold, &[Column::Ethnicity])];
}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

derive_on_save!();
