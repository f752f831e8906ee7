//! Accounts, shared by both surfaces, and the talents (skills) that they list.
//!
//! `id` is the identifier in `/api/v1`, `uuid` in `/api`. Ids are never reused, because unique codes contain
//! them. Phone, WhatsApp, address and social media are Fernet tokens; the `*_index` columns are blind indexes
//! (keyed hashes) for exact search. Logins are in `m0005_session`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date_null, integer, integer_null, json_binary_null, pk_auto, string_len, string_len_null, text,
    text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::convention::{self, Index, check, one_of, primary_key, references};

const INDEXES: &[Index] = &[
    Index::unique("user", &["uuid"]),
    Index::unique("user", &["unique_code"]),
    Index::unique("user", &["email"]).by("lower(\"email\")"),
    // Filters of `/api/v1/users` with their totals, and the groups of its statistics.
    Index::on("user", &["country_id", "id"]),
    Index::on("user", &["city_id", "id"]),
    Index::on("user", &["gender", "id"]),
    Index::on("user", &["availability", "id"]),
    Index::on("user", &["work_mode", "id"]),
    // `has_cv`, `with_cv`, and finding the account of a file.
    Index::on("user", &["cv_path"]).only("\"cv_path\" IS NOT NULL"),
    // `/api/users`: few staff among many accounts, newest first.
    Index::on("user", &["role", "created_at", "id"]),
    // Newest accounts, `period` and `new_last_7_days`.
    Index::on("user", &["created_at", "id"]),
    Index::on("user", &["last_name", "id"]),
    // Exact search by number.
    Index::on("user", &["phone_index"]),
    Index::on("user", &["whatsapp_index"]),
    Index::on("user_talent", &["talent_id", "user_id"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [user(), user_talent()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["user_talent", "user"]).await
    }
}

fn user() -> TableCreateStatement {
    let mut table = Table::create();
    account_columns(table.table("user"));
    profile_columns(&mut table);
    table
        .col(text("search_text").default(""))
        .col(timestamp_with_time_zone_null("last_login_at"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .check(one_of("user", "role", &["user", "presence", "viewer", "organizer", "admin", "super_admin"]))
        .check(one_of("user", "gender", &["M", "F", "N"]))
        .check(one_of(
            "user",
            "availability",
            &["disponible_maintenant", "disponible_prochainement", "non_disponible", "projet_actuel"],
        ))
        .check(one_of("user", "work_mode", &["sur_site", "a_distance", "hybride", "flexible"]))
        .check(check("user", "years_experience", "\"years_experience\" >= 0"))
        .check(check("user", "profile_score", "\"profile_score\" BETWEEN 0 AND 100"))
        .foreign_key(&mut references("user", "country_id", ("country", "id"), ForeignKeyAction::Restrict))
        .foreign_key(&mut references("user", "city_id", ("city", "id"), ForeignKeyAction::Restrict))
        .take()
}

fn account_columns(table: &mut TableCreateStatement) {
    table
        .col(pk_auto("id"))
        .col(uuid("uuid"))
        // Wide enough for the UUID that is stored until the id is known.
        .col(string_len("unique_code", 36))
        .col(string_len("email", 254))
        .col(text("password_hash"))
        .col(string_len("role", 20))
        .col(string_len("first_name", 100))
        .col(string_len("last_name", 100))
        .col(boolean("is_active").default(true));
}

fn profile_columns(table: &mut TableCreateStatement) {
    table
        .col(string_len("gender", 1).default("N"))
        .col(date_null("date_of_birth"))
        .col(integer_null("country_id"))
        .col(integer_null("city_id"))
        .col(string_len_null("availability", 30))
        .col(string_len_null("work_mode", 20))
        .col(string_len_null("rate_range", 50))
        .col(integer_null("years_experience"))
        .col(text_null("bio"))
        .col(integer("profile_score").default(0))
        .col(text_null("portfolio_url"))
        .col(text_null("website"))
        .col(text_null("phone"))
        .col(text_null("phone_index"))
        .col(text_null("whatsapp"))
        .col(text_null("whatsapp_index"))
        .col(text_null("address"))
        .col(text_null("social_media"))
        .col(json_binary_null("cv_analysis"))
        .col(text_null("photo_path"))
        .col(text_null("cv_path"));
}

fn user_talent() -> TableCreateStatement {
    Table::create()
        .table("user_talent")
        .col(integer("user_id"))
        .col(integer("talent_id"))
        .col(timestamp_with_time_zone("created_at"))
        .primary_key(&mut primary_key("user_id", "talent_id"))
        .foreign_key(&mut references("user_talent", "user_id", ("user", "id"), ForeignKeyAction::Cascade))
        .foreign_key(&mut references(
            "user_talent",
            "talent_id",
            ("talent", "id"),
            ForeignKeyAction::Restrict,
        ))
        .take()
}
