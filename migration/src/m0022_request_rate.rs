//! The counters of requests that the processes on one PostgreSQL share. SQLite has one process, which counts in memory.
//!
//! The table is not logged: a crash of the server empties it, and a request waits for no write to the disk. No index is on
//! the time, so that an update touches none; each page has room for the next version of its rows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

const CREATE: &str = r#"CREATE UNLOGGED TABLE "request_rate" (
    "key" text PRIMARY KEY,
    "busy_until" timestamp with time zone NOT NULL
) WITH (fillfactor = 50)"#;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(CREATE).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(r#"DROP TABLE "request_rate""#).await?;
        }
        Ok(())
    }
}
