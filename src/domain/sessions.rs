//! Sessions: how a login becomes a token or a cookie, how a request is recognised by it, and how it ends.
//!
//! A session is one login: a chain of refreshed tokens, or one cookie. Its row is asked at every request, so that
//! logout, a new password, another role or a disabled account end it at the next one, on every process.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::accounts::create::refused;
use super::accounts::{find, role_of};
use super::check::Check;
use super::error::{Code, Error, Reason, Result};
use super::scope::Scope;
use super::tools::Tools;
use super::{rate_limit, write};
use crate::auth::actor::{Actor, Caller};
use crate::auth::cookie::SessionSecret;
use crate::auth::jwt::{Claims, TokenError};
use crate::auth::role::Action;
use crate::entity::session::SessionKind;
use crate::entity::{revoked_token, session, user};

/// How long a refreshed token still passes: requests that were on their way.
const GRACE: TimeDelta = TimeDelta::minutes(1);
/// How old a cookie's last request may be before it is noted anew: one write in ten minutes, not one a request.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(10);

/// What a login shows itself by from then on.
#[derive(Debug)]
pub enum Credential {
    /// A bearer token, and for how many seconds it passes.
    Token {
        /// The token.
        token: String,
        /// Its life.
        expires_in_seconds: i64,
    },
    /// The secret of a cookie.
    Cookie(SessionSecret),
}

/// A login as a client sends it.
#[derive(Clone, Debug, Default)]
pub struct Login {
    /// E-mail address or unique code.
    pub identifier: Option<String>,
    /// E-mail address alone; must look like one.
    pub email: Option<String>,
    /// The password.
    pub password: String,
    /// Whether only accounts that read the pointage API may sign in here.
    pub staff_only: bool,
}

/// Signs in.
///
/// # Errors
/// `VALIDATION_ERROR`; `INVALID_CREDENTIALS`, in the same time whether the account exists or not;
/// `ACCOUNT_DISABLED` and, for the pointage API, `FORBIDDEN` after the right password only; `RATE_LIMIT_EXCEEDED`.
pub async fn sign_in(scope: &Scope, login: Login, kind: SessionKind) -> Result<(user::Model, Credential)> {
    let identifier = check_login(&login)?;
    rate_limit::login_from_address(scope).await?;
    let account = find::by_identifier(scope.database().read(), &identifier).await?;
    match &account {
        Some(account) => rate_limit::password_attempt(scope, account.id).await?,
        None => rate_limit::unknown_attempt(scope, &identifier).await?,
    }
    let passwords = &scope.tools.passwords;
    let good = match &account {
        Some(account) => passwords.verify(&login.password, &account.password_hash).await,
        None => passwords.verify_unknown(&login.password).await,
    };
    let Some(account) = account.filter(|_| matches!(good, Ok(true))) else {
        good.map_err(refused)?;
        return Err(Code::InvalidCredentials.into());
    };
    if !account.is_active {
        return Err(Code::AccountDisabled.into());
    }
    if login.staff_only && !role_of(account.role).may(Action::ReadPointage) {
        return Err(Code::Forbidden.into());
    }
    let renewed = if passwords.is_outdated(&account.password_hash) {
        passwords.hash(&login.password).await.ok()
    } else {
        None
    };
    open(scope, account, kind, renewed).await
}

/// The name to look the account up by.
fn check_login(login: &Login) -> Result<String> {
    let mut check = Check::new();
    let name = match (&login.email, &login.identifier) {
        (Some(email), None) => {
            if login.password.chars().count() < 8 && !login.password.is_empty() {
                check.fault("password", Reason::TooShort(8));
            }
            check.email("email", email).or_else(|| missing(&mut check, "email"))
        }
        (None, Some(identifier)) => {
            check.text("identifier", identifier, 254).or_else(|| missing(&mut check, "identifier"))
        }
        (Some(_), Some(_)) => {
            check.fault("email", Reason::Excludes("identifier"));
            None
        }
        (None, None) => missing(&mut check, "identifier"),
    };
    if login.password.is_empty() {
        check.fault("password", Reason::Required);
    }
    check.done()?;
    Ok(name.unwrap_or_default())
}

fn missing(check: &mut Check, field: &str) -> Option<String> {
    check.fault(field, Reason::Required);
    None
}

/// Opens a session for an account whose password was right.
async fn open(
    scope: &Scope,
    account: user::Model,
    kind: SessionKind,
    renewed_hash: Option<String>,
) -> Result<(user::Model, Credential)> {
    let now = scope.now();
    let policy = &scope.tools.policy;
    let secret = (kind == SessionKind::Cookie).then(SessionSecret::generate);
    let lifetime = if kind == SessionKind::Cookie { policy.session_idle } else { policy.token_ttl };
    let origin = &scope.actor.origin;
    let tx = scope.begin().await?;
    let known = account.password_hash;
    let account = match find::for_update(&tx, account.id.into()).await {
        Err(Error::Refused(_)) => return Err(Code::InvalidCredentials.into()),
        found => found?,
    };
    if account.password_hash != known || !account.is_active {
        // What was verified has changed meanwhile, and ended every session: this one must not outlive it.
        return Err(Code::InvalidCredentials.into());
    }
    let opened = session::ActiveModel {
        id: Set(Uuid::now_v7()),
        user_id: Set(account.id),
        kind: Set(kind),
        secret_hash: Set(secret.as_ref().map(SessionSecret::hash)),
        sole_token_id: Set(None),
        surface: Set(origin.surface.as_str().to_owned()),
        ip_address: Set(origin.ip.map(|ip| ip.to_string())),
        user_agent: Set(origin.user_agent.clone()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + lifetime),
    };
    let opened = opened.insert(&tx).await?;
    let mut seen =
        user::ActiveModel { id: Unchanged(account.id), last_login_at: Set(Some(now)), ..Default::default() };
    if let Some(hash) = renewed_hash {
        seen.password_hash = Set(hash);
    }
    let account = seen.update(&tx).await?;
    write::note::<user::Entity>(&tx, scope, "login", Some(&account), Some(&account)).await?;
    tx.commit().await?;
    scope.recognise(account.id);
    let credential = match secret {
        Some(secret) => Credential::Cookie(secret),
        None => token(scope, account.uuid, opened.id, Uuid::new_v4()).0,
    };
    Ok((account, credential))
}

fn token(scope: &Scope, account: Uuid, session: Uuid, token: Uuid) -> (Credential, Claims) {
    let issued_at = scope.now();
    let ttl = scope.tools.policy.token_ttl;
    let claims = Claims { account, session, token, issued_at, expires_at: issued_at + ttl };
    let token = scope.tools.tokens.issue(&claims);
    (Credential::Token { token, expires_in_seconds: ttl.num_seconds() }, claims)
}

/// Gives a new token for the caller's, which ends after a minute of grace.
///
/// # Errors
/// `AUTH_REQUIRED`; `TOKEN_INVALID` for a caller without a token.
pub async fn refresh(scope: &Scope) -> Result<Credential> {
    let me = scope.caller()?;
    let old = me.token_id.ok_or(Code::TokenInvalid)?;
    let now = scope.now();
    let tx = scope.begin().await?;
    let session = session::Entity::find_by_id(me.session_id).lock_exclusive().one(&tx).await?;
    let session = session.ok_or(Code::TokenInvalid)?;
    // The request was identified before this transaction: what ended the token meanwhile ends it here, too.
    let dying = revoked_token::Entity::find_by_id(old).one(&tx).await?;
    let in_grace = dying.as_ref().is_some_and(|dying| dying.valid_until > now);
    let is_dead = dying.is_some() && !in_grace;
    let is_ended = session.sole_token_id.is_some_and(|sole| sole != old) && !in_grace;
    if is_dead || is_ended {
        return Err(Code::TokenInvalid.into());
    }
    // Where one token alone passes, whoever refreshes it second gets the one that it was refreshed to.
    let heir = session.sole_token_id.filter(|sole| *sole != old);
    let (credential, claims) = token(scope, me.uuid, me.session_id, heir.unwrap_or_else(Uuid::new_v4));
    let dying = revoked_token::ActiveModel {
        jti: Set(old),
        session_id: Set(session.id),
        valid_until: Set(now + GRACE),
        expires_at: Set(session.expires_at),
    };
    // Two refreshes of one token at once both pass, within its grace; the first decides when that ends.
    let keep_first = OnConflict::column(revoked_token::Column::Jti).do_nothing().to_owned();
    revoked_token::Entity::insert(dying).on_conflict(keep_first).exec_without_returning(&tx).await?;
    let sole_token_id = session.sole_token_id.map(|_| claims.token);
    let mut longer: session::ActiveModel = session.into();
    longer.sole_token_id = Set(sole_token_id);
    longer.last_seen_at = Set(now);
    longer.expires_at = Set(claims.expires_at);
    longer.update(&tx).await?;
    tx.commit().await?;
    Ok(credential)
}

/// Ends the caller's session: the cookie, or the whole chain of tokens.
///
/// # Errors
/// `AUTH_REQUIRED`.
pub async fn sign_out(scope: &Scope) -> Result<()> {
    let me = scope.caller()?;
    let tx = scope.begin().await?;
    session::Entity::delete_by_id(me.session_id).exec(&tx).await?;
    let account = user::Entity::find_by_id(me.id).one(&tx).await?;
    write::note::<user::Entity>(&tx, scope, "logout", account.as_ref(), account.as_ref()).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends every session of an account at once.
pub(super) async fn end_all(tx: &DatabaseTransaction, account_id: i32) -> Result<()> {
    session::Entity::delete_many().filter(session::Column::UserId.eq(account_id)).exec(tx).await?;
    Ok(())
}

/// Ends every session and token of the caller but the one that this request came with.
pub(super) async fn end_others(tx: &DatabaseTransaction, me: &Caller, now: DateTime<Utc>) -> Result<()> {
    let others =
        Condition::all().add(session::Column::UserId.eq(me.id)).add(session::Column::Id.ne(me.session_id));
    session::Entity::delete_many().filter(others).exec(tx).await?;
    // Whoever held an earlier token of the same chain may have refreshed it, too.
    session::Entity::update_many()
        .col_expr(session::Column::SoleTokenId, Expr::value(me.token_id))
        .filter(session::Column::Id.eq(me.session_id))
        .exec(tx)
        .await?;
    let but_mine = me.token_id.map(|mine| revoked_token::Column::Jti.ne(mine));
    revoked_token::Entity::update_many()
        .col_expr(revoked_token::Column::ValidUntil, Expr::value(now))
        .filter(Condition::all().add(revoked_token::Column::SessionId.eq(me.session_id)).add_option(but_mine))
        .exec(tx)
        .await?;
    Ok(())
}

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
