//! Cinema talents: people in the casting file, with their multi-valued attributes and pictures.
//!
//! Not accounts, and not the catalogue of talents. `registered_by_id` references the account that submitted
//! the form. Residence and origin reference a country; the city of residence is stored as a name, and also as
//! a reference when the city list contains it, so that codes and statistics are exact. Phone, WhatsApp,
//! social media and document number are Fernet tokens, the `*_index` columns blind indexes (keyed hashes).
//! Assignments to projects are in `m0007_production`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date_null, integer, integer_null, json_binary, pk_auto, string_len, string_len_null, text,
    text_null, timestamp_with_time_zone,
};

use crate::convention::{self, Index, check, one_of, primary_key, references};

/// The talent types, of cinema talents and of assignments.
pub(crate) const TALENT_TYPES: &[&str] = &[
    "Acteur Principal",
    "Acteur Secondaire",
    "Figurant",
    "Silhouette",
    "Doublure",
    "Doublure Lumière",
    "Cascadeur",
    "Mannequin",
    "Voix Off",
    "Figurant Spécialisé",
    "Choriste",
    "Danseur de fond",
    "Autre",
];

const INDEXES: &[Index] = &[
    Index::unique("cinema_talent", &["unique_code"]),
    // The thirteen filters with their total counts, and GROUP BY of the statistics.
    Index::on("cinema_talent", &["gender", "id"]),
    Index::on("cinema_talent", &["date_of_birth", "id"]),
    Index::on("cinema_talent", &["residence_country_id", "id"]),
    Index::on("cinema_talent", &["height", "id"]),
    Index::on("cinema_talent", &["eye_color", "id"]),
    Index::on("cinema_talent", &["hair_color", "id"]),
    Index::on("cinema_talent", &["hair_type", "id"]),
    Index::on("cinema_talent", &["skin_tone", "id"]),
    Index::on("cinema_talent", &["build", "id"]),
    Index::on("cinema_talent_type", &["talent_type", "cinema_talent_id"]),
    Index::on("cinema_talent_language", &["language_code", "cinema_talent_id"]),
    Index::on("cinema_talent_ethnicity", &["ethnicity", "cinema_talent_id"]),
    // Exact search by number.
    Index::on("cinema_talent", &["phone_index"]),
    Index::on("cinema_talent", &["whatsapp_index"]),
    Index::on("cinema_talent", &["id_document_number_index"]),
    Index::on("cinema_talent", &["last_name", "id"]),
    Index::on("cinema_talent", &["created_at", "id"]),
    // Foreign keys; `registered_by_id` also checks whether an account may read a presence history.
    Index::on("cinema_talent", &["origin_country_id"]),
    Index::on("cinema_talent", &["residence_city_id"]),
    Index::on("cinema_talent", &["registered_by_id"]),
    // Pictures in order; whether a profile photo exists.
    Index::unique("cinema_talent_media", &["cinema_talent_id", "kind", "position"]),
    // The owner and kind of a file: identity photos are restricted.
    Index::unique("cinema_talent_media", &["path"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let parts = [cinema_talent_type(), cinema_talent_language(), cinema_talent_ethnicity()];
        let tables = [cinema_talent(), cinema_talent_media()].into_iter().chain(parts);
        convention::create(manager, tables, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(
            manager,
            &[
                "cinema_talent_ethnicity",
                "cinema_talent_language",
                "cinema_talent_type",
                "cinema_talent_media",
                "cinema_talent",
            ],
        )
        .await
    }
}

fn cinema_talent() -> TableCreateStatement {
    let mut table = Table::create();
    person_columns(table.table("cinema_talent"));
    casting_columns(&mut table);
    let references = |column, target| references("cinema_talent", column, target, ForeignKeyAction::Restrict);
    table
        .col(integer_null("registered_by_id"))
        .col(boolean("is_active").default(true))
        .col(text("search_text").default(""))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .check(one_of("cinema_talent", "gender", &["M", "F", "N"]))
        .check(check("cinema_talent", "height", "\"height\" BETWEEN 30 AND 300"))
        .check(check("cinema_talent", "years_experience", "\"years_experience\" >= 0"))
        .foreign_key(&mut references("origin_country_id", ("country", "id")))
        .foreign_key(&mut references("residence_country_id", ("country", "id")))
        .foreign_key(&mut references("residence_city_id", ("city", "id")))
        .foreign_key(references("registered_by_id", ("user", "id")).on_delete(ForeignKeyAction::SetNull))
        .take()
}

fn person_columns(table: &mut TableCreateStatement) {
    table
        .col(pk_auto("id"))
        // Wide enough for the UUID that is stored until the id is known.
        .col(string_len("unique_code", 36))
        .col(string_len("first_name", 100))
        .col(string_len("last_name", 100))
        .col(string_len("gender", 1).default("N"))
        .col(date_null("date_of_birth"))
        .col(string_len_null("id_document_type", 50))
        .col(text_null("id_document_number"))
        .col(text_null("id_document_number_index"))
        .col(string_len_null("email", 254))
        .col(text_null("phone"))
        .col(text_null("phone_index"))
        .col(text_null("whatsapp"))
        .col(text_null("whatsapp_index"))
        .col(text_null("website"))
        .col(text_null("social_media"))
        .col(integer_null("origin_country_id"))
        .col(string_len_null("nationality", 100))
        .col(integer_null("residence_country_id"))
        .col(integer_null("residence_city_id"))
        .col(string_len_null("residence_city", 100));
}

fn casting_columns(table: &mut TableCreateStatement) {
    table
        .col(integer_null("height"))
        .col(string_len_null("eye_color", 50))
        .col(string_len_null("hair_color", 50))
        .col(string_len_null("hair_type", 50))
        .col(string_len_null("skin_tone", 50))
        .col(string_len_null("build", 50))
        .col(json_binary("other_talents").default("[]"))
        .col(integer("years_experience").default(0))
        .col(json_binary("previous_productions").default("[]"));
}

/// A child table of cinema talents, with the position of each row in the submitted order.
fn list_of(table: &'static str, value: ColumnDef) -> TableCreateStatement {
    Table::create()
        .table(table)
        .col(integer("cinema_talent_id"))
        .col(value)
        .col(integer("position").default(0))
        .foreign_key(&mut references(
            table,
            "cinema_talent_id",
            ("cinema_talent", "id"),
            ForeignKeyAction::Cascade,
        ))
        .take()
}

fn cinema_talent_type() -> TableCreateStatement {
    list_of("cinema_talent_type", string_len("talent_type", 30))
        .primary_key(&mut primary_key("cinema_talent_id", "talent_type"))
        .check(one_of("cinema_talent_type", "talent_type", TALENT_TYPES))
        .take()
}

fn cinema_talent_language() -> TableCreateStatement {
    let table = "cinema_talent_language";
    list_of(table, string_len("language_code", 3))
        .primary_key(&mut primary_key("cinema_talent_id", "language_code"))
        .foreign_key(&mut references(
            table,
            "language_code",
            ("language", "code"),
            ForeignKeyAction::Restrict,
        ))
        .take()
}

fn cinema_talent_ethnicity() -> TableCreateStatement {
    list_of("cinema_talent_ethnicity", string_len("ethnicity", 50))
        .primary_key(&mut primary_key("cinema_talent_id", "ethnicity"))
        .take()
}

fn cinema_talent_media() -> TableCreateStatement {
    let table = "cinema_talent_media";
    list_of(table, pk_auto("id"))
        .col(string_len("kind", 10))
        .col(text("path"))
        .col(timestamp_with_time_zone("created_at"))
        .check(one_of(table, "kind", &["profile", "id", "gallery"]))
        // One profile photo and one identity photo; several gallery pictures.
        .check(check(table, "position", "\"kind\" = 'gallery' OR \"position\" = 0"))
        .take()
}
