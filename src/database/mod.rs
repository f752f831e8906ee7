//! The shared database: SQLite embedded by default, PostgreSQL by `DATABASE_URL`.
//!
//! Opens the connection pools; independent of tables. SQLite allows one writer, so reads and writes have separate
//! pools; on PostgreSQL both are one pool. `entity/` declares the tables, `query/` and `domain/` the statements.

mod engine;
mod readers;
mod statement;
mod statement_count;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sea_query::SelectStatement;
use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{Postgres, Sqlite};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, QueryResult, SqliteTransactionMode,
    SqlxPostgresConnector, SqlxSqliteConnector, Statement, TransactionOptions, TransactionTrait,
};

pub use engine::Engine;
use readers::{ACQUIRE_TIMEOUT, PING_AFTER_IDLE, Readers};
pub use statement_count::counted;

/// How long SQLite waits for the write lock of another process.
const BUSY_TIMEOUT: Duration = Duration::from_millis(2_500);
/// The statement timeout on PostgreSQL.
const STATEMENT_TIMEOUT: &str = "30s";
/// The settings of the connections of migrations on PostgreSQL, whatever the server's own are: they work as long as they
/// need, but wait for a lock no longer than any statement, because requests queue behind an `ALTER TABLE` that waits.
const MIGRATION_SETTINGS: [(&str, &str); 3] = [
    ("statement_timeout", "0"),
    ("lock_timeout", STATEMENT_TIMEOUT),
    ("idle_in_transaction_session_timeout", "0"),
];
/// How many connections migrations have: one holds their lock, one works.
const MIGRATION_CONNECTIONS: u32 = 2;
/// The timeout of closing the connections.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// SQLite's maximum for memory-mapped I/O; only the existing part of the file is mapped.
const MMAP_SIZE_BYTES: &str = "2147418112";
/// The capacity of each connection's cache of prepared statements.
const PREPARED_STATEMENTS: usize = 256;

/// Why the database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has opened the same file.
    #[error("another passerelle process has {0} open: stop it, or use another DATA_DIR")]
    Locked(PathBuf),
    /// The folder or the lock file cannot be created.
    #[error("{0} is not writable: {1}")]
    Unwritable(PathBuf, std::io::Error),
    /// The URL is malformed.
    #[error("DATABASE_URL is neither sqlite:… nor postgres://…")]
    Address,
    /// The engine returned an error.
    #[error("the database does not open: {0}")]
    Refused(#[from] DbErr),
}

/// The pools of one database; clones share them.
#[derive(Clone, Debug)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
    readers: AnyReaders,
    _lock: Option<Arc<File>>,
}

/// The read connections of either engine.
#[derive(Clone, Debug)]
enum AnyReaders {
    Sqlite(Arc<Readers<Sqlite>>),
    Postgres(Arc<Readers<Postgres>>),
}

impl Database {
    /// Opens the database at `url` with at most `connections` read connections.
    ///
    /// # Errors
    /// When the engine fails, or when another process has opened the same SQLite file.
    pub async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, connections).await
        } else if url.starts_with("sqlite:") {
            Self::open_sqlite(url, connections).await
        } else {
            Err(OpenError::Address)
        }
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| OpenError::Address)?
            .application_name("passerelle")
            .options([("statement_timeout", STATEMENT_TIMEOUT)])
            .statement_cache_capacity(PREPARED_STATEMENTS);
        Ok(Self::connect_postgres(options, connections).await?)
    }

    async fn connect_postgres(options: PgConnectOptions, connections: u32) -> Result<Self, DbErr> {
        let pool = PgPoolOptions::new()
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
            .connect_lazy_with(options);
        let readers = AnyReaders::Postgres(Readers::new(pool.clone(), max_readers(connections)));
        let mut pool = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        pool.set_metric_callback(|_| statement_count::add_one());
        pool.ping().await?;
        Ok(Self { read: pool.clone(), write: pool, readers, _lock: None })
    }

    async fn open_sqlite(url: &str, connections: u32) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
        let lock = lock_beside(options.get_filename())?;
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .create_if_missing(true)
            .row_buffer_size(1024)
            .statement_cache_capacity(PREPARED_STATEMENTS)
            .pragma("mmap_size", MMAP_SIZE_BYTES);
        let pool = |options, size| {
            SqlitePoolOptions::new()
                .max_connections(size)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
                .connect_lazy_with(options)
        };
        // The write pool first: it creates the file that the read pool opens.
        let mut write = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool(options.clone(), 1));
        write.set_metric_callback(|_| statement_count::add_one());
        write.ping().await?;
        let read = pool(options.read_only(true).create_if_missing(false), connections);
        let readers = AnyReaders::Sqlite(Readers::new(read.clone(), max_readers(connections)));
        let mut read = SqlxSqliteConnector::from_sqlx_sqlite_pool(read);
        read.set_metric_callback(|_| statement_count::add_one());
        read.ping().await?;
        Ok(Self { read, write, readers, _lock: Some(Arc::new(lock)) })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        match self.readers {
            AnyReaders::Sqlite(_) => Engine::Sqlite,
            AnyReaders::Postgres(_) => Engine::Postgres,
        }
    }

    /// The options of an additional PostgreSQL connection outside the pools; none on SQLite.
    pub fn postgres_options(&self) -> Option<PgConnectOptions> {
        let pool = (self.engine() == Engine::Postgres).then(|| self.read.get_postgres_connection_pool())?;
        Some((*pool.connect_options()).clone())
    }

    /// Opens separate connections for migrations on PostgreSQL, without a statement timeout: an index of a large table takes
    /// longer than any request may. None on SQLite, which has no such timeouts.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn for_migrations(&self) -> Result<Option<Self>, DbErr> {
        let Some(options) = self.postgres_options() else { return Ok(None) };
        Self::connect_postgres(options.options(MIGRATION_SETTINGS), MIGRATION_CONNECTIONS).await.map(Some)
    }

    /// Executes a read-only statement on the fastest path.
    ///
    /// # Errors
    /// When no connection is available, or the engine fails.
    pub async fn select(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>, DbErr> {
        self.query(statement::render(statement, self.engine())).await
    }

    /// As [`Database::select`], for a statement that is rendered already.
    ///
    /// # Errors
    /// When no connection is available, or the engine fails.
    pub async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        statement_count::add_one();
        // Boxed, because the driver's futures are large.
        match &self.readers {
            AnyReaders::Sqlite(readers) => Box::pin(readers.select(statement)).await,
            AnyReaders::Postgres(readers) => Box::pin(readers.select(statement)).await,
        }
    }

    /// The read pool, for finders.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The write pool, for migrations. Rules of the domain use [`Database::begin`].
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Begins a write transaction. On SQLite it acquires the write lock immediately, so that it cannot fail later
    /// because another process has written.
    ///
    /// # Errors
    /// When no connection is available.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mode = (self.engine() == Engine::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() };
        self.write.begin_with_options(options).await
    }

    /// Checks that the database responds.
    ///
    /// # Errors
    /// The engine's error when it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.read.ping().await?;
        self.read.execute_unprepared("SELECT 1").await.map(|_| ())
    }

    /// Closes all connections; waits for statements in flight until [`CLOSE_TIMEOUT`].
    pub async fn close(self) {
        match &self.readers {
            AnyReaders::Sqlite(readers) => readers.close(),
            AnyReaders::Postgres(readers) => readers.close(),
        }
        let both = async {
            // A pool that fails to close ends with the process.
            let _ = self.read.close().await;
            let _ = self.write.close().await;
        };
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, both).await;
    }
}

/// The number of the pool's connections that [`Readers`] may hold; the rest stays free for other users of the pool, who
/// would otherwise wait for busy readers.
fn max_readers(connections: u32) -> u32 {
    (connections * 3 / 4).max(1)
}

/// Acquires the lock file beside `path`. It excludes other passerelle processes, but not other programs from the
/// database. The operating system releases it when the process ends.
fn lock_beside(path: &Path) -> Result<File, OpenError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|error| OpenError::Unwritable(folder.into(), error))?;
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| OpenError::Unwritable(name, error))?;
    file.try_lock().map_err(|_| OpenError::Locked(path.into()))?;
    Ok(file)
}
