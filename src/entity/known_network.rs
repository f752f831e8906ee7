//! The table `known_network`: the networks from which an account has recently signed in.
//!
//! Failed attempts from other networks cannot lock the account out of these (`domain/attempts.rs`).

use sea_orm::entity::prelude::*;

/// A network of an account.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_network")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i32,
    /// Blind index of the network: the whole address for IPv4, the /64 prefix for IPv6.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// Time of the last sign-in from this network.
    pub last_sign_in_at: DateTimeUtc,
}

/// The relations of a network.
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
