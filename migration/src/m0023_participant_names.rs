//! The index by which an import finds the participants who have the names of its lines.
//!
//! `search_text` begins with the folded given name and family name. Its first characters are enough to find them by a range,
//! and an entry stays small.

use sea_orm_migration::prelude::*;

use crate::convention::{self, Index};

const VISIBLE: &str = "\"deleted_at\" IS NULL";

const INDEXES: &[Index] =
    &[Index::on("participant", &["search_text"]).by("substr(\"search_text\", 1, 60)").only(VISIBLE)];

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
