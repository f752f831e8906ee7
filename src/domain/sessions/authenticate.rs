//! Authenticates requests by token or cookie, and re-authenticates what outlives a request.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Value};
use uuid::Uuid;

use crate::auth::actor::{Actor, Caller};
use crate::auth::cookie::SessionSecret;
use crate::auth::jwt::{Claims, TokenError};
use crate::auth::session_cache::{Credential, Session};
use crate::domain::roles::role_of;
use crate::entity::session::{Column as S, SessionKind};
use crate::entity::user::Column as U;
use crate::entity::{revoked_token, session, user};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;
use crate::scope::Services;

/// The minimum time between two updates of a cookie session's last request: one write in ten minutes, not one
/// for each request.
const TOUCH_INTERVAL: TimeDelta = TimeDelta::minutes(10);

/// The caller that a token belongs to.
///
/// # Errors
/// `TOKEN_INVALID`, `TOKEN_EXPIRED`; the database's.
pub async fn by_token(services: &Services, token: &str) -> Result<Caller> {
    let now = services.clock.now();
    let claims = services.tokens.verify(token, now).map_err(|error| match error {
        TokenError::Invalid => Error::from(Code::TokenInvalid),
        TokenError::Expired => Error::from(Code::TokenExpired),
    })?;
    let credential = Credential::Token { session: claims.session, token: claims.token };
    let found = find(services, credential).await?;
    let found = found.filter(|found| found.accepts(&claims, now));
    found.map(|found| found.caller(Some(&claims))).ok_or_else(|| Code::TokenInvalid.into())
}

/// Re-authenticates the actor of a subscription or a socket, as a new request would be authenticated now. It
/// does not prolong a cookie session, because no response would renew the cookie in the browser.
///
/// # Errors
/// `TOKEN_INVALID`, `TOKEN_EXPIRED` and, for a cookie, `AUTH_REQUIRED` when the session has ended; the
/// database's.
pub async fn reauthenticate(scope: &Scope) -> Result<Scope> {
    let (services, now) = (&scope.services, scope.now());
    let Some(me) = &scope.actor.account else {
        return Ok(Scope::new(Arc::clone(services), Actor::clone(&scope.actor)));
    };
    let token = me.token_id.zip(me.token_ends_at).map(|(token, expires_at)| Claims {
        account: me.uuid,
        session: me.session_id,
        token,
        issued_at: now,
        expires_at,
    });
    if token.as_ref().is_some_and(|token| token.expires_at <= now) {
        return Err(Code::TokenExpired.into());
    }
    let error_code = if token.is_some() { Code::TokenInvalid } else { Code::AuthRequired };
    let credential = match &token {
        Some(token) => Credential::Token { session: me.session_id, token: token.token },
        None => Credential::Address(me.session_id),
    };
    let found = find(services, credential).await?;
    let is_valid = |found: &Session| match &token {
        Some(token) => found.accepts(token, now),
        None => found.is_cookie && found.expires_at > now,
    };
    let me = found.filter(is_valid).ok_or(error_code)?.caller(token.as_ref());
    Ok(Scope::new(Arc::clone(services), Actor::signed_in(me, scope.actor.origin.clone())))
}

/// The caller of a session, for a signed download address; none when the session has ended.
///
/// # Errors
/// The database's.
pub async fn by_session(services: &Services, session: Uuid) -> Result<Option<Caller>> {
    let found = find(services, Credential::Address(session)).await?;
    let now = services.clock.now();
    Ok(found.filter(|found| found.expires_at > now).map(|found| found.caller(None)))
}

/// The caller that a cookie belongs to, and whether this request prolonged its session; none when the session
/// has ended.
///
/// # Errors
/// The database's.
pub async fn by_cookie(services: &Services, secret: &SessionSecret) -> Result<Option<(Caller, bool)>> {
    let now = services.clock.now();
    let credential = Credential::Cookie(secret.hash());
    let found = find(services, credential.clone()).await?;
    let Some(found) = found.filter(|found| found.expires_at > now) else { return Ok(None) };
    let prolonged = now - found.last_seen_at >= TOUCH_INTERVAL;
    let caller = found.caller(None);
    if prolonged {
        let touch = session::Entity::update_many()
            .col_expr(S::LastSeenAt, Expr::value(now))
            .col_expr(S::ExpiresAt, Expr::value(now + services.policy.session_idle))
            .filter(S::Id.eq(caller.session_id));
        // A read request must not fail because of a concurrent write: the next request prolongs the session.
        if let Err(error) = touch.exec(services.database.write()).await {
            tracing::warn!(error = %error.to_string().lines().next().unwrap_or_default(), "a session was not prolonged");
        }
        services.sessions.invalidate(&credential);
    }
    Ok(Some((caller, prolonged)))
}

/// The session of a credential when its account is active, from the cache or the database.
async fn find(services: &Services, credential: Credential) -> Result<Option<Session>> {
    // A cached session that seems expired may have been prolonged meanwhile.
    if let Some(found) =
        services.sessions.get(&credential).filter(|found| found.expires_at > services.clock.now())
    {
        return Ok(Some(found));
    }
    let generation = services.sessions.generation();
    let found = query(services, &credential).await?;
    if let Some(found) = &found {
        services.sessions.insert(&credential, found, generation);
    }
    Ok(found)
}

/// Reads the session, its account and, for a token, its revocation, by their keys; the caller checks them.
async fn query(services: &Services, credential: &Credential) -> Result<Option<Session>> {
    let (column, value, token): (S, Value, Option<Uuid>) = match credential {
        Credential::Token { session, token } => (S::Id, (*session).into(), Some(*token)),
        Credential::Cookie(hash) => (S::SecretHash, hash.as_str().into(), None),
        Credential::Address(session) => (S::Id, (*session).into(), None),
    };
    let mut statement = Query::select();
    statement
        .columns([U::Id, U::Uuid, U::Role, U::FirstName, U::LastName].map(|column| (user::Entity, column)))
        .columns(
            [S::Id, S::Kind, S::LastSeenAt, S::ExpiresAt, S::SoleTokenId].map(|it| (session::Entity, it)),
        )
        .from(session::Entity)
        .inner_join(user::Entity, Expr::col((user::Entity, U::Id)).equals((session::Entity, S::UserId)))
        .and_where(Expr::col((session::Entity, column)).eq(value))
        .and_where(Expr::col((user::Entity, U::IsActive)));
    if let Some(token) = token {
        let is_presented = Expr::col((revoked_token::Entity, revoked_token::Column::Jti)).eq(token);
        statement
            .left_join(revoked_token::Entity, is_presented)
            .column((revoked_token::Entity, revoked_token::Column::ValidUntil));
    }
    let Some(row) = services.select(&statement).await?.pop() else { return Ok(None) };
    let (first, last): (String, String) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
    Ok(Some(Session {
        account_id: row.try_get_by_index(0)?,
        account: row.try_get_by_index(1)?,
        role: role_of(row.try_get_by_index(2)?),
        label: format!("{first} {last}"),
        session_id: row.try_get_by_index(5)?,
        is_cookie: row.try_get_by_index::<SessionKind>(6)? == SessionKind::Cookie,
        last_seen_at: row.try_get_by_index(7)?,
        expires_at: row.try_get_by_index(8)?,
        sole_token: row.try_get_by_index(9)?,
        token_valid_until: if token.is_some() { row.try_get_by_index(10)? } else { None },
    }))
}
