//! The countries and cities that accounts, cinema talents and unique codes reference.
//!
//! Tables only: `m0003_reference_data` inserts the rows. Productions and projects store places as free text,
//! because a company or a shooting may be outside Africa.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, pk_auto, string_len};

use crate::convention::{self, Index, check, references};

const INDEXES: &[Index] = &[
    Index::unique("country", &["name"]),
    Index::unique("country", &["code"]),
    Index::unique("city", &["country_id", "code"]),
    Index::unique("city", &["country_id", "name"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [country(), city()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["city", "country"]).await
    }
}

fn country() -> TableCreateStatement {
    Table::create()
        .table("country")
        .col(pk_auto("id"))
        .col(string_len("name", 100))
        .col(string_len("code", 2))
        .col(string_len("flag", 16))
        .check(check("country", "code", "length(\"code\") = 2"))
        .take()
}

fn city() -> TableCreateStatement {
    Table::create()
        .table("city")
        .col(pk_auto("id"))
        .col(integer("country_id"))
        .col(string_len("name", 100))
        .col(string_len("code", 3))
        .check(check("city", "code", "length(\"code\") = 3"))
        .foreign_key(&mut references("city", "country_id", ("country", "id"), ForeignKeyAction::Restrict))
        .take()
}
