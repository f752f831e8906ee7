//! Rate limits that must hold across processes, counted in the database: registrations, anonymous check-ins
//! by GraphQL, and the windows of sign-in attempts (`attempts.rs`).
//!
//! A counter is a fixed window that begins with its first hit. One statement counts a hit and returns the
//! window, so that concurrent hits are all counted. Counters identify clients by keyed fingerprints, so that
//! a copy of the table reveals neither addresses nor names. The rates of ordinary requests are in
//! `http/limits.rs` and `request_rate.rs`.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, EntityTrait as _};

use crate::auth::actor::Surface;
use crate::auth::client_ip::network_of;
use crate::crypto::blind_index::Indexed;
use crate::entity::rate_limit::{Column, Entity};
use crate::error::{Counted, Error, Limit, Result};
use crate::scope::Scope;

/// The maximum number of registrations from one address in an hour.
const MAX_REGISTRATIONS: u32 = 20;
/// The window in which anonymous check-ins are counted.
const CHECK_IN_WINDOW: TimeDelta = TimeDelta::minutes(1);

/// Counts a registration from the caller's address.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the window ends.
pub async fn count_registration(scope: &Scope) -> Result<()> {
    let Some(ip) = scope.actor.origin.ip else { return Ok(()) };
    let key = format!("register:address:{}", address(scope, ip));
    hit(scope, &key, Counted::Registrations, MAX_REGISTRATIONS, TimeDelta::hours(1)).await
}

/// Counts an anonymous check-in by GraphQL. The pointage API counts its requests; this counts each check-in
/// of a document, against the same limit.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the window ends.
pub async fn count_check_in(scope: &Scope) -> Result<()> {
    let Some(key) = check_in_key(scope) else { return Ok(()) };
    hit(scope, &key, Counted::CheckIns, scope.services.policy.public_per_minute, CHECK_IN_WINDOW).await
}

/// What an address may still do in the current window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many hits.
    pub remaining: u32,
    /// When the window ends; now when there is none.
    pub reset_at: DateTime<Utc>,
}

/// The check-ins that an anonymous caller of GraphQL may still record; none when they are not limited.
///
/// # Errors
/// The database's.
pub async fn check_ins_left(scope: &Scope) -> Result<Option<Left>> {
    let policy = &scope.services.policy;
    let Some(key) = check_in_key(scope).filter(|_| policy.rate_limits) else { return Ok(None) };
    let now = scope.now();
    let window = Entity::find_by_id(key).one(scope.database().read()).await?;
    let left = match window.filter(|window| window.started_at + CHECK_IN_WINDOW > now) {
        Some(window) => Left {
            remaining: policy
                .public_per_minute
                .saturating_sub(u32::try_from(window.hits).unwrap_or_default()),
            reset_at: window.started_at + CHECK_IN_WINDOW,
        },
        None => Left { remaining: policy.public_per_minute, reset_at: now },
    };
    Ok(Some(left))
}

/// The key of the counter of an anonymous caller's check-ins; none for callers who are not counted.
fn check_in_key(scope: &Scope) -> Option<String> {
    let actor = &scope.actor;
    let ip = actor.origin.ip.filter(|_| actor.is_anonymous() && actor.origin.surface == Surface::Graphql)?;
    Some(format!("check-in:address:{}", address(scope, ip)))
}

fn address(scope: &Scope, ip: IpAddr) -> String {
    fingerprint(scope, Indexed::Network, &network_of(ip).to_string())
}

/// The fingerprint of a value in the key of a counter. A new first key of the blind index starts new windows.
pub(super) fn fingerprint(scope: &Scope, kind: Indexed, value: &str) -> String {
    scope.services.blind_index.first(kind, value).unwrap_or_default()
}

/// Counts a hit; fails when the window has more than `max` hits.
async fn hit(scope: &Scope, key: &str, counts: Counted, max: u32, length: TimeDelta) -> Result<()> {
    if !scope.services.policy.rate_limits || scope.is_rehearsal() {
        return Ok(());
    }
    let windows = count(scope.database().write(), scope, &[key], length).await?;
    match windows.first() {
        Some(window) if i64::from(window.hits) > i64::from(max) => {
            Err(Error::limited(window.limit(scope, counts, max, length)))
        }
        _ => Ok(()),
    }
}

/// A window of a counter, after its latest hit.
#[derive(Clone, Debug)]
pub(super) struct Window {
    /// The key of the counter.
    pub key: String,
    /// The number of hits.
    pub hits: i32,
    /// When it began.
    pub started_at: DateTime<Utc>,
}

impl Window {
    /// The error details of this window when it exceeds `max`.
    pub fn limit(&self, scope: &Scope, counts: Counted, max: u32, length: TimeDelta) -> Limit {
        let seconds = (self.started_at + length - scope.now()).num_seconds();
        Limit {
            counts,
            most: max,
            retry_after_seconds: Ord::max(u64::try_from(seconds).unwrap_or_default(), 1),
        }
    }
}

/// Counts a hit of each of `keys` and returns their windows in the same order. A window that has ended, or
/// whose hits were all reverted, begins anew.
pub(super) async fn count(
    database: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[&str],
    length: TimeDelta,
) -> Result<Vec<Window>> {
    let now = scope.now();
    let column = |column| Expr::col((Entity, column));
    let has_ended = || column(Column::StartedAt).lte(now - length).or(column(Column::Hits).eq(0));
    let restart_or = |restarted: Expr, current: Expr| -> Expr {
        CaseStatement::new().case(has_ended(), restarted).finally(current).into()
    };
    let mut statement = Query::insert();
    statement.into_table(Entity).columns([Column::Key, Column::StartedAt, Column::Hits]);
    for key in keys {
        statement.values_panic([(*key).into(), now.into(), 1.into()]);
    }
    statement
        .on_conflict(
            OnConflict::column(Column::Key)
                .value(Column::Hits, restart_or(Expr::val(1), column(Column::Hits).add(1)))
                .value(Column::StartedAt, restart_or(Expr::val(now), column(Column::StartedAt)))
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
