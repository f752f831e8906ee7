//! What the rules of cinema need of their tables:
//!
//! - Names of countries outside the list, beside the references (`residence_country`, `origin_country`), and folded
//!   columns for the filters, which compare words whatever their spelling.
//! - A cinema talent or a project with days worked cannot be deleted: their foreign keys restrict.
//! - An assignment can be released, and keeps its rank and code; `project.last_rank` counts, so that no code is given
//!   twice.
//! - A presence record can be left open: a forgotten check-out does not lock its person out.
//! - Gallery pictures can swap their positions.
//!
//! Only the program can fold texts, so it computes the folded columns at startup (`src/domain/text_upgrade`).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, date, integer, integer_null, pk_auto, string_len, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::convention::{self, Index, check, one_of, references};
use crate::m0006_cinema_talent::TALENT_TYPES;

/// Text columns of cinema talents that are added.
const TEXTS: &[&str] = &[
    "origin_country",
    "residence_country",
    "residence_country_fold",
    "eye_color_fold",
    "hair_color_fold",
    "hair_type_fold",
    "skin_tone_fold",
    "build_fold",
];

/// Indexes that are dropped: filters compare folded columns now, and gallery pictures swap their positions.
const BEFORE: &[Index] = &[
    Index::on("cinema_talent", &["eye_color", "id"]),
    Index::on("cinema_talent", &["hair_color", "id"]),
    Index::on("cinema_talent", &["hair_type", "id"]),
    Index::on("cinema_talent", &["skin_tone", "id"]),
    Index::on("cinema_talent", &["build", "id"]),
    Index::unique("cinema_talent_media", &["cinema_talent_id", "kind", "position"]),
];

const INDEXES: &[Index] = &[
    Index::on("cinema_talent", &["residence_country_fold", "id"]),
    Index::on("cinema_talent", &["eye_color_fold", "id"]),
    Index::on("cinema_talent", &["hair_color_fold", "id"]),
    Index::on("cinema_talent", &["hair_type_fold", "id"]),
    Index::on("cinema_talent", &["skin_tone_fold", "id"]),
    Index::on("cinema_talent", &["build_fold", "id"]),
    Index::on("cinema_talent_media", &["cinema_talent_id", "kind", "position"]),
    // One profile photo and one identity photo.
    Index::unique("cinema_talent_media", &["cinema_talent_id", "kind"]).only("\"kind\" <> 'gallery'"),
];

/// The indexes of the tables that SQLite rebuilds, as they were.
const ASSIGNMENT_INDEXES: &[Index] = &[
    Index::unique("assignment", &["project_id", "cinema_talent_id"]),
    Index::unique("assignment", &["project_id", "rank"]),
    Index::unique("assignment", &["project_code"]),
    Index::on("assignment", &["cinema_talent_id"]),
    Index::on("assignment", &["assigned_by_id"]),
];
const PRESENCE_INDEXES: &[Index] = &[
    Index::unique("presence_record", &["project_id", "cinema_talent_id", "date"]),
    Index::on("presence_record", &["project_id", "date", "id"]),
    Index::on("presence_record", &["cinema_talent_id", "date", "id"]),
    Index::on("presence_record", &["recorded_by_id"]),
];
const ETHNICITY_INDEXES_BEFORE: &[Index] =
    &[Index::on("cinema_talent_ethnicity", &["ethnicity", "cinema_talent_id"])];
const ETHNICITY_INDEXES: &[Index] = &[
    Index::unique("cinema_talent_ethnicity", &["cinema_talent_id", "ethnicity"]),
    Index::on("cinema_talent_ethnicity", &["ethnicity_fold", "cinema_talent_id"]),
];

/// One open record for each talent and project.
const OPEN_BEFORE: &[Index] =
    &[Index::unique("presence_record", &["project_id", "cinema_talent_id"]).only("\"check_out_at\" IS NULL")];
/// One open record for each talent and project, besides those that were left open.
const OPEN: &[Index] = &[Index::unique("presence_record", &["project_id", "cinema_talent_id"])
    .only("\"check_out_at\" IS NULL AND \"left_open_at\" IS NULL")];

/// The names of the countries, for the rows that reference one; then the text upgrade of the table runs again.
const FILL: &[&str] = &[
    "UPDATE \"cinema_talent\" SET \"residence_country\" = \
     (SELECT \"name\" FROM \"country\" WHERE \"country\".\"id\" = \"residence_country_id\"), \"origin_country\" = \
     (SELECT \"name\" FROM \"country\" WHERE \"country\".\"id\" = \"origin_country_id\")",
    "UPDATE \"project\" SET \"last_rank\" = \
     (SELECT coalesce(max(\"rank\"), 0) FROM \"assignment\" WHERE \"project_id\" = \"project\".\"id\")",
    "DELETE FROM \"text_upgrade\" WHERE \"part\" = 'cinema_talent'",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        convention::drop_indexes(manager, BEFORE).await?;
        for column in TEXTS {
            convention::add_text(manager, "cinema_talent", column, "NULL").await?;
        }
        add_column(manager, "cinema_talent", timestamp_with_time_zone_null("deleted_at")).await?;
        add_column(manager, "project", integer("last_rank").default(0)).await?;
        convention::create(manager, [], INDEXES).await?;
        ethnicities_up(manager).await?;
        assignments_up(manager).await?;
        presence_up(manager).await?;
        for statement in FILL {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        presence_down(manager).await?;
        assignments_down(manager).await?;
        ethnicities_down(manager).await?;
        convention::drop_indexes(manager, INDEXES).await?;
        convention::drop_column(manager, "project", "last_rank").await?;
        convention::drop_column(manager, "cinema_talent", "deleted_at").await?;
        for column in TEXTS {
            convention::drop_column(manager, "cinema_talent", column).await?;
        }
        convention::create(manager, [], BEFORE).await
    }
}

async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: impl IntoColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

fn is_postgres(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Postgres
}

/// Ethnicities get a key of their own, by which the text upgrade finds a row, and a folded column.
async fn ethnicities_up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "cinema_talent_ethnicity";
    convention::drop_indexes(manager, ETHNICITY_INDEXES_BEFORE).await?;
    if is_postgres(manager) {
        let alter = "ALTER TABLE \"cinema_talent_ethnicity\" \
            DROP CONSTRAINT \"cinema_talent_ethnicity_pkey\", ADD COLUMN \"id\" serial PRIMARY KEY";
        manager.get_connection().execute_unprepared(alter).await?;
    } else {
        let columns = "\"cinema_talent_id\", \"ethnicity\", \"position\"";
        convention::rebuild_on_sqlite(manager, table, ethnicity, ("new_ethnicity", columns)).await?;
    }
    convention::add_text(manager, table, "ethnicity_fold", "NOT NULL DEFAULT ''").await?;
    convention::create(manager, [], ETHNICITY_INDEXES).await
}

async fn ethnicities_down(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = "cinema_talent_ethnicity";
    convention::drop_indexes(manager, ETHNICITY_INDEXES).await?;
    convention::drop_column(manager, table, "ethnicity_fold").await?;
    if is_postgres(manager) {
        let alter = "ALTER TABLE \"cinema_talent_ethnicity\" \
            DROP COLUMN \"id\", ADD PRIMARY KEY (\"cinema_talent_id\", \"ethnicity\")";
        manager.get_connection().execute_unprepared(alter).await?;
    } else {
        let columns = "\"cinema_talent_id\", \"ethnicity\", \"position\"";
        convention::rebuild_on_sqlite(manager, table, ethnicity_before, ("new_ethnicity", columns)).await?;
    }
    convention::create(manager, [], ETHNICITY_INDEXES_BEFORE).await
}

async fn assignments_up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    restrict(manager, "assignment", ForeignKeyAction::Restrict).await?;
    add_column(manager, "assignment", timestamp_with_time_zone_null("released_at")).await
}

async fn assignments_down(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    convention::drop_column(manager, "assignment", "released_at").await?;
    restrict(manager, "assignment", ForeignKeyAction::Cascade).await
}

async fn presence_up(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    convention::drop_indexes(manager, OPEN_BEFORE).await?;
    restrict(manager, "presence_record", ForeignKeyAction::Restrict).await?;
    add_column(manager, "presence_record", timestamp_with_time_zone_null("left_open_at")).await?;
    convention::add_text(manager, "presence_record", "correction_reason", "NULL").await?;
    convention::create(manager, [], OPEN).await
}

/// Earlier versions cannot have two open records, so that those left open get a check-out at their check-in.
async fn presence_down(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let close = "UPDATE \"presence_record\" SET \"check_out_at\" = \"check_in_at\" \
        WHERE \"check_out_at\" IS NULL AND \"left_open_at\" IS NOT NULL";
    manager.get_connection().execute_unprepared(close).await?;
    convention::drop_indexes(manager, OPEN).await?;
    convention::drop_column(manager, "presence_record", "correction_reason").await?;
    convention::drop_column(manager, "presence_record", "left_open_at").await?;
    restrict(manager, "presence_record", ForeignKeyAction::Cascade).await?;
    convention::create(manager, [], OPEN_BEFORE).await
}

/// Sets the action of a deletion of the project and of the cinema talent that a row of `table` references.
async fn restrict(
    manager: &SchemaManager<'_>,
    table: &'static str,
    action: ForeignKeyAction,
) -> Result<(), DbErr> {
    let is_restrict = matches!(action, ForeignKeyAction::Restrict);
    if is_postgres(manager) {
        for target in [("project_id", "project"), ("cinema_talent_id", "cinema_talent")] {
            let action = if is_restrict { "RESTRICT" } else { "CASCADE" };
            convention::set_on_delete_on_postgres(manager, table, target, action).await?;
        }
        return Ok(());
    }
    let (definition, columns, indexes): (fn(&'static str) -> _, _, _) = match (table, is_restrict) {
        ("assignment", true) => (assignment_restricted, ASSIGNMENT_COLUMNS, ASSIGNMENT_INDEXES),
        ("assignment", false) => (assignment_cascading, ASSIGNMENT_COLUMNS, ASSIGNMENT_INDEXES),
        (_, true) => (presence_restricted, PRESENCE_COLUMNS, PRESENCE_INDEXES),
        (_, false) => (presence_cascading, PRESENCE_COLUMNS, PRESENCE_INDEXES),
    };
    let temporary = if table == "assignment" { "new_assignment" } else { "new_presence_record" };
    convention::rebuild_on_sqlite(manager, table, definition, (temporary, columns)).await?;
    convention::create(manager, [], indexes).await
}

const ASSIGNMENT_COLUMNS: &str = "\"id\", \"project_id\", \"cinema_talent_id\", \"talent_type\", \
    \"role_description\", \"rank\", \"project_code\", \"badge_generated\", \"assigned_at\", \"assigned_by_id\"";

const PRESENCE_COLUMNS: &str = "\"id\", \"project_id\", \"cinema_talent_id\", \"date\", \"check_in_at\", \
    \"check_out_at\", \"recorded_by_id\"";

fn ethnicity(table: &'static str) -> TableCreateStatement {
    ethnicity_columns(Table::create().table(table).col(pk_auto("id"))).take()
}

fn ethnicity_before(table: &'static str) -> TableCreateStatement {
    ethnicity_columns(Table::create().table(table))
        .primary_key(&mut convention::primary_key("cinema_talent_id", "ethnicity"))
        .take()
}

fn ethnicity_columns(table: &mut TableCreateStatement) -> &mut TableCreateStatement {
    let name = "cinema_talent_ethnicity";
    table
        .col(integer("cinema_talent_id"))
        .col(string_len("ethnicity", 50))
        .col(integer("position").default(0))
        .foreign_key(&mut references(
            name,
            "cinema_talent_id",
            ("cinema_talent", "id"),
            ForeignKeyAction::Cascade,
        ))
}

fn assignment_restricted(table: &'static str) -> TableCreateStatement {
    assignment(table, ForeignKeyAction::Restrict)
}

fn assignment_cascading(table: &'static str) -> TableCreateStatement {
    assignment(table, ForeignKeyAction::Cascade)
}

fn assignment(table: &'static str, action: ForeignKeyAction) -> TableCreateStatement {
    let references = |column, table, action| references("assignment", column, (table, "id"), action);
    Table::create()
        .table(table)
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
        .foreign_key(&mut references("project_id", "project", action))
        .foreign_key(&mut references("cinema_talent_id", "cinema_talent", action))
        .foreign_key(&mut references("assigned_by_id", "user", ForeignKeyAction::SetNull))
        .take()
}

fn presence_restricted(table: &'static str) -> TableCreateStatement {
    presence(table, ForeignKeyAction::Restrict)
}

fn presence_cascading(table: &'static str) -> TableCreateStatement {
    presence(table, ForeignKeyAction::Cascade)
}

fn presence(table: &'static str, action: ForeignKeyAction) -> TableCreateStatement {
    let references = |column, table, action| references("presence_record", column, (table, "id"), action);
    Table::create()
        .table(table)
        .col(pk_auto("id"))
        .col(integer("project_id"))
        .col(integer("cinema_talent_id"))
        .col(date("date"))
        .col(timestamp_with_time_zone("check_in_at"))
        .col(timestamp_with_time_zone_null("check_out_at"))
        .col(integer_null("recorded_by_id"))
        .check(check("presence_record", "check_out_at", "\"check_out_at\" >= \"check_in_at\""))
        .foreign_key(&mut references("project_id", "project", action))
        .foreign_key(&mut references("cinema_talent_id", "cinema_talent", action))
        .foreign_key(&mut references("recorded_by_id", "user", ForeignKeyAction::SetNull))
        .take()
}
