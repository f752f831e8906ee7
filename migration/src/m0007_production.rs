//! Production companies, their film projects, and the assignments to projects.
//!
//! Places are names, not references, because a company or a shooting may be outside the listed countries.
//! Contacts of companies are public business data and therefore not encrypted. Presence on a project is in
//! `m0008_presence`; cinema talents are in `m0006_cinema_talent`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date_null, integer, integer_null, json_binary, pk_auto, string_len, string_len_null, text_null,
    timestamp_with_time_zone,
};

use crate::convention::{self, Index, check, one_of, references};
use crate::m0006_cinema_talent::TALENT_TYPES;

const INDEXES: &[Index] = &[
    // Filters of the lists. `is_active` and `is_verified` match most rows, so scans by id find enough of them
    // without an index.
    Index::on("production", &["country", "id"]),
    Index::on("project", &["production_id", "id"]),
    Index::on("project", &["status", "id"]),
    Index::on("project", &["production_type", "id"]),
    Index::on("project", &["created_by_id"]),
    Index::unique("assignment", &["project_id", "cinema_talent_id"]),
    // Prevents two concurrent assignments from taking the same rank; also the order of a project's talents.
    Index::unique("assignment", &["project_id", "rank"]),
    Index::unique("assignment", &["project_code"]),
    Index::on("assignment", &["cinema_talent_id"]),
    Index::on("assignment", &["assigned_by_id"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [production(), project(), assignment()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["assignment", "project", "production"]).await
    }
}

fn production() -> TableCreateStatement {
    Table::create()
        .table("production")
        .col(pk_auto("id"))
        .col(string_len("name", 255))
        .col(text_null("logo_url"))
        .col(text_null("description"))
        .col(string_len_null("specialization", 255))
        .col(text_null("address"))
        .col(string_len_null("city", 100))
        .col(string_len_null("country", 100))
        .col(string_len_null("postal_code", 20))
        .col(integer_null("founded_year"))
        .col(string_len_null("ceo", 150))
        .col(integer_null("employees_count"))
        .col(integer_null("productions_count"))
        .col(json_binary("notable_productions").default("[]"))
        .col(json_binary("services").default("[]"))
        .col(text_null("equipment"))
        .col(text_null("studios"))
        .col(json_binary("certifications").default("[]"))
        .col(json_binary("memberships").default("[]"))
        .col(json_binary("awards").default("[]"))
        .col(string_len_null("email", 254))
        .col(string_len_null("phone", 30))
        .col(text_null("website"))
        .col(json_binary("social_media").default("{}"))
        .col(boolean("is_active").default(true))
        .col(boolean("is_verified").default(false))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .check(check("production", "employees_count", "\"employees_count\" >= 0"))
        .check(check("production", "productions_count", "\"productions_count\" >= 0"))
        .take()
}

fn project() -> TableCreateStatement {
    Table::create()
        .table("project")
        .col(pk_auto("id"))
        .col(string_len("name", 255))
        .col(string_len("production_type", 50))
        .col(integer("production_id"))
        .col(string_len_null("origin_country", 100))
        .col(text_null("shooting_locations"))
        .col(date_null("start_date"))
        .col(date_null("end_date"))
        .col(string_len("status", 20))
        .col(boolean("is_active").default(true))
        .col(integer_null("created_by_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .check(one_of("project", "status", &["en_preparation", "en_tournage", "post_production", "termine"]))
        .check(check("project", "end_date", "\"end_date\" >= \"start_date\""))
        // A company with projects cannot be deleted.
        .foreign_key(&mut references(
            "project",
            "production_id",
            ("production", "id"),
            ForeignKeyAction::Restrict,
        ))
        .foreign_key(&mut references("project", "created_by_id", ("user", "id"), ForeignKeyAction::SetNull))
        .take()
}

fn assignment() -> TableCreateStatement {
    let references = |column, table, action| references("assignment", column, (table, "id"), action);
    Table::create()
        .table("assignment")
        .col(pk_auto("id"))
        .col(integer("project_id"))
        .col(integer("cinema_talent_id"))
        .col(string_len("talent_type", 30))
        .col(text_null("role_description"))
        .col(integer("rank"))
        .col(string_len("project_code", 30))
        .col(boolean("badge_generated").default(false))
        .col(timestamp_with_time_zone("assigned_at"))
        .col(integer_null("assigned_by_id"))
        .check(one_of("assignment", "talent_type", TALENT_TYPES))
        .check(check("assignment", "rank", "\"rank\" >= 1"))
        .foreign_key(&mut references("project_id", "project", ForeignKeyAction::Cascade))
        .foreign_key(&mut references("cinema_talent_id", "cinema_talent", ForeignKeyAction::Cascade))
        .foreign_key(&mut references("assigned_by_id", "user", ForeignKeyAction::SetNull))
        .take()
}
