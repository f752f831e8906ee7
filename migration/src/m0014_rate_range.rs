//! The range of rates that a person asks for is a text of any length: its document has no bound.
//!
//! SQLite keeps texts of any length, so only PostgreSQL has something to change.

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
        // Longer ones are cut, which nothing else could do with them.
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
