//! The table `session`: one login, as a chain of refreshed tokens or as one cookie.
//!
//! Deleting the row ends it at the next request. Which tokens of a chain are dead is `revoked_token.rs`.

use sea_orm::entity::prelude::*;

/// How a login shows itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(10))")]
pub enum SessionKind {
    /// A bearer token, refreshed from time to time.
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
    /// Names the chain; tokens carry it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who is signed in.
    pub user_id: i32,
    /// Token or cookie.
    pub kind: SessionKind,
    /// SHA-256 of the cookie's secret, in lower-case hex; null for tokens.
    pub secret_hash: Option<String>,
    /// The one token of the chain that still passes, with those refreshed from it; null while all do.
    pub sole_token_id: Option<Uuid>,
    /// Where the login happened, such as `api`.
    pub surface: String,
    /// The peer at login; null when unknown.
    pub ip_address: Option<String>,
    /// What the client called itself at login; null when it did not.
    #[sea_orm(column_type = "Text", nullable)]
    pub user_agent: Option<String>,
    /// When the login happened.
    pub created_at: DateTimeUtc,
    /// When it was last used; a cookie ends after 24 hours without use.
    pub last_seen_at: DateTimeUtc,
    /// When it ends if it is not used.
    pub expires_at: DateTimeUtc,
}

/// What a session leads to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Who is signed in.
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
    /// Its dead tokens.
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
