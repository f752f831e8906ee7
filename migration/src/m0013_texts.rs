//! Columns derived from texts: the sort key of the French order (`…_sort`), and the folded text that searches
//! and filters compare (`…_fold`, `staff_search_text`); and the progress of the text upgrade.
//!
//! Only the program can compute the values, so it does so at startup (`src/domain/text_upgrade` of the main
//! crate); an empty key is not computed yet. From this migration on, lists sorted by a text use indexes on
//! the sort keys.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null};

use crate::convention::{self, Index};

/// Columns that are never null: table and name.
const ALWAYS: &[(&str, &str)] = &[
    ("country", "name_sort"),
    ("city", "name_sort"),
    ("talent", "name_sort"),
    ("talent", "category_sort"),
    ("talent", "category_fold"),
    ("language", "name_sort"),
    ("language", "name_fold"),
    ("user", "first_name_sort"),
    ("user", "last_name_sort"),
    ("participant", "first_name_sort"),
    ("participant", "last_name_sort"),
    ("event", "title_sort"),
    ("cinema_talent", "first_name_sort"),
    ("cinema_talent", "last_name_sort"),
    ("cinema_talent", "staff_search_text"),
    ("production", "name_sort"),
    ("project", "name_sort"),
    ("project", "production_type_fold"),
];

/// Columns that are null when their source text is null.
const NULLABLE: &[(&str, &str)] = &[
    ("participant", "function_sort"),
    ("participant", "origin_locality_sort"),
    ("participant", "organization_sort"),
    ("participant", "organization_fold"),
    ("event", "description_sort"),
    ("event", "location_sort"),
    ("event", "organizer_sort"),
    ("production", "country_fold"),
];

const VISIBLE: &str = "\"deleted_at\" IS NULL";

/// The indexes of the byte order, which are dropped.
const BEFORE: &[Index] = &[
    Index::on("user", &["last_name", "id"]),
    Index::on("participant", &["last_name", "id"]).only(VISIBLE),
    Index::on("participant", &["first_name", "id"]).only(VISIBLE),
    Index::on("participant", &["organization", "last_name", "id"]).also(&["deleted_at"]).only(VISIBLE),
    Index::on("cinema_talent", &["last_name", "id"]),
];

const INDEXES: &[Index] = &[
    Index::on("user", &["last_name_sort", "first_name_sort", "id"]),
    Index::on("participant", &["last_name_sort", "first_name_sort", "id"]).only(VISIBLE),
    Index::on("participant", &["first_name_sort", "last_name_sort", "id"]).only(VISIBLE),
    // Lists by organization, and top organizations. (SQLite uses an index-only scan for a count only when the
    // index contains `deleted_at`.)
    Index::on("participant", &["organization_sort", "organization", "id"])
        .also(&["deleted_at"])
        .only(VISIBLE),
    // Also finds events that another program wrote, without sort keys.
    Index::on("event", &["title_sort", "id"]).only(VISIBLE),
    Index::on("cinema_talent", &["last_name_sort", "first_name_sort", "id"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in ALWAYS {
            convention::add_text(manager, table, column, "NOT NULL DEFAULT ''").await?;
        }
        for (table, column) in NULLABLE {
            convention::add_text(manager, table, column, "NULL").await?;
        }
        convention::drop_indexes(manager, BEFORE).await?;
        convention::create(manager, [text_upgrade()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop_indexes(manager, INDEXES).await?;
        convention::drop(manager, &["text_upgrade"]).await?;
        for (table, column) in ALWAYS.iter().chain(NULLABLE) {
            convention::drop_column(manager, table, column).await?;
        }
        convention::create(manager, [], BEFORE).await
    }
}

fn text_upgrade() -> TableCreateStatement {
    Table::create()
        .table("text_upgrade")
        .col(text("part").primary_key())
        .col(text("rules"))
        .col(text_null("done_to"))
        .take()
}
