//! The trigram indexes of folded texts, with which searches find a part of a word without reading every row.
//!
//! On SQLite each column has an FTS5 table that triggers keep up to date (`sqlite.rs`), on PostgreSQL a GIN
//! index of the extension `pg_trgm` (`postgres.rs`), which not every role may create. Searches return the same
//! rows without the indexes. So they are checked at every start: an index that is missing is created as soon
//! as that is possible, in a database whose migrations ran before.
//!
//! The statements that use them are in `src/query/candidates.rs` of the main crate, which derives the names
//! from those of table and column.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend};

/// The tables that are searched.
pub(crate) const TABLES: &[Searched] = &[
    Searched { table: "event", columns: &["search_text"], key: Key::Uuid },
    Searched { table: "participant", columns: &["search_text", "organization_fold"], key: Key::Uuid },
    Searched { table: "user", columns: &["search_text"], key: Key::Integer },
    Searched { table: "cinema_talent", columns: &["search_text", "staff_search_text"], key: Key::Integer },
];

/// A table that is searched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Searched {
    pub(crate) table: &'static str,
    /// Its columns of folded text.
    pub(crate) columns: &'static [&'static str],
    pub(crate) key: Key,
}

/// The primary key `id` of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// An integer, which is the rowid on SQLite.
    Integer,
    /// A UUID.
    Uuid,
}

/// Whether searches use indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// All of them do.
    Indexed,
    /// Some read every row, for this reason.
    Unindexed(String),
}

/// Creates the indexes that are missing, and returns why some still are. One statement when there are all.
///
/// # Errors
/// Database errors; not those of creating an index on PostgreSQL.
pub async fn complete(db: &DatabaseConnection) -> Result<State, DbErr> {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite::complete(db).await.map(|()| State::Indexed),
        _ => postgres::complete(db).await,
    }
}

/// Checks the indexes: that there are all, and on SQLite that they agree with the texts.
///
/// # Errors
/// Database errors.
pub async fn check(db: &DatabaseConnection) -> Result<State, DbErr> {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite::check(db).await,
        _ => postgres::check(db).await,
    }
}

/// Checks that there are all indexes, by reading alone: not whether those of SQLite agree with the texts.
///
/// # Errors
/// Database errors.
pub async fn look(db: &DatabaseConnection) -> Result<State, DbErr> {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite::look(db).await,
        _ => postgres::check(db).await,
    }
}

/// Rebuilds the indexes that do not agree with the texts, and returns the names of their tables. PostgreSQL
/// maintains its indexes itself.
///
/// # Errors
/// Database errors.
pub async fn repair(db: &DatabaseConnection) -> Result<Vec<&'static str>, DbErr> {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite::repair(db).await,
        _ => Ok(Vec::new()),
    }
}

impl Searched {
    /// The name of the index of `column`: `<table>_<column>_trgm`.
    fn index(&self, column: &str) -> String {
        format!("{}_{column}_trgm", self.table)
    }
}
