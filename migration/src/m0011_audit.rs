//! The audit log: which actor changed which row, with the values before and after.
//!
//! Entries are kept when the row is deleted, so the actor is the only foreign key, and the actor's label is
//! kept when the account is deleted. Encrypted fields are stored encrypted in `before` and `after`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_pk_auto, integer_null, json_binary_null, string_len, string_len_null, text, text_null,
    timestamp_with_time_zone,
};

use crate::convention::{self, Index, references};

const INDEXES: &[Index] = &[
    // The history of one row, in order.
    Index::on("audit_entry", &["noun", "noun_id", "id"]),
    Index::on("audit_entry", &["at"]),
    Index::on("audit_entry", &["actor_id", "id"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [audit_entry()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["audit_entry"]).await
    }
}

fn audit_entry() -> TableCreateStatement {
    Table::create()
        .table("audit_entry")
        .col(big_pk_auto("id"))
        .col(timestamp_with_time_zone("at"))
        .col(integer_null("actor_id"))
        .col(text_null("actor_label"))
        .col(string_len("action", 50))
        .col(string_len("noun", 50))
        .col(text("noun_id"))
        .col(json_binary_null("before"))
        .col(json_binary_null("after"))
        .col(string_len("surface", 20))
        .col(string_len_null("ip_address", 45))
        .col(string_len_null("request_id", 64))
        .foreign_key(&mut references("audit_entry", "actor_id", ("user", "id"), ForeignKeyAction::SetNull))
        .take()
}
