//! Telephone numbers of participants have up to 21 characters: a `+` and 20 more, as the pointage API
//! documents.
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
        holds(manager, 21).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        holds(manager, 20).await
    }
}

async fn holds(manager: &SchemaManager<'_>, letters: u32) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // On the way down longer values are truncated, because the smaller type cannot store them.
    let alter = format!(
        "ALTER TABLE \"participant\" ALTER COLUMN \"phone\" TYPE varchar({letters}) COLLATE \"C\" \
         USING left(\"phone\", {letters})"
    );
    manager.get_connection().execute_unprepared(&alter).await.map(|_| ())
}
