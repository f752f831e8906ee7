//! The hash chain over the audit log: its links, and the digests that sealed entries keep.
//!
//! An entry has two digests of personal data, each with a salt: of its content, and of its origin. Erasing one sets the
//! values and the salt to null, and the digest stays for the chain.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, timestamp_with_time_zone};

use crate::convention::{self, Index};

const INDEXES: &[Index] = &[
    // Entries that are not sealed, in order; and those of a seal.
    Index::on("audit_entry", &["seal", "id"]),
];

/// Columns of text that entries get.
const TEXTS: &[&str] = &["content_salt", "content_digest", "origin_salt", "origin_digest"];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite calls a column `integer`, PostgreSQL needs its size.
        let add = match manager.get_database_backend() {
            sea_orm_migration::sea_orm::DbBackend::Postgres => "ADD COLUMN \"seal\" bigint",
            _ => "ADD COLUMN \"seal\" integer",
        };
        let add = format!("ALTER TABLE \"audit_entry\" {add}");
        manager.get_connection().execute_unprepared(&add).await?;
        for column in TEXTS {
            convention::add_text(manager, "audit_entry", column, "").await?;
        }
        convention::create(manager, [audit_seal()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop_indexes(manager, INDEXES).await?;
        for column in TEXTS.iter().chain(&["seal"]) {
            convention::drop_column(manager, "audit_entry", column).await?;
        }
        convention::drop(manager, &["audit_seal"]).await
    }
}

fn audit_seal() -> TableCreateStatement {
    Table::create()
        .table("audit_seal")
        .col(big_integer("number").primary_key())
        .col(timestamp_with_time_zone("sealed_at"))
        .col(text("entries"))
        .col(text("previous"))
        .col(text("hash"))
        .take()
}
