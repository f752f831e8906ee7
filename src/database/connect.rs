//! The options of connections to either engine, and of their pools.

use std::str::FromStr as _;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection as _, Executor as _, Pool, Postgres, Sqlite, SqliteConnection};

use super::open_error::OpenError;
use super::readers::{ACQUIRE_TIMEOUT, PING_AFTER_IDLE};

/// The statement timeout on PostgreSQL.
pub(super) const STATEMENT_TIMEOUT: &str = "30s";
/// The capacity of each connection's cache of prepared statements.
pub(super) const PREPARED_STATEMENTS: usize = 256;
/// How long SQLite waits for the write lock of another process.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_millis(2_500);
/// SQLite's maximum for memory-mapped I/O; only the existing part of the file is mapped.
pub(super) const MMAP_SIZE_BYTES: &str = "2147418112";

/// The options of connections to the PostgreSQL database at `url`.
pub(super) fn postgres_options(url: &str) -> Result<PgConnectOptions, OpenError> {
    Ok(PgConnectOptions::from_str(url)
        .map_err(|_| OpenError::Address)?
        .application_name("passerelle")
        .options([("statement_timeout", STATEMENT_TIMEOUT)])
        .statement_cache_capacity(PREPARED_STATEMENTS))
}

/// A pool of PostgreSQL.
pub(super) fn postgres_pool(options: PgConnectOptions, connections: u32) -> Pool<Postgres> {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .max_lifetime(Duration::from_mins(30))
        // A connection in use is not pinged; an idle one may have been closed by the server.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for >= PING_AFTER_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options)
}

/// The options of connections that write to SQLite.
pub(super) fn sqlite_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .create_if_missing(true)
        .row_buffer_size(1024)
        .statement_cache_capacity(PREPARED_STATEMENTS)
        .pragma("mmap_size", MMAP_SIZE_BYTES)
        // What is deleted is overwritten: an erased person cannot be read from the file.
        .pragma("secure_delete", "ON")
}

/// A pool whose connections stay open.
pub(super) fn sqlite_pool(options: SqliteConnectOptions, size: u32) -> Pool<Sqlite> {
    sqlite_pool_options(size).connect_lazy_with(options)
}

/// The pool of the only connection that writes. SQLite opens a file that cannot be written to for reading alone, and such a
/// connection stays so when the file can be written to again: none is kept.
pub(super) fn sqlite_write_pool(options: SqliteConnectOptions) -> Pool<Sqlite> {
    let pool = sqlite_pool_options(1).after_connect(|connection, _| {
        Box::pin(async move { connection.execute("BEGIN IMMEDIATE; ROLLBACK").await.map(|_| ()) })
    });
    pool.connect_lazy_with(options)
}

fn sqlite_pool_options(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_release(|connection, _| Box::pin(async move { has_ended_transactions(connection).await }))
}

/// Whether a connection that returns to its pool may be used again. After a failed write (a full disk) SQLite has rolled
/// back by itself or has left a failed commit open, and the driver still counts a transaction: the next one would be a
/// savepoint within it, whose end commits nothing.
async fn has_ended_transactions(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // A rollback may wait in the connection's queue: the answer to a ping comes after it.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}
