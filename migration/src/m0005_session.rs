//! Sessions, revoked tokens, and counters of rate limits.
//!
//! A session is one login: a chain of refreshed tokens, or one cookie; deleting the row ends it at the next
//! request. Rate limits are in the database because several processes may share it. Accounts are in
//! `m0004_user`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, pk_uuid, string_len, string_len_null, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::convention::{self, Index, check, one_of, references};

const INDEXES: &[Index] = &[
    Index::unique("session", &["secret_hash"]),
    Index::on("session", &["user_id"]),
    Index::on("revoked_token", &["session_id"]),
    // Purges.
    Index::on("session", &["expires_at"]),
    Index::on("revoked_token", &["expires_at"]),
    Index::on("rate_limit", &["started_at"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [session(), revoked_token(), rate_limit()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["rate_limit", "revoked_token", "session"]).await
    }
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(pk_uuid("id"))
        .col(integer("user_id"))
        .col(string_len("kind", 10))
        .col(string_len_null("secret_hash", 64))
        .col(uuid_null("sole_token_id"))
        .col(string_len("surface", 20))
        .col(string_len_null("ip_address", 45))
        .col(text_null("user_agent"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("last_seen_at"))
        .col(timestamp_with_time_zone("expires_at"))
        .check(one_of("session", "kind", &["token", "cookie"]))
        .check(check("session", "secret_hash", "(\"kind\" = 'cookie') = (\"secret_hash\" IS NOT NULL)"))
        .foreign_key(&mut references("session", "user_id", ("user", "id"), ForeignKeyAction::Cascade))
        .take()
}

fn revoked_token() -> TableCreateStatement {
    Table::create()
        .table("revoked_token")
        .col(pk_uuid("jti"))
        .col(uuid("session_id"))
        .col(timestamp_with_time_zone("valid_until"))
        .col(timestamp_with_time_zone("expires_at"))
        .foreign_key(&mut references(
            "revoked_token",
            "session_id",
            ("session", "id"),
            ForeignKeyAction::Cascade,
        ))
        .take()
}

fn rate_limit() -> TableCreateStatement {
    Table::create()
        .table("rate_limit")
        .col(text("key").primary_key())
        .col(timestamp_with_time_zone("started_at"))
        .col(integer("hits"))
        .check(check("rate_limit", "hits", "\"hits\" >= 0"))
        .take()
}
