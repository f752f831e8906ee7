//! Events, with the short code and secret of their QR code, and the participants who may attend them.
//!
//! Both are soft-deleted by `deleted_at`, and the API never deletes them physically. The unique indexes of
//! participants cover only rows that are not deleted, so a deleted participant frees its CNI and e-mail
//! address. Short codes remain unique among deleted events: a printed code must not open another event.
//! Attendances are in `m0010_attendance`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer_null, json_binary_null, pk_uuid, string_len, string_len_null, text, text_null,
    timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::convention::{self, Index, check, one_of, references};

const VISIBLE: &str = "\"deleted_at\" IS NULL";

const INDEXES: &[Index] = &[
    Index::unique("event", &["short_code"]),
    Index::on("event", &["start_at", "id"]).only(VISIBLE),
    Index::on("event", &["status", "start_at", "id"]).only(VISIBLE),
    Index::on("event", &["event_type", "start_at", "id"]).only(VISIBLE),
    // `recentActivity`. Trends of the metric `events` read the first of these.
    Index::on("event", &["created_at", "id"]).only(VISIBLE),
    // `eventsCreated` and `lastEventCreated` of a user.
    Index::on("event", &["created_by_id", "created_at"]),
    Index::unique("participant", &["email"]).by("lower(\"email\")").only(VISIBLE),
    Index::unique("participant", &["cni_number"]).by("upper(\"cni_number\")").only(VISIBLE),
    Index::on("participant", &["last_name", "id"]).only(VISIBLE),
    Index::on("participant", &["first_name", "id"]).only(VISIBLE),
    // The participants of one organization in list order; top organizations. (SQLite uses an index-only scan
    // for a count only when the index contains `deleted_at`, even if it is partial.)
    Index::on("participant", &["organization", "last_name", "id"]).also(&["deleted_at"]).only(VISIBLE),
    // The total count, `newThisMonth`, and trends of the metric `participants`.
    Index::on("participant", &["created_at", "id"]).also(&["deleted_at"]).only(VISIBLE),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [event(), participant()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["participant", "event"]).await
    }
}

fn event() -> TableCreateStatement {
    let types = &["workshop", "meeting", "committee", "training", "seminar", "other"];
    Table::create()
        .table("event")
        .col(pk_uuid("id"))
        .col(string_len("title", 255))
        .col(string_len("event_type", 20))
        .col(text_null("description"))
        .col(timestamp_with_time_zone("start_at"))
        .col(timestamp_with_time_zone_null("end_at"))
        .col(string_len_null("location", 255))
        .col(string_len_null("organizer", 150))
        .col(string_len("status", 20))
        .col(string_len("short_code", 12))
        .col(text("qr_secret"))
        .col(timestamp_with_time_zone("qr_issued_at"))
        .col(timestamp_with_time_zone("qr_expires_at"))
        .col(json_binary_null("additional_info"))
        .col(integer_null("created_by_id"))
        .col(text("search_text").default(""))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .check(one_of("event", "event_type", types))
        .check(one_of("event", "status", &["scheduled", "ongoing", "completed", "cancelled"]))
        .check(check("event", "end_at", "\"end_at\" >= \"start_at\""))
        .foreign_key(&mut references("event", "created_by_id", ("user", "id"), ForeignKeyAction::SetNull))
        .take()
}

fn participant() -> TableCreateStatement {
    Table::create()
        .table("participant")
        .col(pk_uuid("id"))
        .col(string_len("first_name", 100))
        .col(string_len("last_name", 100))
        .col(string_len_null("function", 150))
        .col(string_len_null("cni_number", 20))
        .col(string_len_null("origin_locality", 150))
        .col(string_len_null("email", 254))
        .col(string_len_null("phone", 20))
        .col(string_len_null("organization", 255))
        .col(text("search_text").default(""))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .take()
}
