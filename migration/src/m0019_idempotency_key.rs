//! The idempotency keys of the last day: what each request was and what it made, so that a repeat is answered and not run.
//!
//! A key belongs to an account, or to nobody (0): there is no reference to the account, because a key outlives it by a
//! day at most and names only identifiers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, json_binary, json_binary_null, string_len, timestamp_with_time_zone,
};

use crate::convention::{self, Index, primary_key};

const INDEXES: &[Index] = &[
    // Purges.
    Index::on("idempotency_key", &["created_at"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [idempotency_key()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["idempotency_key"]).await
    }
}

fn idempotency_key() -> TableCreateStatement {
    Table::create()
        .table("idempotency_key")
        .col(integer("owner_id"))
        .col(string_len("key", 128))
        .col(string_len("operation", 64))
        .col(string_len("digest", 64))
        .col(json_binary_null("refusals"))
        .col(json_binary("written"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(&mut primary_key("owner_id", "key"))
        .take()
}
