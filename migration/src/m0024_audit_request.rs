//! The index by which the entries of one request are found, because the audit log grows without end and a log line names the
//! request; and an entry that tells which sealed entries were erased so far, as the erasures themselves do from now on.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::convention::{Index, create, drop_indexes};

const INDEXES: &[Index] = &[Index::on("audit_entry", &["request_id", "id"])];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, [], INDEXES).await?;
        let now = match manager.get_database_backend() {
            DbBackend::Postgres => "date_trunc('second', CURRENT_TIMESTAMP)",
            _ => "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now')",
        };
        let parts = match manager.get_database_backend() {
            DbBackend::Postgres => "string_agg(part, ',')",
            _ => "group_concat(part, ',')",
        };
        // Identifiers that follow each other have one difference to their rank.
        let tell = format!(
            "INSERT INTO audit_entry (at, action, noun, noun_id, surface) \
             SELECT {now}, 'erase', 'audit_entry', {parts}, 'system' FROM ( \
                 SELECT CAST(min(id) AS text) || '-' || CAST(max(id) AS text) AS part FROM ( \
                     SELECT id, id - row_number() OVER (ORDER BY id) AS difference FROM audit_entry \
                     WHERE seal IS NOT NULL AND (content_salt IS NULL OR origin_salt IS NULL)) AS erased \
                 GROUP BY difference) AS parts \
             HAVING count(*) > 0"
        );
        manager.get_connection().execute_unprepared(&tell).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_indexes(manager, INDEXES).await
    }
}
