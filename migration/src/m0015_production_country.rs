//! Productions are listed by country in French order: the key of that order, which the program makes at its start.

use sea_orm_migration::prelude::*;

use crate::convention::{self, Index};

/// The index of the order by bytes, which goes.
const BEFORE: &[Index] = &[Index::on("production", &["country", "id"])];

const INDEXES: &[Index] = &[Index::on("production", &["country_sort", "id"])];

/// The rows are to be brought to the rules of texts again, which gives those that are there their key.
const AGAIN: &str = "DELETE FROM \"text_upgrade\" WHERE \"part\" = 'production'";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::add_text(manager, "production", "country_sort", "NULL").await?;
        manager.get_connection().execute_unprepared(AGAIN).await?;
        convention::drop_indexes(manager, BEFORE).await?;
        convention::create(manager, [], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop_indexes(manager, INDEXES).await?;
        convention::drop_column(manager, "production", "country_sort").await?;
        convention::create(manager, [], BEFORE).await
    }
}
