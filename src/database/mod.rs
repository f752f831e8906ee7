//! The shared database: SQLite embedded by default, PostgreSQL by `DATABASE_URL`.
//!
//! Opens the connection pools; independent of tables. SQLite allows one writer, so reads and writes have separate
//! pools; on PostgreSQL both are one pool. `entity/` declares the tables, `query/` and `domain/` the statements.

mod connect;
mod engine;
mod inline;
mod lock;
mod open_error;
mod pool_state;
mod readers;
mod reads;
mod replica;
mod serving;
mod statement;
mod statement_count;

use std::fs::File;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::sea_query::SelectStatement;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, IsolationLevel, QueryResult,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, Statement, TransactionOptions,
    TransactionTrait,
};

use crate::telemetry::{self, trace};
use connect::{
    BUSY_TIMEOUT, STATEMENT_TIMEOUT, postgres_options, postgres_pool, sqlite_options, sqlite_pool,
    sqlite_write_pool,
};
pub use engine::Engine;
use lock::{create_private, lock_beside};
pub use open_error::OpenError;
pub use pool_state::PoolState;
use reads::Reads;
pub use replica::MAX_LAG;
use replica::Replica;
pub use serving::ACQUIRE_SERVING_LOCK;
pub use statement_count::counted;

/// The settings of the connections of migrations on PostgreSQL, whatever the server's own are: they work as long as they
/// need, but wait for a lock no longer than any statement, because requests queue behind an `ALTER TABLE` that waits.
const MIGRATION_SETTINGS: [(&str, &str); 3] = [
    ("statement_timeout", "0"),
    ("lock_timeout", STATEMENT_TIMEOUT),
    ("idle_in_transaction_session_timeout", "0"),
];
/// How many connections migrations have: one holds their lock, one works.
const MIGRATION_CONNECTIONS: u32 = 2;
/// How many connections a database has that is only looked at.
const LOOKING_CONNECTIONS: u32 = 2;
/// The timeout of closing the connections.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// The pools of one database; clones share them.
#[derive(Clone, Debug)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
    reads: Reads,
    /// Where queries may read what is not the latest, on PostgreSQL.
    replica: Option<Arc<Replica>>,
    _lock: Option<Arc<File>>,
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

    /// Opens the database at `url` for reading alone: takes no lock, creates no file and writes nothing, so that it may be
    /// called beside a running server.
    ///
    /// # Errors
    /// When there is no database, or the engine fails.
    pub async fn look(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("sqlite:") {
            return Self::look_sqlite(url).await;
        }
        let options = postgres_options(url)?.options([("default_transaction_read_only", "on")]);
        Self::reach_postgres(options, LOOKING_CONNECTIONS).await
    }

    /// Whether a server has the database at `url` open; on SQLite also any other process that writes to it. Writes nothing.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn is_served(url: &str) -> Result<bool, OpenError> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
            return Ok(lock::is_locked(options.get_filename()));
        }
        let database = Self::look(url).await?;
        let is_served = serving::is_served(&database.read).await;
        database.close().await;
        Ok(is_served?)
    }

    /// Why the database at `url` refuses to be written to, if it does. Writes nothing.
    pub async fn refuses_writes(url: &str) -> Option<String> {
        if url.starts_with("sqlite:") {
            let file = SqliteConnectOptions::from_str(url).ok()?.get_filename().to_owned();
            return File::options().append(true).open(file).err().map(|error| error.to_string());
        }
        let database = Self::reach_postgres(postgres_options(url).ok()?, 1).await.ok()?;
        let statement = Statement::from_string(
            database.read.get_database_backend(),
            "SELECT current_setting('default_transaction_read_only') = 'on' OR pg_is_in_recovery()",
        );
        let row = database.read.query_one_raw(statement).await.ok().flatten();
        database.close().await;
        let is_read_only = row?.try_get_by_index::<bool>(0).ok()?;
        is_read_only.then(|| "its transactions are read-only".to_owned())
    }

    /// Empties the write-ahead log of SQLite, so that it has nothing any more of what was deleted. If somebody reads an old
    /// state at the moment, the log is emptied later, as ever.
    pub async fn empty_log(&self) {
        if self.engine() == Engine::Sqlite {
            // Who writes waits meanwhile, so not long for who reads.
            let empty = format!(
                "PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = {}",
                BUSY_TIMEOUT.as_millis()
            );
            let _ = self.write.execute_unprepared(&empty).await;
        }
    }

    async fn look_sqlite(url: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
        let file = options.get_filename().to_owned();
        if !file.exists() {
            return Err(OpenError::Missing(file));
        }
        // Without a write-ahead log no process has the file open, and reading it as it is creates no log.
        let is_closed = !lock::beside(&file, "-wal").exists();
        let options = options.read_only(true).create_if_missing(false).immutable(is_closed);
        let pool = sqlite_pool(options.busy_timeout(BUSY_TIMEOUT), LOOKING_CONNECTIONS);
        let reads = Reads::sqlite(pool.clone(), LOOKING_CONNECTIONS);
        let read = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
        read.ping().await?;
        Ok(Self { read: read.clone(), write: read, reads, replica: None, _lock: None })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, OpenError> {
        Self::reach_postgres(postgres_options(url)?, connections).await
    }

    /// Connects, or tells which server did not answer and why: the pool itself tells only that it waited.
    async fn reach_postgres(options: PgConnectOptions, connections: u32) -> Result<Self, OpenError> {
        match Self::connect_postgres(options.clone(), connections).await {
            Ok(database) => Ok(database),
            Err(error) => Err(OpenError::unreachable(&options, &error).await),
        }
    }

    async fn connect_postgres(options: PgConnectOptions, connections: u32) -> Result<Self, DbErr> {
        let pool = postgres_pool(options, connections);
        let reads = Reads::postgres(pool.clone(), connections);
        let mut pool = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        pool.set_metric_callback(|statement| statement_count::executed(Engine::Postgres.name(), statement));
        pool.ping().await?;
        Ok(Self { read: pool.clone(), write: pool, reads, replica: None, _lock: None })
    }

    async fn open_sqlite(url: &str, connections: u32) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::Address)?;
        let file = options.get_filename().to_owned();
        let lock = lock_beside(&file)?;
        create_private(&file)?;
        let options = sqlite_options(options);
        // The write pool first: it creates the file that the read pool opens.
        let mut write = SqlxSqliteConnector::from_sqlx_sqlite_pool(sqlite_write_pool(options.clone()));
        write.set_metric_callback(|statement| statement_count::executed(Engine::Sqlite.name(), statement));
        write.ping().await?;
        let read = sqlite_pool(options.read_only(true).create_if_missing(false), connections);
        let reads = Reads::sqlite(read.clone(), connections).with_inline(&file);
        let mut read = SqlxSqliteConnector::from_sqlx_sqlite_pool(read);
        read.set_metric_callback(|statement| statement_count::executed(Engine::Sqlite.name(), statement));
        read.ping().await?;
        Ok(Self { read, write, reads, replica: None, _lock: Some(Arc::new(lock)) })
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        self.reads.engine()
    }

    /// This database with the streaming replica at `url`, which need not be reachable yet.
    ///
    /// # Errors
    /// When the URL is malformed, or the database is not PostgreSQL.
    pub fn with_replica(self, url: &str, connections: u32) -> Result<Self, OpenError> {
        let primary = self.postgres_options().ok_or(OpenError::Address)?;
        Ok(Self { replica: Some(Replica::new(url, primary, connections)?), ..self })
    }

    /// Whether there is a replica, in use or not.
    pub fn has_replica(&self) -> bool {
        self.replica.is_some()
    }

    /// The moment before which everything that was committed can be read on the replica; none when there is none, or it is
    /// not used.
    pub fn replica_applied(&self) -> Option<Instant> {
        self.replica.as_ref()?.applied()
    }

    /// How many bytes of the write-ahead log the replica at `url` is behind this database.
    ///
    /// # Errors
    /// Why it cannot be read from.
    pub async fn look_at_replica(&self, url: &str) -> Result<i64, String> {
        let Some(primary) = self.postgres_options() else { return Err(OpenError::Address.to_string()) };
        replica::bytes_behind(&primary, url).await
    }

    /// The name of the engine.
    pub fn engine_name(&self) -> &'static str {
        self.engine().name()
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

    /// As [`Database::select`], on the replica if it answers. What was written after [`Database::replica_applied`] may be
    /// missing there.
    ///
    /// # Errors
    /// As [`Database::select`].
    pub async fn select_on_replica(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>, DbErr> {
        let rendered = statement::render(statement, self.engine());
        let Some(replica) = &self.replica else { return self.query(rendered).await };
        match Box::pin(replica.select(rendered.clone())).await {
            Some(rows) => Ok(rows),
            None => self.query(rendered).await,
        }
    }

    /// As [`Database::select`], for a statement that is rendered already.
    ///
    /// # Errors
    /// When no connection is available, or the engine fails.
    pub async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.reads.query(statement).await
    }

    /// As [`Database::select`], for a statement on SQLite whose only value is one text of all rows, or NULL: the caller tells
    /// the span their number.
    ///
    /// # Errors
    /// When no connection is available, or the engine fails.
    pub async fn select_packed(
        &self,
        statement: &SelectStatement,
    ) -> Result<(Option<String>, trace::Statement), DbErr> {
        self.reads.packed(statement).await
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
        let asked_at = Instant::now();
        let transaction = self.write.begin_with_options(options).await?;
        telemetry::acquired(telemetry::Pool::Write, asked_at.elapsed());
        Ok(transaction)
    }

    /// The state of each pool: on PostgreSQL one, and that of the replica; on SQLite one of reads and one of writes.
    pub fn pools(&self) -> Vec<PoolState> {
        let kept = self.reads.idle_count();
        match self.engine() {
            Engine::Postgres => {
                let primary = PoolState::of("all", self.read.get_postgres_connection_pool(), kept);
                let replica = self.replica.as_ref().map(|replica| replica.pool());
                [primary]
                    .into_iter()
                    .chain(replica.map(|(pool, kept)| PoolState::of("replica", pool, kept)))
                    .collect()
            }
            Engine::Sqlite => vec![
                PoolState::of("read", self.read.get_sqlite_connection_pool(), kept),
                PoolState::of("write", self.write.get_sqlite_connection_pool(), 0),
            ],
        }
    }

    /// Begins a transaction whose statements all read the state of the same moment, and write nothing.
    ///
    /// # Errors
    /// When no connection is available.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = match self.engine() {
            // Every transaction of SQLite reads one state.
            Engine::Sqlite => TransactionOptions::default(),
            Engine::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        self.read.begin_with_options(options).await
    }

    /// Checks that the database responds.
    ///
    /// # Errors
    /// The engine's error when it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.read.ping().await?;
        self.read.execute_unprepared("SELECT 1").await.map(|_| ())
    }

    /// Whether the database has no schema yet.
    ///
    /// # Errors
    /// The engine's.
    pub async fn is_new(&self) -> Result<bool, DbErr> {
        let tables = match self.engine() {
            Engine::Sqlite => "SELECT count(*) FROM sqlite_master WHERE name = 'seaql_migrations'",
            Engine::Postgres => "SELECT count(to_regclass('seaql_migrations'))",
        };
        let statement = Statement::from_string(self.read.get_database_backend(), tables);
        let row = self.read.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default() == 0)
    }

    /// Closes all connections; waits for statements in flight until [`CLOSE_TIMEOUT`].
    pub async fn close(self) {
        self.reads.close();
        let both = async {
            // A pool that fails to close ends with the process.
            if let Some(replica) = &self.replica {
                replica.close().await;
            }
            let _ = self.read.close().await;
            let _ = self.write.close().await;
        };
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, both).await;
    }
}
