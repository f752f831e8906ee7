//! Limits that must hold across processes: attempts to sign in and to register, and check-ins by strangers that GraphQL
//! takes, counted in the database.
//!
//! A counter is a page_request that begins with its first hit; counting and asking are one statement, so simultaneous
//! attempts are all counted. The limits of ordinary requests are counted in memory (`http/limits.rs`).

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict, Query};

use crate::auth::actor::Surface;
use crate::crypto::hex;
use crate::entity::rate_limit::{Column, Entity};
use crate::error::{Error, Result};
use crate::scope::Scope;

/// How many attempts to sign in a page_request lets through: as the talents API documents.
const LOGIN_ATTEMPTS: i32 = 5;
/// How long that page_request is.
const LOGIN_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// How many registrations an address has in an hour.
const REGISTRATIONS: i32 = 20;

/// Counts an attempt to sign in from the caller's address; each surface counts apart.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the page_request ends.
pub async fn login_from_address(scope: &Scope) -> Result<()> {
    let origin = &scope.actor.origin;
    let Some(ip) = origin.ip else { return Ok(()) };
    hit(scope, &format!("login:address:{}:{ip}", origin.surface.as_str()), LOGIN_ATTEMPTS, LOGIN_WINDOW).await
}

/// Counts an attempt to sign in as an account, by whatever surface.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the page_request ends.
pub async fn password_attempt(scope: &Scope, account_id: i32) -> Result<()> {
    hit(scope, &format!("login:account:{account_id}"), LOGIN_ATTEMPTS, LOGIN_WINDOW).await
}

/// Counts an attempt to sign in under a name that no account has, so that it is refused like one that has.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the page_request ends.
pub async fn unknown_attempt(scope: &Scope, identifier: &str) -> Result<()> {
    // The name may be a password typed into the wrong field: only its hash is kept.
    let name = hex::sha256(&identifier.to_lowercase());
    hit(scope, &format!("login:unknown:{name}"), LOGIN_ATTEMPTS, LOGIN_WINDOW).await
}

/// Counts a registration from the caller's address.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the page_request ends.
pub async fn registration(scope: &Scope) -> Result<()> {
    let Some(ip) = scope.actor.origin.ip else { return Ok(()) };
    hit(scope, &format!("register:address:{ip}"), REGISTRATIONS, TimeDelta::hours(1)).await
}

/// Counts a check-in by nobody known that comes by GraphQL: the pointage API counts all of its requests, this counts
/// each check-in of a document, to the same limit.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the seconds until the page_request ends.
pub async fn check_in(scope: &Scope) -> Result<()> {
    let (actor, most) = (&scope.actor, scope.services.policy.public_per_minute);
    match actor.origin.ip {
        Some(ip) if actor.is_anonymous() && actor.origin.surface == Surface::Graphql => {
            hit(scope, &format!("check-in:address:{ip}"), most, TimeDelta::minutes(1)).await
        }
        _ => Ok(()),
    }
}

/// Counts a hit and passes while the page_request has had no more than `most`.
async fn hit(scope: &Scope, key: &str, most: i32, page_request: TimeDelta) -> Result<()> {
    if !scope.services.policy.rate_limits {
        return Ok(());
    }
    let now = scope.now();
    let ended = || Expr::col((Entity, Column::StartedAt)).lte(now - page_request);
    let begin_or = |fresh: Expr, running: Expr| -> Expr {
        CaseStatement::new().case(ended(), fresh).finally(running).into()
    };
    let statement = Query::insert()
        .into_table(Entity)
        .columns([Column::Key, Column::StartedAt, Column::Hits])
        .values_panic([key.into(), now.into(), 1.into()])
        .on_conflict(
            OnConflict::column(Column::Key)
                .value(Column::Hits, begin_or(Expr::val(1), Expr::col((Entity, Column::Hits)).add(1)))
                .value(Column::StartedAt, begin_or(Expr::val(now), Expr::col((Entity, Column::StartedAt))))
                .to_owned(),
        )
        .returning(Query::returning().columns([Column::Hits, Column::StartedAt]))
        .to_owned();
    let row = scope.database().write().query_one(&statement).await?;
    let row = row.ok_or_else(|| Error::Internal("a counter did not answer".into()))?;
    let hits: i32 = row.try_get("", "hits")?;
    let started_at: DateTime<Utc> = row.try_get("", "started_at")?;
    if hits <= most {
        return Ok(());
    }
    let seconds = u64::try_from((started_at + page_request - now).num_seconds()).unwrap_or_default();
    Err(Error::retry_after(Ord::max(seconds, 1)))
}
