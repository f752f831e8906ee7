//! The table `session`: one login, as a chain of refreshed tokens or as one cookie.
//!
//! Deleting the row ends the session at the next request. Revoked tokens of a chain are in
//! `revoked_token.rs`.

use sea_orm::entity::prelude::*;

/// The credential of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum SessionKind {
    /// A bearer token, which the client refreshes.
    #[sea_orm(string_value = "token")]
    Token,
    /// A cookie with a secret.
    #[sea_orm(string_value = "cookie")]
    Cookie,
}

/// One login.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// The session id, contained in its tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The account.
    pub user_id: i32,
    /// Token or cookie.
    pub kind: SessionKind,
    /// SHA-256 of the cookie's secret, in lower-case hex; null for tokens.
    pub secret_hash: Option<String>,
    /// The only token of the chain that is still accepted, with its successors; null while all tokens are
    /// accepted.
    pub sole_token_id: Option<Uuid>,
    /// The surface of the login, such as `api`.
    pub surface: String,
    /// The address of the client at login; null when unknown.
    pub ip_address: Option<String>,
    /// The client's `User-Agent` at login; null when not sent.
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// Time of the login.
    pub created_at: DateTimeUtc,
    /// Time of the last use; a cookie expires after 24 hours without use.
    pub last_seen_at: DateTimeUtc,
    /// Expiry without further use.
    pub expires_at: DateTimeUtc,
}

/// The relations of a session.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
    /// The revoked tokens.
    #[sea_orm(has_many = "super::revoked_token::Entity")]
    RevokedToken,
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl Related<super::revoked_token::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::RevokedToken.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
