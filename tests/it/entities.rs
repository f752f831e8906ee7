//! Every entity matches its table on both engines, and every enum its CHECK constraint.

use std::collections::BTreeMap;

use passerelle::entity::*;
use sea_orm::sea_query::ColumnType;
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, IdenStatic,
    Iterable, Statement,
};

use crate::support::{Engine, OnEngine, OpenDatabase, both_engines};

both_engines![every_entity_fits_its_table];

/// The columns of a table: the type of each, and whether it is nullable.
type Columns = BTreeMap<String, (String, bool)>;

async fn columns_of(table: &str, db: &DatabaseConnection) -> Result<Columns, DbErr> {
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT name, lower(type) AS type, \"notnull\" = 0 AS nullable FROM pragma_table_info($1)"
        }
        _ => {
            "SELECT column_name::text AS name, udt_name::text AS type, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_name = $1"
        }
    };
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [table.into()]);
    let rows = db.query_all_raw(statement).await?;
    let column = |row: &sea_orm::QueryResult| {
        Ok((row.try_get("", "name")?, (row.try_get("", "type")?, row.try_get("", "nullable")?)))
    };
    rows.iter().map(column).collect()
}

/// The name of a column type on an engine.
fn name_of(kind: &ColumnType, engine: DbBackend) -> &'static str {
    let (sqlite, postgres) = match kind {
        ColumnType::Integer => ("integer", "int4"),
        ColumnType::BigInteger => ("integer", "int8"),
        ColumnType::Boolean => ("boolean", "bool"),
        ColumnType::String(_) | ColumnType::Enum { .. } => ("varchar", "varchar"),
        ColumnType::Text => ("text", "text"),
        ColumnType::Uuid => ("uuid_text", "uuid"),
        ColumnType::Date => ("date_text", "date"),
        ColumnType::TimestampWithTimeZone => ("timestamp_with_timezone_text", "timestamptz"),
        ColumnType::JsonBinary => ("jsonb_text", "jsonb"),
        ColumnType::Blob => ("blob", "bytea"),
        other => panic!("no table has a column of type {other:?}"),
    };
    if engine == DbBackend::Sqlite { sqlite } else { postgres }
}

async fn fits<E: EntityTrait>(db: &DatabaseConnection) -> Result<(), DbErr> {
    let table = E::default().table_name().to_owned();
    let engine = db.get_database_backend();
    let expected: Columns = E::Column::iter()
        .map(|column| {
            let definition = column.def();
            let kind = name_of(definition.get_column_type(), engine).to_owned();
            (column.as_str().to_owned(), (kind, definition.is_null()))
        })
        .collect();
    let mut found = columns_of(&table, db).await?;
    for (kind, _) in found.values_mut() {
        kind.truncate(kind.find('(').unwrap_or(kind.len()));
    }
    assert_eq!(found, expected, "the table (left) and the entity (right) of {table} differ on {engine:?}");
    Ok(())
}

async fn every_entity_fits_its_table(db: OpenDatabase) -> Result<(), DbErr> {
    let db = db.read();
    fits::<assignment::Entity>(db).await?;
    fits::<attendance::Entity>(db).await?;
    fits::<attendance_signature::Entity>(db).await?;
    fits::<audit_entry::Entity>(db).await?;
    fits::<audit_seal::Entity>(db).await?;
    fits::<cinema_talent::Entity>(db).await?;
    fits::<cinema_talent_ethnicity::Entity>(db).await?;
    fits::<cinema_talent_language::Entity>(db).await?;
    fits::<cinema_talent_media::Entity>(db).await?;
    fits::<cinema_talent_type::Entity>(db).await?;
    fits::<city::Entity>(db).await?;
    fits::<country::Entity>(db).await?;
    fits::<event::Entity>(db).await?;
    fits::<idempotency_key::Entity>(db).await?;
    fits::<import_line::Entity>(db).await?;
    fits::<import_run::Entity>(db).await?;
    fits::<language::Entity>(db).await?;
    fits::<participant::Entity>(db).await?;
    fits::<presence_record::Entity>(db).await?;
    fits::<production::Entity>(db).await?;
    fits::<project::Entity>(db).await?;
    fits::<rate_limit::Entity>(db).await?;
    fits::<known_network::Entity>(db).await?;
    fits::<revoked_token::Entity>(db).await?;
    fits::<session::Entity>(db).await?;
    fits::<talent::Entity>(db).await?;
    fits::<text_upgrade::Entity>(db).await?;
    fits::<user::Entity>(db).await?;
    fits::<user_talent::Entity>(db).await
}

async fn list_fits<A: ActiveEnum<Value = String>>(
    db: &DatabaseConnection,
    table: &str,
    column: &str,
) -> Result<(), DbErr> {
    let sql = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1";
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [table.into()]);
    let Some(row) = db.query_one_raw(statement).await? else { panic!("there is no table {table}") };
    let created: String = row.try_get("", "sql")?;
    let check = format!("\"{column}\" IN ('{}')", A::values().join("', '"));
    assert!(created.contains(&check), "no check of {table} says {check}");
    Ok(())
}

#[tokio::test]
async fn every_enum_fits_its_check_constraint() -> Result<(), DbErr> {
    let db = OpenDatabase::on(Engine::Sqlite).await;
    let db = db.read();
    list_fits::<user::Role>(db, "user", "role").await?;
    list_fits::<user::Gender>(db, "user", "gender").await?;
    list_fits::<user::Gender>(db, "cinema_talent", "gender").await?;
    list_fits::<user::Availability>(db, "user", "availability").await?;
    list_fits::<user::WorkMode>(db, "user", "work_mode").await?;
    list_fits::<session::SessionKind>(db, "session", "kind").await?;
    list_fits::<cinema_talent_type::TalentType>(db, "cinema_talent_type", "talent_type").await?;
    list_fits::<cinema_talent_type::TalentType>(db, "assignment", "talent_type").await?;
    list_fits::<cinema_talent_media::MediaKind>(db, "cinema_talent_media", "kind").await?;
    list_fits::<project::ProjectStatus>(db, "project", "status").await?;
    list_fits::<event::EventType>(db, "event", "event_type").await?;
    list_fits::<event::EventStatus>(db, "event", "status").await?;
    list_fits::<attendance::CheckInMode>(db, "attendance", "check_in_mode").await?;
    list_fits::<attendance::SignatureFormat>(db, "attendance", "signature_format").await?;
    list_fits::<attendance::SignatureFormat>(db, "attendance_signature", "format").await
}
