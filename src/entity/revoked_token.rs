//! The table `revoked_token`: single tokens that are dead before their time.
//!
//! A refreshed token lives for a minute of grace (`valid_until`). The whole chain ends with its `session.rs`.

use sea_orm::entity::prelude::*;

/// One dead, or dying, token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revoked_token")]
pub struct Model {
    /// The id of the token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub jti: Uuid,
    /// The login it belongs to.
    pub session_id: Uuid,
    /// Until when it is still accepted.
    pub valid_until: DateTimeUtc,
    /// When it would have ended by itself: from then on the row may be purged.
    pub expires_at: DateTimeUtc,
}

/// What a dead token leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The login it belongs to.
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
