//! The table `revoked_token`: single tokens that were revoked before they expired.
//!
//! A refreshed token remains valid for a grace period of a minute (`valid_until`). Deleting the row of
//! `session.rs` ends all tokens of the login.

use sea_orm::entity::prelude::*;

/// One revoked token, possibly still within its grace period.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revoked_token")]
pub struct Model {
    /// The token id (`jti`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: Uuid,
    /// The session of the token.
    pub session_id: Uuid,
    /// End of the grace period.
    pub valid_until: DateTimeUtc,
    /// Expiry of the token, after which the row may be purged.
    pub expires_at: DateTimeUtc,
}

/// The relations of a revoked token.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The session of the token.
    #[sea_orm(
        belongs_to = "super::session::Entity",
        from = "Column::SessionId",
        to = "super::session::Column::Id"
    )]
    Session,
}

impl Related<super::session::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Session.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
