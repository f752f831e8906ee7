//! Read connections that are reused without a health check.
//!
//! The driver's pool pings each returned connection in a task of its own: a second round trip after every statement, on
//! SQLite a second thread switch. [`Readers`] passes a connection that has just completed a statement to the next
//! statement directly. A connection that failed, was cancelled during a statement, is idle or old returns to the pool.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use sea_orm::sqlx::database::HasStatementCache;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, IntoArguments, Pool};
use sea_orm::{ConnAcquireErr, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::telemetry;

/// How long a request waits for a connection before it fails as unavailable.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// The idle time after which a connection is pinged before use.
pub(super) const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
/// How long a connection is reused before it returns to the pool, which also closes old connections.
const CONNECTION_TTL: Duration = Duration::from_mins(1);

/// Read connections of a pool, reused across statements.
#[derive(Debug)]
pub(super) struct Readers<D: sqlx::Database> {
    pool: Pool<D>,
    idle: Mutex<Vec<IdleConnection<D>>>,
    permits: Semaphore,
    /// How long a statement waits for a connection before it fails as unavailable.
    acquire_timeout: Duration,
}

#[derive(Debug)]
struct IdleConnection<D: sqlx::Database> {
    connection: PoolConnection<D>,
    acquired_at: Instant,
    idle_since: Instant,
}

impl<D: sqlx::Database> IdleConnection<D> {
    fn is_fresh(&self) -> bool {
        self.idle_since.elapsed() < PING_AFTER_IDLE && self.acquired_at.elapsed() < CONNECTION_TTL
    }
}

impl<D: sqlx::Database> Readers<D> {
    /// At most `max` connections of `pool`. Idle ones return to it within seconds.
    pub fn new(pool: Pool<D>, max: u32) -> Arc<Self> {
        Self::with_timeout(pool, max, ACQUIRE_TIMEOUT)
    }

    /// As [`Readers::new`], with statements that wait `acquire_timeout` for a connection.
    pub fn with_timeout(pool: Pool<D>, max: u32, acquire_timeout: Duration) -> Arc<Self> {
        let permits = Semaphore::new(usize::try_from(max).unwrap_or(Semaphore::MAX_PERMITS));
        let readers = Arc::new(Self { pool, idle: Mutex::default(), permits, acquire_timeout });
        tokio::spawn(return_stale(Arc::downgrade(&readers)));
        readers
    }

    /// Executes a read-only statement and returns all rows.
    pub async fn select(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>
    where
        D: HasStatementCache,
        SqlxValues: IntoArguments<D>,
        for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
        QueryResult: From<D::Row>,
    {
        let asked_at = Instant::now();
        let acquisition = timeout(self.acquire_timeout, self.connection());
        let acquired = acquisition.await.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)));
        let (_permit, mut connection, acquired_at) = acquired?;
        telemetry::acquired(telemetry::Pool::Read, asked_at.elapsed());
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        let is_kept = !depends_on_values::<D>(&statement.sql);
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), values).persistent(is_kept);
        let rows = query.fetch_all(&mut *connection).await;
        let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        let idle = IdleConnection { connection, acquired_at, idle_since: Instant::now() };
        self.put_back(idle);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// The number of connections that are kept for reuse.
    pub fn idle_count(&self) -> usize {
        self.idle().len()
    }

    /// Returns the idle connections to the pool, which checks them before they are used again.
    pub fn release_idle(&self) {
        self.idle().clear();
    }

    /// Returns all connections to the pool and refuses further statements.
    pub fn close(&self) {
        self.permits.close();
        self.idle().clear();
    }

    /// Keeps a connection for reuse, unless it is due for a health check or the readers are closed.
    fn put_back(&self, connection: IdleConnection<D>) {
        let mut idle = self.idle();
        // Checked under the lock: a connection kept after `close` would delay the shutdown.
        if !self.permits.is_closed() && connection.is_fresh() {
            idle.push(connection);
        }
    }

    /// Acquires a permit, and a connection for it.
    async fn connection(&self) -> Result<(SemaphorePermit<'_>, PoolConnection<D>, Instant), DbErr> {
        let permit = match self.permits.try_acquire() {
            Ok(permit) => permit,
            Err(_) => {
                telemetry::waited();
                let closed = |_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed);
                self.permits.acquire().await.map_err(closed)?
            }
        };
        let idle = self.idle().pop();
        if let Some(idle) = idle.filter(IdleConnection::is_fresh) {
            return Ok((permit, idle.connection, idle.acquired_at));
        }
        let connection = self.pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })?;
        Ok((permit, connection, Instant::now()))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<IdleConnection<D>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the best plan of a statement depends on its values so much that it is not kept as a prepared statement. PostgreSQL
/// plans those for any value after a few executions: it then reads all rows of other criteria for a search whose word is rare.
fn depends_on_values<D: sqlx::Database>(sql: &str) -> bool {
    D::NAME == <sqlx::Postgres as sqlx::Database>::NAME && sql.contains(" LIKE ")
}

/// Returns idle connections to the pool, until the readers are dropped: other users of the pool may wait for them.
async fn return_stale<D: sqlx::Database>(readers: Weak<Readers<D>>) {
    loop {
        tokio::time::sleep(PING_AFTER_IDLE).await;
        let Some(readers) = readers.upgrade() else { return };
        readers.idle().retain(IdleConnection::is_fresh);
    }
}
