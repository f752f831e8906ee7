//! GIN indexes of the extension `pg_trgm`, which serve `LIKE`.
//!
//! A role that may not create the extension is no reason to refuse the start: searches then read every row
//! until an administrator has created it. It may be in any schema.
//!
//! New entries are collected in a list, which searches read from end to end, before they are sorted into the
//! index. Its limit, 4 MB by default, is 256 kB here: searches stay fast after an import, and writes cost a
//! quarter of what they cost without the list.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

use super::{Searched, State, TABLES};

/// The valid indexes of trigrams.
const EXISTING: &str = "SELECT relname::text FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid \
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
        AND indisvalid AND relname LIKE '%\\_trgm\\_idx'";
/// The quoted schema of the extension.
const SCHEMA: &str = "SELECT quote_ident(nspname) FROM pg_extension \
    JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'pg_trgm'";
const CREATE_EXTENSION: &str = "CREATE EXTENSION IF NOT EXISTS pg_trgm";

/// Creates the extension and the indexes that are missing.
pub(super) async fn complete(db: &DatabaseConnection) -> Result<State, DbErr> {
    let missing = missing(db).await?;
    if missing.is_empty() {
        return Ok(State::Indexed);
    }
    let mut schema = texts(db, SCHEMA).await?;
    if schema.is_empty() {
        if let Err(error) = db.execute_unprepared(CREATE_EXTENSION).await {
            return Ok(State::Unindexed(error.to_string()));
        }
        schema = texts(db, SCHEMA).await?;
    }
    let schema = schema.pop().unwrap_or_default();
    for (searched, column) in missing {
        let create = format!(
            "CREATE INDEX {} ON \"{}\" USING gin ({column} {schema}.gin_trgm_ops) WITH (gin_pending_list_limit = 256)",
            name(searched, column),
            searched.table
        );
        if let Err(error) = db.execute_unprepared(&create).await {
            return Ok(State::Unindexed(error.to_string()));
        }
    }
    Ok(State::Indexed)
}

/// Checks that there are all indexes.
pub(super) async fn check(db: &DatabaseConnection) -> Result<State, DbErr> {
    if missing(db).await?.is_empty() {
        return Ok(State::Indexed);
    }
    let has_extension = !texts(db, SCHEMA).await?.is_empty();
    let missing = if has_extension { "an index" } else { "the extension pg_trgm" };
    Ok(State::Unindexed(format!("{missing} is missing")))
}

/// Drops the indexes. The extension stays, which others may use.
pub(crate) async fn drop(db: &impl ConnectionTrait, searched: &Searched) -> Result<(), DbErr> {
    for column in searched.columns {
        db.execute_unprepared(&format!("DROP INDEX IF EXISTS {}", name(searched, column))).await?;
    }
    Ok(())
}

/// The columns without an index.
async fn missing(db: &DatabaseConnection) -> Result<Vec<(&'static Searched, &'static str)>, DbErr> {
    let existing = texts(db, EXISTING).await?;
    let all =
        TABLES.iter().flat_map(|searched| searched.columns.iter().map(move |column| (searched, *column)));
    Ok(all.filter(|(searched, column)| !existing.contains(&name(searched, column))).collect())
}

fn name(searched: &Searched, column: &str) -> String {
    format!("{}_idx", searched.index(column))
}

async fn texts(db: &DatabaseConnection, select: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, select)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
