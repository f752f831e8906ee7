//! The table `known_network`: the addresses from which an account has signed in lately.
//!
//! Attempts from elsewhere cannot lock the account out of them (`domain/attempts.rs`).

use sea_orm::entity::prelude::*;

/// An address of an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_network")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i32,
    /// Blind index of the address: whole for IPv4, the network of 64 bits for IPv6.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// When the account last signed in from there.
    pub last_sign_in_at: DateTimeUtc,
}

/// What an address leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
