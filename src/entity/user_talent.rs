//! The table `user_talent`: the talents (skills) of the catalogue that an account lists.
//!
//! A junction table of `user.rs` and `talent.rs`. Deleted with the account.

use sea_orm::entity::prelude::*;

use super::texts::Texts;
use super::writable::{UniqueConstraint, Writable};

/// One talent of one account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_talent")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i32,
    /// The talent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub talent_id: i32,
    /// Time of the addition; talents are shown in this order.
    pub created_at: DateTimeUtc,
}

/// The relations of a pair.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
    /// The talent.
    #[sea_orm(
        belongs_to = "super::talent::Entity",
        from = "Column::TalentId",
        to = "super::talent::Column::Id"
    )]
    Talent,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::talent::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Talent.def()
    }
}

impl Texts for Entity {}

impl Writable for Entity {
    const SECRET: &'static [Column] = &[];
    const UNIQUE_CONSTRAINTS: &'static [UniqueConstraint<Column>] = &[];
}

impl ActiveModelBehavior for ActiveModel {}
