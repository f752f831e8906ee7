//! The catalogue of talents (skills), and the languages that cinema talents speak.
//!
//! Tables only: `m0003_reference_data` inserts the rows. `m0004_user` assigns talents to accounts,
//! `m0006_cinema_talent` languages to cinema talents.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, pk_auto, string_len};

use crate::convention::{self, Index};

const INDEXES: &[Index] = &[
    Index::unique("talent", &["name"]),
    // The filter of cinema talents accepts the name of a language as well as its code.
    Index::unique("language", &["name"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [talent(), language()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["language", "talent"]).await
    }
}

fn talent() -> TableCreateStatement {
    Table::create()
        .table("talent")
        .col(pk_auto("id"))
        .col(string_len("name", 100))
        .col(string_len("emoji", 16))
        .col(string_len("category", 50))
        .col(boolean("is_active").default(true))
        .take()
}

fn language() -> TableCreateStatement {
    Table::create()
        .table("language")
        .col(string_len("code", 3).primary_key())
        .col(string_len("name", 100))
        .col(string_len("flag", 16))
        .take()
}
