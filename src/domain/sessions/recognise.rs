//! How a request is recognised by a token or a cookie, and what lasts longer than a request is recognised again.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::auth::actor::{Actor, Caller};
use crate::auth::cookie::SessionSecret;
use crate::auth::jwt::{Claims, TokenError};
use crate::domain::accounts::role_of;
use crate::domain::error::{Code, Error, Result};
use crate::domain::scope::Scope;
use crate::domain::tools::Tools;
use crate::entity::session::SessionKind;
use crate::entity::{revoked_token, session, user};

/// How old a cookie's last request may be before it is noted anew: one write in ten minutes, not one a request.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(10);

/// Who a token belongs to.
///
/// # Errors
/// `TOKEN_INVALID`, `TOKEN_EXPIRED`; the database's.
pub async fn by_token(tools: &Tools, token: &str) -> Result<Caller> {
    let now = tools.clock.now();
    let claims = tools.tokens.verify(token, now).map_err(|error| match error {
        TokenError::Invalid => Error::from(Code::TokenInvalid),
        TokenError::Expired => Error::from(Code::TokenExpired),
    })?;
    let found = caller(tools, token_passes(&claims, now), Some(&claims)).await?;
    found.map(|(caller, _)| caller).ok_or_else(|| Code::TokenInvalid.into())
}

/// What holds for a session and its account while a token of it passes.
fn token_passes(claims: &Claims, now: DateTime<Utc>) -> Condition {
    let this = || Expr::col((revoked_token::Entity, revoked_token::Column::Jti)).eq(claims.token);
    let valid_until = || Expr::col((revoked_token::Entity, revoked_token::Column::ValidUntil));
    let dying = |when: Expr| {
        Query::select()
            .expr(Expr::val(1))
            .from(revoked_token::Entity)
            .and_where(this())
            .and_where(when)
            .take()
    };
    let sole = || Expr::col((session::Entity, session::Column::SoleTokenId));
    let passes = Condition::any()
        .add(sole().is_null())
        .add(sole().eq(claims.token))
        .add(Expr::exists(dying(valid_until().gt(now))));
    Condition::all()
        .add(Expr::col((session::Entity, session::Column::Id)).eq(claims.session))
        .add(Expr::col((session::Entity, session::Column::Kind)).eq(SessionKind::Token))
        .add(Expr::col((user::Entity, user::Column::Uuid)).eq(claims.account))
        .add(passes)
        .add(Expr::not_exists(dying(valid_until().lte(now))))
}

/// The same actor as a request would be recognised now, for what lasts longer than one: subscriptions and sockets.
/// It does not prolong the session, since no browser hears of that.
///
/// # Errors
/// `TOKEN_INVALID`, `TOKEN_EXPIRED` and, for a cookie, `AUTH_REQUIRED` when the session has ended; the database's.
pub async fn again(scope: &Scope) -> Result<Scope> {
    let (tools, now) = (&scope.tools, scope.now());
    let Some(me) = &scope.actor.account else {
        return Ok(Scope::new(Arc::clone(tools), Actor::clone(&scope.actor)));
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
    let live = match &token {
        Some(token) => token_passes(token, now),
        None => Condition::all()
            .add(Expr::col((session::Entity, session::Column::Id)).eq(me.session_id))
            .add(Expr::col((session::Entity, session::Column::Kind)).eq(SessionKind::Cookie))
            .add(Expr::col((session::Entity, session::Column::ExpiresAt)).gt(now)),
    };
    let ended = if token.is_some() { Code::TokenInvalid } else { Code::AuthRequired };
    let (me, _) = caller(tools, live, token.as_ref()).await?.ok_or(ended)?;
    Ok(Scope::new(Arc::clone(tools), Actor::signed_in(me, scope.actor.origin.clone())))
}

/// Who a session belongs to, for an address that was given to it; none when the session has ended.
///
/// # Errors
/// The database's.
pub async fn by_session(tools: &Tools, session: Uuid) -> Result<Option<Caller>> {
    let live = Condition::all()
        .add(Expr::col((session::Entity, session::Column::Id)).eq(session))
        .add(Expr::col((session::Entity, session::Column::ExpiresAt)).gt(tools.clock.now()));
    Ok(caller(tools, live, None).await?.map(|(caller, _)| caller))
}

/// Who a cookie belongs to, and whether its session was prolonged by this request; none when the session has ended.
///
/// # Errors
/// The database's.
pub async fn by_cookie(tools: &Tools, secret: &SessionSecret) -> Result<Option<(Caller, bool)>> {
    let now = tools.clock.now();
    let live = Condition::all()
        .add(Expr::col((session::Entity, session::Column::SecretHash)).eq(secret.hash()))
        .add(Expr::col((session::Entity, session::Column::ExpiresAt)).gt(now));
    let Some((caller, last_seen_at)) = caller(tools, live, None).await? else { return Ok(None) };
    let prolonged = now - last_seen_at >= TOUCH_AFTER;
    if prolonged {
        let touch = session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .col_expr(session::Column::ExpiresAt, Expr::value(now + tools.policy.session_idle))
            .filter(session::Column::Id.eq(caller.session_id));
        // A request that reads must not fail because somebody else writes: the next one prolongs the session.
        if let Err(error) = touch.exec(tools.database.write()).await {
            tracing::warn!(error = %error.to_string().lines().next().unwrap_or_default(), "a session was not prolonged");
        }
    }
    Ok(Some((caller, prolonged)))
}

/// The active account behind a session, in one statement.
async fn caller(
    tools: &Tools,
    live: Condition,
    token: Option<&Claims>,
) -> Result<Option<(Caller, DateTime<Utc>)>> {
    use session::Column as S;
    use user::Column as U;
    let statement = Query::select()
        .columns([U::Id, U::Uuid, U::Role, U::FirstName, U::LastName].map(|column| (user::Entity, column)))
        .columns([(session::Entity, S::Id), (session::Entity, S::LastSeenAt)])
        .from(session::Entity)
        .inner_join(user::Entity, Expr::col((user::Entity, U::Id)).equals((session::Entity, S::UserId)))
        .cond_where(live)
        .and_where(Expr::col((user::Entity, U::IsActive)).eq(true))
        .take();
    let Some(row) = tools.database.read().query_one(&statement).await? else { return Ok(None) };
    let role: user::Role = row.try_get_by_index(2)?;
    let (first, last): (String, String) = (row.try_get_by_index(3)?, row.try_get_by_index(4)?);
    let caller = Caller {
        id: row.try_get_by_index(0)?,
        uuid: row.try_get_by_index(1)?,
        role: role_of(role),
        session_id: row.try_get_by_index(5)?,
        token_id: token.map(|claims| claims.token),
        token_ends_at: token.map(|claims| claims.expires_at),
        label: format!("{first} {last}"),
    };
    Ok(Some((caller, row.try_get_by_index(6)?)))
}
