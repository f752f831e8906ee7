//! Connections that statements which only read take turns on.
//!
//! The driver's pool asks each connection that comes back whether it lives, in a task of its own: a second round trip
//! after every statement, on SQLite a second hop between threads. Here a connection that has just answered goes to the
//! next statement as it is. One that failed, was left in the middle of a statement, or has lain idle or been kept for
//! long goes back to the pool, which sees to it.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor, IntoArguments, Pool};
use sea_orm::{ConnAcquireErr, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// How long a request waits for a connection before it is told that the database is gone.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a connection may lie idle before it is asked whether it still lives.
pub(super) const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
/// How long a connection is kept before the pool looks at it again: it also ends those that are old.
const CONNECTION_TTL: Duration = Duration::from_mins(1);

/// The connections of a pool that statements take turns on.
#[derive(Debug)]
pub(super) struct Readers<D: sqlx::Database> {
    pool: Pool<D>,
    kept: Mutex<Vec<Kept<D>>>,
    turns: Semaphore,
}

#[derive(Debug)]
struct Kept<D: sqlx::Database> {
    connection: PoolConnection<D>,
    taken_at: Instant,
    idle_since: Instant,
}

impl<D: sqlx::Database> Kept<D> {
    fn is_trusted(&self) -> bool {
        self.idle_since.elapsed() < PING_AFTER_IDLE && self.taken_at.elapsed() < CONNECTION_TTL
    }
}

impl<D: sqlx::Database> Readers<D> {
    /// At most `most` connections of `pool`. What lies idle goes back to it within seconds.
    pub fn new(pool: Pool<D>, most: u32) -> Arc<Self> {
        let turns = Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS));
        let readers = Arc::new(Self { pool, kept: Mutex::default(), turns });
        tokio::spawn(give_back(Arc::downgrade(&readers)));
        readers
    }

    /// Runs a statement that only reads, and answers all its rows.
    pub async fn select(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr>
    where
        SqlxValues: IntoArguments<D>,
        for<'c> &'c mut D::Connection: Executor<'c, Database = D>,
        QueryResult: From<D::Row>,
    {
        let soon = timeout(ACQUIRE_TIMEOUT, self.connection());
        let had = soon.await.unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)));
        let (_turn, mut connection, taken_at) = had?;
        let values = SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new())));
        let query = sqlx::query_with(AssertSqlSafe(statement.sql), values);
        let rows = query.fetch_all(&mut *connection).await;
        let rows = rows.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        let kept = Kept { connection, taken_at, idle_since: Instant::now() };
        self.keep(kept);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// Gives every connection back and lends none any more.
    pub fn close(&self) {
        self.turns.close();
        self.kept().clear();
    }

    /// Keeps a connection, unless it is to be looked at or nobody reads any more.
    fn keep(&self, connection: Kept<D>) {
        let mut kept = self.kept();
        // GraphqlRequest under the lock: what is kept after `close` would hold up the end.
        if !self.turns.is_closed() && connection.is_trusted() {
            kept.push(connection);
        }
    }

    /// A turn, and a connection for it.
    async fn connection(&self) -> Result<(SemaphorePermit<'_>, PoolConnection<D>, Instant), DbErr> {
        let turn = self
            .turns
            .acquire()
            .await
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        let kept = self.kept().pop();
        if let Some(kept) = kept.filter(Kept::is_trusted) {
            return Ok((turn, kept.connection, kept.taken_at));
        }
        let connection = self.pool.acquire().await.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })?;
        Ok((turn, connection, Instant::now()))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Vec<Kept<D>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives back what lies idle, for as long as there are readers: others may wait for a connection.
async fn give_back<D: sqlx::Database>(readers: Weak<Readers<D>>) {
    loop {
        tokio::time::sleep(PING_AFTER_IDLE).await;
        let Some(readers) = readers.upgrade() else { return };
        readers.kept().retain(Kept::is_trusted);
    }
}
