//! Counters of requests that all processes on one PostgreSQL share; `http/limits.rs` declares the rates.
//!
//! A counter is one time: until when its requests so far keep it busy, each for `period / requests` (the generic cell rate
//! algorithm). It may be busy for one period ahead; a request beyond that is refused and not counted. One statement
//! decides and counts, so that simultaneous requests to several processes cannot exceed a rate, and only the database's
//! clock is read.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement};

use crate::crypto::blind_index::Indexed;
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Services;

/// Counts a request, or returns no row. The parameters are the key, the seconds of one request, and those of the period.
const COUNT: &str = r#"INSERT INTO "request_rate" AS r ("key", "busy_until")
VALUES ($1, now() + make_interval(secs => $2))
ON CONFLICT ("key") DO UPDATE SET "busy_until" = greatest(r."busy_until", now()) + make_interval(secs => $2)
WHERE greatest(r."busy_until", now()) + make_interval(secs => $2) <= now() + make_interval(secs => $3)
RETURNING extract(epoch FROM "busy_until" - now())::float8"#;

/// For how long a counter is busy.
const LOOK: &str =
    r#"SELECT extract(epoch FROM "busy_until" - now())::float8 FROM "request_rate" WHERE "key" = $1"#;

/// Deletes some counters that are not busy, but none that a request counts in right now.
const SWEEP: &str = r#"DELETE FROM "request_rate" WHERE "key" IN (
    SELECT "key" FROM "request_rate" WHERE "busy_until" < now() LIMIT 10000 FOR UPDATE SKIP LOCKED)"#;

/// A number of requests in a period.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// The number of requests.
    pub requests: u32,
    /// The period.
    pub period: Duration,
}

/// The state of a counter after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The request is within the quota; the counter is busy for so long.
    Within(Duration),
    /// It exceeds the quota; the next one is within it after this time.
    Exceeding(Duration),
}

/// Whether the processes share counters; else the only one counts in memory.
pub fn is_shared(services: &Services) -> bool {
    services.database.engine() == Engine::Postgres
}

/// The key of callers from a network, which does not reveal it.
pub fn network_key(services: &Services, network: &str) -> String {
    services.blind_index.first(Indexed::Network, network).unwrap_or_default()
}

/// Counts a request of `key`.
///
/// # Errors
/// The database's.
pub async fn count(services: &Services, key: &str, quota: Quota) -> Result<Counted> {
    let database = &services.database;
    let period = quota.period.as_secs_f64();
    let one = period / f64::from(quota.requests);
    let values = [key.into(), one.into(), period.into()];
    let counted = Statement::from_sql_and_values(DbBackend::Postgres, COUNT, values);
    if let Some(row) = database.query(counted).await?.pop() {
        return Ok(Counted::Within(seconds(&row)?));
    }
    let look = Statement::from_sql_and_values(DbBackend::Postgres, LOOK, [key.into()]);
    // A counter that was swept meanwhile is not busy.
    let busy = database.query(look).await?.pop().map(|row| seconds(&row)).transpose()?.unwrap_or_default();
    let wait = (busy + Duration::from_secs_f64(one)).saturating_sub(quota.period);
    Ok(Counted::Exceeding(wait))
}

/// Deletes the counters of idle callers.
///
/// # Errors
/// The database's.
pub async fn sweep(services: &Services) -> Result<()> {
    if is_shared(services) {
        while services.database.write().execute_unprepared(SWEEP).await?.rows_affected() > 0 {}
    }
    Ok(())
}

fn seconds(row: &QueryResult) -> Result<Duration> {
    let seconds: f64 = row.try_get_by_index(0)?;
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}
