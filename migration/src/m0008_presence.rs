//! Presence: check-in and check-out of a cinema talent on a film project, one record per day.
//!
//! Not attendance, which is a check-in at an event (`m0010_attendance`). The two unique indexes reject a
//! second check-in, also under concurrent scans.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, integer, integer_null, pk_auto, timestamp_with_time_zone, timestamp_with_time_zone_null,
};

use crate::convention::{self, Index, check, references};

const INDEXES: &[Index] = &[
    // One record per talent, project and date.
    Index::unique("presence_record", &["project_id", "cinema_talent_id", "date"]),
    // One open record per talent and project: a shift that crosses midnight is closed before the next begins.
    Index::unique("presence_record", &["project_id", "cinema_talent_id"]).only("\"check_out_at\" IS NULL"),
    // The records of a project on a day: exports, and bulk check-in.
    Index::on("presence_record", &["project_id", "date", "id"]),
    // The history of a talent, latest first, and its totals.
    Index::on("presence_record", &["cinema_talent_id", "date", "id"]),
    Index::on("presence_record", &["recorded_by_id"]),
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::create(manager, [presence_record()], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop(manager, &["presence_record"]).await
    }
}

fn presence_record() -> TableCreateStatement {
    let references = |column, table, action| references("presence_record", column, (table, "id"), action);
    Table::create()
        .table("presence_record")
        .col(pk_auto("id"))
        .col(integer("project_id"))
        .col(integer("cinema_talent_id"))
        .col(date("date"))
        .col(timestamp_with_time_zone("check_in_at"))
        .col(timestamp_with_time_zone_null("check_out_at"))
        .col(integer_null("recorded_by_id"))
        .check(check("presence_record", "check_out_at", "\"check_out_at\" >= \"check_in_at\""))
        .foreign_key(&mut references("project_id", "project", ForeignKeyAction::Cascade))
        .foreign_key(&mut references("cinema_talent_id", "cinema_talent", ForeignKeyAction::Cascade))
        .foreign_key(&mut references("recorded_by_id", "user", ForeignKeyAction::SetNull))
        .take()
}
