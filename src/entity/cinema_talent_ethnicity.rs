//! The table `cinema_talent_ethnicity`: the ethnicities of a cinema talent, for casting filters.
//!
//! Free text, such as «Arabe». Deleted with the cinema talent.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// One ethnicity of one cinema talent.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent_ethnicity")]
pub struct Model {
    /// The cinema talent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cinema_talent_id: i32,
    /// As entered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ethnicity: String,
    /// Position in the list, from 0.
    pub position: i32,
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

impl Texts for Entity {}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
