//! `rate_range` becomes a text of any length, because its document states no limit.
//!
//! SQLite does not enforce the length of texts, so only PostgreSQL needs a change.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        alter(manager, "varchar COLLATE \"C\"").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Longer values are truncated, because the smaller type cannot store them.
        alter(manager, "varchar(50) COLLATE \"C\" USING left(\"rate_range\", 50)").await
    }
}

async fn alter(manager: &SchemaManager<'_>, kind: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let alter = format!("ALTER TABLE \"user\" ALTER COLUMN \"rate_range\" TYPE {kind}");
    manager.get_connection().execute_unprepared(&alter).await.map(|_| ())
}
