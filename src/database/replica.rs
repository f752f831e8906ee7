//! A streaming replica of the PostgreSQL database, on which queries may read what others have written
//! (`DATABASE_READ_URL`).
//!
//! A replica is always a little behind. A task follows how far it is: it notes a moment with the primary's position in the
//! write-ahead log, and once the replica has applied that position, everything that was committed before the moment can be
//! read there ([`Replica::applied`]). Whoever needs to see a later write reads on the primary. A replica that cannot be
//! reached, belongs to another server or is far behind is not used; statements that run there then, or that it cancels,
//! run on the primary.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::{self, Connection as _, PgConnection, Pool, Postgres, Row as _};
use sea_orm::{DbErr, QueryResult, Statement};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::connect::postgres_options;
use super::open_error::OpenError;
use super::readers::Readers;
use super::statement_count;
use crate::telemetry::trace;

/// How often the positions are compared.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(100);
/// How long the answers with the positions may take.
const FOLLOW_TIMEOUT: Duration = Duration::from_secs(2);
/// The wait before a replica that could not be used is tried again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);
/// How long a statement waits for a connection: the primary answers as well.
const ACQUIRE_TIMEOUT: Duration = Duration::from_millis(100);
/// How long a replica is not used after a statement waited in vain.
const REST: Duration = Duration::from_secs(1);
/// How far a replica may be behind to be used.
pub const MAX_LAG: Duration = Duration::from_secs(10);

/// Which process of which server answers: a name may lead to another one at any time.
const SERVER: &str =
    "SELECT concat(inet_server_addr(), ':', inet_server_port(), ' ', pg_postmaster_start_time())";
/// The position of the primary in its write-ahead log, in bytes, with the identity of the database. It is that of records
/// which may not be on the disk yet: a commit need not wait for the disk.
const WRITTEN: &str = "SELECT system_identifier::text || '/' || current_database(), \
    (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8 FROM pg_control_system()";
/// The position that a replica has applied; null on a server that is none.
const APPLIED: &str = "SELECT system_identifier::text || '/' || current_database(), \
    CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::int8 END FROM pg_control_system()";

/// The connections to the replica, and how far it is.
#[derive(Debug)]
pub(super) struct Replica {
    pool: Pool<Postgres>,
    readers: Arc<Readers<Postgres>>,
    /// Everything committed before this moment can be read; none while the replica is not used.
    applied: watch::Sender<Option<Instant>>,
    /// Until when it is not used, because a statement waited in vain for a connection.
    rests_until: Mutex<Option<Instant>>,
    follower: Mutex<Option<JoinHandle<()>>>,
}

/// Why a replica is not used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    #[error("the position of {0} is not known: {1}")]
    Unknown(&'static str, sqlx::Error),
    #[error("one of the servers does not answer within {} s", FOLLOW_TIMEOUT.as_secs())]
    Silent,
    #[error("it is not a replica (not in recovery)")]
    Primary,
    #[error("it is not a replica of the database of DATABASE_URL")]
    Other,
    #[error("it has changes that the database of DATABASE_URL does not have: they have parted")]
    Ahead,
    #[error("it is more than {} s behind", MAX_LAG.as_secs())]
    Behind,
}

impl Replica {
    /// The replica at `url`, which is not connected to yet, of the server with the options `primary`.
    pub fn new(url: &str, primary: PgConnectOptions, connections: u32) -> Result<Arc<Self>, OpenError> {
        let options = postgres_options(url)?;
        let server = Server::default();
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .max_lifetime(Duration::from_mins(30))
            .test_before_acquire(false)
            .after_connect({
                let server = server.clone();
                move |connection, _| {
                    let server = server.clone();
                    Box::pin(async move { server.check(connection).await })
                }
            })
            .before_acquire({
                let server = server.clone();
                move |connection, _| {
                    let server = server.clone();
                    Box::pin(async move { server.check(connection).await.map(|()| true) })
                }
            })
            .connect_lazy_with(options.clone());
        let readers = Readers::with_timeout(pool.clone(), connections, ACQUIRE_TIMEOUT);
        let replica = Arc::new(Self {
            readers: Arc::clone(&readers),
            pool,
            applied: watch::Sender::new(None),
            rests_until: Mutex::default(),
            follower: Mutex::default(),
        });
        let task = tokio::spawn(follow(primary, options, server, readers, replica.applied.clone()));
        *locked(&replica.follower) = Some(task);
        Ok(replica)
    }

    /// The moment before which everything that was committed can be read here; none while the replica is not used.
    pub fn applied(&self) -> Option<Instant> {
        let rests = locked(&self.rests_until).is_some_and(|until| Instant::now() < until);
        self.applied.borrow().filter(|moment| !rests && moment.elapsed() < MAX_LAG)
    }

    /// The rows of a statement; none when the replica cannot answer.
    pub async fn select(&self, statement: Statement) -> Option<Vec<QueryResult>> {
        self.applied()?;
        let mut applied = self.applied.subscribe();
        let lost = applied.wait_for(Option::is_none);
        statement_count::add_one();
        let span = trace::Statement::start("postgres", &statement.sql);
        let rows = tokio::select! {
            rows = self.readers.select(statement) => match rows {
                Ok(rows) => Some(rows),
                Err(error) => {
                    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
                        *locked(&self.rests_until) = Some(Instant::now() + REST);
                    }
                    let error = error.to_string();
                    tracing::debug!(error = error.lines().next().unwrap_or_default(), "a statement failed on the replica");
                    None
                }
            },
            _ = lost => None,
        };
        match &rows {
            Some(rows) => span.answered().returned(rows.len()),
            None => span.failed(),
        }
        rows
    }

    /// The pool, and how many of its connections the readers keep.
    pub fn pool(&self) -> (&Pool<Postgres>, usize) {
        (&self.pool, self.readers.idle_count())
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.stop();
        self.readers.close();
        self.pool.close().await;
    }

    fn stop(&self) {
        let follower = locked(&self.follower).take();
        if let Some(follower) = follower {
            follower.abort();
        }
        self.applied.send_replace(None);
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The server whose position is followed. Connections of the pool are to the same one, or are not used.
#[derive(Clone, Debug, Default)]
struct Server(Arc<Mutex<Option<String>>>);

impl Server {
    async fn check(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let answering: String = sqlx::query_scalar(SERVER).fetch_one(connection).await?;
        if locked(&self.0).as_ref() == Some(&answering) {
            return Ok(());
        }
        Err(sqlx::Error::Protocol("another server than the one that is followed".to_owned()))
    }
}

/// The value of a lock, which is held for a moment only.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Follows how far the replica is, for as long as the process runs.
async fn follow(
    primary: PgConnectOptions,
    replica: PgConnectOptions,
    server: Server,
    readers: Arc<Readers<Postgres>>,
    applied: watch::Sender<Option<Instant>>,
) {
    let mut complaint = None;
    loop {
        let connected = timeout(FOLLOW_TIMEOUT, Follower::connect(&primary, &replica));
        let mut follower = connected.await.unwrap_or(Err(Unusable::Silent));
        if let Ok(follower) = &follower {
            *locked(&server.0) = Some(follower.server.clone());
            // They may be to another server.
            readers.release_idle();
        }
        let reason = loop {
            let connected = match &mut follower {
                Ok(connected) => connected,
                Err(reason) => break std::mem::replace(reason, Unusable::Silent),
            };
            match timeout(FOLLOW_TIMEOUT, connected.compare()).await.unwrap_or(Err(Unusable::Silent)) {
                Ok(moment) => {
                    if moment.is_some() && complaint.take().is_some() {
                        tracing::info!("the replica of DATABASE_READ_URL is read from again");
                    }
                    applied.send_replace(moment);
                    sleep(FOLLOW_INTERVAL).await;
                }
                Err(reason) => break reason,
            }
        };
        applied.send_replace(None);
        let reason = reason.to_string();
        if complaint.as_ref() != Some(&reason) {
            let reason = reason.lines().next().unwrap_or_default();
            tracing::warn!(reason, "the replica of DATABASE_READ_URL is not read from; the primary answers");
            complaint = Some(reason.to_owned());
        }
        sleep(RETRY_INTERVAL).await;
    }
}

/// The connections that the positions are asked on: those of requests may all be in use.
struct Follower {
    primary: PgConnection,
    replica: PgConnection,
    /// The server that the latter leads to.
    server: String,
    /// Moments with the position of the primary, that the replica has not applied yet.
    waiting: VecDeque<(Instant, i64)>,
    /// The latest moment that the replica has applied.
    applied: Option<Instant>,
    /// When it began to follow.
    since: Instant,
}

impl Follower {
    async fn connect(primary: &PgConnectOptions, replica: &PgConnectOptions) -> Result<Self, Unusable> {
        let primary = PgConnection::connect_with(primary).await.map_err(of_primary)?;
        let mut replica = PgConnection::connect_with(replica).await.map_err(of_replica)?;
        let server = sqlx::query_scalar(SERVER).fetch_one(&mut replica).await.map_err(of_replica)?;
        Ok(Self { primary, replica, server, waiting: VecDeque::new(), applied: None, since: Instant::now() })
    }

    /// Compares the positions, and returns the latest moment that the replica has applied, if any yet.
    async fn compare(&mut self) -> Result<Option<Instant>, Unusable> {
        let asked_at = Instant::now();
        let (written, applied) = self.positions().await?;
        self.waiting.push_back((asked_at, written));
        while let Some((moment, _)) = self.waiting.pop_front_if(|(_, position)| *position <= applied) {
            self.applied = Some(moment);
        }
        if self.applied.unwrap_or(self.since).elapsed() >= MAX_LAG {
            return Err(Unusable::Behind);
        }
        Ok(self.applied)
    }

    /// The position of the primary, and the one that the replica has applied.
    async fn positions(&mut self) -> Result<(i64, i64), Unusable> {
        // The replica first: it cannot have applied what the primary writes later.
        let (of, applied) = position(&mut self.replica, APPLIED).await.map_err(of_replica)?;
        let (server, written) = position(&mut self.primary, WRITTEN).await.map_err(of_primary)?;
        if server != of {
            return Err(Unusable::Other);
        }
        let (written, applied) = (written.ok_or(Unusable::Primary)?, applied.ok_or(Unusable::Primary)?);
        if applied > written {
            return Err(Unusable::Ahead);
        }
        Ok((after_record(written), applied))
    }
}

/// The end of the last record before the position where the next one will be written, which begins behind the header of a
/// page when the last one has filled the page before it.
const fn after_record(position: i64) -> i64 {
    const PAGE: i64 = 8_192;
    const SEGMENT: i64 = 16 * 1_024 * 1_024;
    /// The size of a page's header: that of the first page of a segment is longer.
    const HEADER: i64 = 24;
    const LONG_HEADER: i64 = 40;
    if position % PAGE == HEADER {
        position - HEADER
    } else if position % SEGMENT == LONG_HEADER {
        position - LONG_HEADER
    } else {
        position
    }
}

fn of_primary(error: sqlx::Error) -> Unusable {
    Unusable::Unknown("the primary", error)
}

fn of_replica(error: sqlx::Error) -> Unusable {
    Unusable::Unknown("the replica", error)
}

async fn position(
    connection: &mut PgConnection,
    statement: &'static str,
) -> Result<(String, Option<i64>), sqlx::Error> {
    let row = sqlx::query(statement).fetch_one(connection).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// How many bytes the replica at `url` is behind its primary.
///
/// # Errors
/// Why it cannot be read from.
pub(super) async fn bytes_behind(primary: &PgConnectOptions, url: &str) -> Result<i64, String> {
    let options = postgres_options(url).map_err(|error| error.to_string())?;
    let look = async { Follower::connect(primary, &options).await?.positions().await };
    let (written, applied) = timeout(FOLLOW_TIMEOUT, look)
        .await
        .unwrap_or(Err(Unusable::Silent))
        .map_err(|error| error.to_string())?;
    Ok((written - applied).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_a_page_is_no_record() {
        for (position, end) in [
            (0x0300_0028, 0x0300_0000),
            (0x0300_2018, 0x0300_2000),
            (0x0300_2028, 0x0300_2028),
            (0x0300_0148, 0x0300_0148),
        ] {
            assert_eq!(after_record(position), end, "{position:x}");
        }
    }
}
