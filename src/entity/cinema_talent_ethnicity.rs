//! The table `cinema_talent_ethnicity`: the ethnicities of a cinema talent, as casting asks for them.
//!
//! Free text, such as «Arabe». Goes with the person.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// One ethnicity of one person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cinema_talent_ethnicity")]
pub struct Model {
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cinema_talent_id: i32,
    /// As written.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ethnicity: String,
    /// Place in the list, from 0.
    pub position: i32,
}

/// What an ethnicity leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The person.
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
