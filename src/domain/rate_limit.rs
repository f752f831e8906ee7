//! Limits that must hold across processes: registrations, and check-ins by strangers that GraphQL takes, counted in the
//! database; and the windows that attempts to sign in are counted in (`attempts.rs`).
//!
//! A counter is a window that begins with its first hit; counting and asking are one statement, so simultaneous
//! hits are all counted. Callers are known to the table by keyed fingerprints: whoever reads it, or has a copy of it, learns
//! no address and no name. The limits of ordinary requests are counted in memory (`http/limits.rs`).

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query};

use crate::auth::actor::Surface;
use crate::auth::client_ip::network_of;
use crate::crypto::blind_index::Indexed;
use crate::entity::rate_limit::{Column, Entity};
use crate::error::{Counted, Error, Limit, Result};
use crate::scope::Scope;

/// How many registrations an address has in an hour.
const REGISTRATIONS: u32 = 20;

/// Counts a registration from the caller's address.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the window ends.
pub async fn registration(scope: &Scope) -> Result<()> {
    let Some(ip) = scope.actor.origin.ip else { return Ok(()) };
    let key = format!("register:address:{}", address(scope, ip));
    hit(scope, &key, Counted::Registrations, REGISTRATIONS, TimeDelta::hours(1)).await
}

/// Counts a check-in by nobody known that comes by GraphQL: the pointage API counts all of its requests, this counts
/// each check-in of a document, to the same limit.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the window ends.
pub async fn check_in(scope: &Scope) -> Result<()> {
    let (actor, most) = (&scope.actor, scope.services.policy.public_per_minute);
    match actor.origin.ip {
        Some(ip) if actor.is_anonymous() && actor.origin.surface == Surface::Graphql => {
            let key = format!("check-in:address:{}", address(scope, ip));
            hit(scope, &key, Counted::CheckIns, most, TimeDelta::minutes(1)).await
        }
        _ => Ok(()),
    }
}

fn address(scope: &Scope, ip: IpAddr) -> String {
    fingerprint(scope, Indexed::Network, &network_of(ip).to_string())
}

/// What stands for a value in the key of a counter. Under a new first key of the blind index windows begin anew.
pub(super) fn fingerprint(scope: &Scope, kind: Indexed, value: &str) -> String {
    scope.services.blind_index.first(kind, value).unwrap_or_default()
}

/// Counts a hit and passes while the window has had no more than `most`.
async fn hit(scope: &Scope, key: &str, counts: Counted, most: u32, length: TimeDelta) -> Result<()> {
    if !scope.services.policy.rate_limits {
        return Ok(());
    }
    let windows = count(scope.database().write(), scope, &[key], length).await?;
    match windows.first() {
        Some(window) if i64::from(window.hits) > i64::from(most) => {
            Err(Error::limited(window.met(scope, counts, most, length)))
        }
        _ => Ok(()),
    }
}

/// A window of a counter, with its latest hit.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// Of which counter.
    pub key: String,
    /// How many hits it has.
    pub hits: i32,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

impl Window {
    /// The limit that was met in this window.
    pub fn met(&self, scope: &Scope, counts: Counted, most: u32, length: TimeDelta) -> Limit {
        let seconds = (self.started_at + length - scope.now()).num_seconds();
        Limit { counts, most, retry_after_seconds: Ord::max(u64::try_from(seconds).unwrap_or_default(), 1) }
    }
}

/// Counts a hit of each of `keys`, in their order, and answers their windows likewise. A window that has ended, or whose
/// hits were all given back, begins anew.
pub(super) async fn count(
    database: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[&str],
    length: TimeDelta,
) -> Result<Vec<Window>> {
    let now = scope.now();
    let column = |column| Expr::col((Entity, column));
    let over = || column(Column::StartedAt).lte(now - length).or(column(Column::Hits).eq(0));
    let begin_or = |fresh: Expr, running: Expr| -> Expr {
        CaseStatement::new().case(over(), fresh).finally(running).into()
    };
    let mut statement = Query::insert();
    statement.into_table(Entity).columns([Column::Key, Column::StartedAt, Column::Hits]);
    for key in keys {
        statement.values_panic([(*key).into(), now.into(), 1.into()]);
    }
    statement
        .on_conflict(
            OnConflict::column(Column::Key)
                .value(Column::Hits, begin_or(Expr::val(1), column(Column::Hits).add(1)))
                .value(Column::StartedAt, begin_or(Expr::val(now), column(Column::StartedAt)))
                .to_owned(),
        )
        .returning(Query::returning().columns([Column::Key, Column::Hits, Column::StartedAt]));
    let mut windows = Vec::with_capacity(keys.len());
    for row in database.query_all(&statement).await? {
        windows.push(Window {
            key: row.try_get("", "key")?,
            hits: row.try_get("", "hits")?,
            started_at: row.try_get("", "started_at")?,
        });
    }
    windows.sort_by_key(|window| keys.iter().position(|key| *key == window.key));
    Ok(windows)
}
