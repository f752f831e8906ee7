//! Unfinished imports, and the line of each row that they have written so far.
//!
//! An import writes in short transactions, so that others can write in between, and its rows stay hidden until the last
//! one shows them: until then they are soft-deleted and hold no unique value, which stands here. What a broken import
//! left is found here and removed. Both tables are empty when no import runs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, integer, json_binary_null, pk_uuid, string_len_null, timestamp_with_time_zone, uuid, uuid_null,
};

use crate::convention::{self, primary_key, references};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [import_run(), import_line()], &[]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["import_line", "import_run"]).await
    }
}

fn import_run() -> TableCreateStatement {
    Table::create()
        .table("import_run")
        .col(pk_uuid("id"))
        .col(boolean("is_shown"))
        .col(timestamp_with_time_zone("touched_at"))
        .take()
}

fn import_line() -> TableCreateStatement {
    Table::create()
        .table("import_line")
        .col(uuid("import_id"))
        .col(integer("number"))
        .col(uuid("participant_id"))
        .col(boolean("is_new"))
        .col(string_len_null("cni_number", 20))
        .col(string_len_null("email", 254))
        .col(json_binary_null("change"))
        .col(uuid_null("attendance_id"))
        .primary_key(&mut primary_key("import_id", "number"))
        .foreign_key(&mut references(
            "import_line",
            "import_id",
            ("import_run", "id"),
            ForeignKeyAction::Cascade,
        ))
        .take()
}
