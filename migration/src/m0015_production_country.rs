//! The sort key of the country of a production, for lists in French order; the program computes it at
//! startup.

use sea_orm_migration::prelude::*;

use crate::convention::{self, Index};

/// The index of the byte order, which is dropped.
const BEFORE: &[Index] = &[Index::on("production", &["country", "id"])];

const INDEXES: &[Index] = &[Index::on("production", &["country_sort", "id"])];

/// Restarts the text upgrade of the table, which computes the sort keys of existing rows.
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
