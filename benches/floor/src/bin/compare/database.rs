//! The database of a comparison: made, filled, settled and removed again.

use std::fs;
use std::path::Path;

use sqlx::Connection as _;

use super::{Result, fields};

/// What fills the database for PostgreSQL and for SQLite, by the letter of the cases that need it. The first is always
/// there: later ones refer to its rows.
const FILLS: [(char, &str, &str); 3] = [
    (
        'A',
        include_str!("../../../../fill/accounts.postgres.sql"),
        include_str!("../../../../fill/accounts.sqlite.sql"),
    ),
    (
        'Q',
        include_str!("../../../../fill/pointage.postgres.sql"),
        include_str!("../../../../fill/pointage.sqlite.sql"),
    ),
    (
        'C',
        include_str!("../../../../fill/cinema.postgres.sql"),
        include_str!("../../../../fill/cinema.sqlite.sql"),
    ),
];
const DROP: &str = "DROP DATABASE IF EXISTS passerelle_bench WITH (FORCE)";

const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = 'passerelle_bench')";

/// A separate database, on a server or in a file.
pub struct Database {
    pub url: String,
    pub is_postgres: bool,
    server: Option<String>,
    /// Whether an earlier run has filled it.
    pub is_filled: bool,
    /// Whether to leave it for a later run.
    is_kept: bool,
}

impl Database {
    /// A new database; with `is_kept` that of an earlier run, if there is one.
    pub async fn make(place: &str, folder: &Path, is_kept: bool) -> Result<Self> {
        if place == "sqlite" {
            let file = folder.join("bench.db");
            let url = format!("sqlite:{}", file.display());
            let is_filled = is_kept && file.exists();
            return Ok(Self { url, is_postgres: false, server: None, is_filled, is_kept });
        }
        let (server, _) = place.rsplit_once('/').ok_or("the address of the server names no database")?;
        let url = format!("{server}/passerelle_bench");
        let mut connection = sqlx::PgConnection::connect(place).await?;
        let is_filled = is_kept && sqlx::query_scalar(EXISTS).fetch_one(&mut connection).await?;
        connection.close().await?;
        let made = Self { url, is_postgres: true, server: Some(place.to_owned()), is_filled, is_kept };
        if !is_filled {
            made.on_server(DROP).await?;
            made.on_server("CREATE DATABASE passerelle_bench").await?;
        }
        Ok(made)
    }

    async fn on_server(&self, statement: &'static str) -> Result<()> {
        let Some(server) = &self.server else { return Ok(()) };
        let mut connection = sqlx::PgConnection::connect(server).await?;
        sqlx::raw_sql(statement).execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    /// Removes it, unless it is kept; that in a file is removed with its folder.
    pub async fn remove(&self) -> Result<()> {
        if self.is_kept { Ok(()) } else { self.on_server(DROP).await }
    }

    /// Writes the rows that the cases of these letters need.
    pub async fn fill(&self, letters: &str) -> Result<()> {
        let fills = FILLS.iter().filter(|(letter, ..)| letters.contains(*letter));
        if let Some(file) = self.url.strip_prefix("sqlite:") {
            let connection = rusqlite::Connection::open(file)?;
            connection.execute_batch("BEGIN")?;
            for (_, _, fill) in fills {
                connection.execute_batch(fill)?;
            }
            return Ok(connection.execute_batch("COMMIT")?);
        }
        let mut connection = sqlx::PgConnection::connect(&self.url).await?;
        for (_, fill, _) in fills {
            sqlx::raw_sql(*fill).execute(&mut connection).await?;
        }
        Ok(connection.close().await?)
    }

    /// Brings the database into the state that it has after hours of use: statistics of the planner, no dead rows, and on
    /// PostgreSQL no pending entries of indexes.
    pub async fn settle(&self) -> Result<()> {
        if let Some(file) = self.url.strip_prefix("sqlite:") {
            let connection = rusqlite::Connection::open(file)?;
            return Ok(connection.execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?);
        }
        let mut connection = sqlx::PgConnection::connect(&self.url).await?;
        sqlx::raw_sql("VACUUM ANALYZE").execute(&mut connection).await?;
        Ok(connection.close().await?)
    }

    /// The main process of the server, which must run on this machine.
    pub async fn postmaster(&self) -> Result<Option<u32>> {
        if !self.is_postgres {
            return Ok(None);
        }
        let mut connection = sqlx::PgConnection::connect(&self.url).await?;
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
        let stat = fs::read_to_string(format!("/proc/{backend}/stat"))
            .map_err(|_| "PostgreSQL must run on this machine: its CPU time counts")?;
        connection.close().await?;
        Ok(Some(fields(&stat)?[1].parse()?))
    }
}
