//! Attendances of participants at events, and their signatures in a separate table.
//!
//! A million rows are expected, so each index states the queries that use it. Signatures are separate because
//! lists never read them. Attendances are soft-deleted by `deleted_at`. Presence on film projects is in
//! `m0008_presence`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    blob, boolean, integer_null, pk_uuid, string_len, string_len_null, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid,
};

use crate::convention::{self, Index, check, one_of, references};

const VISIBLE: &str = "\"deleted_at\" IS NULL";

const FORMATS: &[&str] = &["png", "jpeg"];

// Counts and statistics use index-only scans; for these SQLite requires `deleted_at` in the index, even if it
// is partial.
const INDEXES: &[Index] = &[
    // One attendance per participant and event.
    Index::unique("attendance", &["event_id", "participant_id"]).only(VISIBLE),
    // The attendances of an event by time, their number, signatures and hours. Not partial, because of the
    // foreign key.
    Index::on("attendance", &["event_id", "check_in_at", "id"]).also(&["has_signature", "deleted_at"]),
    // The attendances of a participant by time, their number and the last one. Not partial, because of the
    // foreign key.
    Index::on("attendance", &["participant_id", "check_in_at", "id"]).also(&["deleted_at"]),
    // The list of all attendances, `recentActivity`, dashboard, trends, organizations.
    Index::on("attendance", &["check_in_at", "id"])
        .also(&["event_id", "participant_id", "has_signature", "deleted_at"])
        .only(VISIBLE),
    Index::on("attendance", &["check_in_mode", "check_in_at", "id"]).only(VISIBLE),
    Index::on("attendance", &["created_at", "id"]).only(VISIBLE),
    // Null for most rows, which participants record themselves.
    Index::on("attendance", &["recorded_by_id"]).only("\"recorded_by_id\" IS NOT NULL"),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [attendance(), attendance_signature()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["attendance_signature", "attendance"]).await
    }
}

fn attendance() -> TableCreateStatement {
    let references = |column, table, action| references("attendance", column, (table, "id"), action);
    Table::create()
        .table("attendance")
        .col(pk_uuid("id"))
        .col(uuid("event_id"))
        .col(uuid("participant_id"))
        .col(timestamp_with_time_zone("check_in_at"))
        .col(string_len("check_in_mode", 10))
        .col(boolean("has_signature"))
        .col(string_len_null("signature_format", 10))
        .col(string_len_null("ip_address", 45))
        .col(text_null("user_agent"))
        .col(string_len_null("notes", 500))
        .col(integer_null("recorded_by_id"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(timestamp_with_time_zone_null("deleted_at"))
        .check(one_of("attendance", "check_in_mode", &["qr_code", "manual", "import"]))
        .check(one_of("attendance", "signature_format", FORMATS))
        .check(check("attendance", "has_signature", "\"has_signature\" = (\"signature_format\" IS NOT NULL)"))
        .foreign_key(&mut references("event_id", "event", ForeignKeyAction::Cascade))
        .foreign_key(&mut references("participant_id", "participant", ForeignKeyAction::Cascade))
        .foreign_key(&mut references("recorded_by_id", "user", ForeignKeyAction::SetNull))
        .take()
}

fn attendance_signature() -> TableCreateStatement {
    let table = "attendance_signature";
    Table::create()
        .table(table)
        .col(pk_uuid("attendance_id"))
        .col(string_len("format", 10))
        .col(blob("data"))
        .check(one_of(table, "format", FORMATS))
        .foreign_key(&mut references(table, "attendance_id", ("attendance", "id"), ForeignKeyAction::Cascade))
        .take()
}
