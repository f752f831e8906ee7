//! The trigram indexes of searches (`search/`).
//!
//! Those of PostgreSQL are created after the migrations, at every start, because they depend on an extension
//! that the role may not be allowed to create.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::search::{TABLES, postgres, sqlite};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            for searched in TABLES {
                sqlite::create(manager.get_connection(), searched).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for searched in TABLES {
            match manager.get_database_backend() {
                DbBackend::Sqlite => sqlite::drop(manager.get_connection(), searched).await?,
                _ => postgres::drop(manager.get_connection(), searched).await?,
            }
        }
        Ok(())
    }
}
