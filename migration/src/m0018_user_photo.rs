//! An index of the photos of accounts: the delivery of a file finds its account by the path.

use sea_orm_migration::prelude::*;

use crate::convention::{self, Index};

const INDEXES: &[Index] = &[Index::on("user", &["photo_path"]).only("\"photo_path\" IS NOT NULL")];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop_indexes(manager, INDEXES).await
    }
}
