//! The networks from which an account has recently signed in, as keyed hashes.
//!
//! Failed attempts from other networks must not lock an account out of these. Sessions and the audit log also
//! contain addresses, but sessions end, and the audit log is not for such queries.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len, timestamp_with_time_zone};

use crate::convention::{self, Index, primary_key, references};

const INDEXES: &[Index] = &[
    // Purges.
    Index::on("known_network", &["last_sign_in_at"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [known_network()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["known_network"]).await
    }
}

fn known_network() -> TableCreateStatement {
    Table::create()
        .table("known_network")
        .col(integer("user_id"))
        .col(string_len("fingerprint", 64))
        .col(timestamp_with_time_zone("last_sign_in_at"))
        .primary_key(&mut primary_key("user_id", "fingerprint"))
        .foreign_key(&mut references("known_network", "user_id", ("user", "id"), ForeignKeyAction::Cascade))
        .take()
}
