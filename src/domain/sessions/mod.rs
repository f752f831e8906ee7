//! Sessions: how a login becomes a token or a cookie, and how it ends. How a request is recognised by it is
//! `recognise.rs`.
//!
//! A session is one login: a chain of refreshed tokens, or one cookie. Logout, a new password, another role or a
//! disabled account end it: whatever does so commits with a signal, and what was remembered of the account is
//! forgotten (`auth/session_cache.rs`, which says what that means where there are several processes).

mod recognise;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::accounts::create::refused;
use super::accounts::{find, role_of};
use super::attempts::{self, Attempt, Who};
use super::check::Check;
use super::{transaction, write};
use crate::auth::actor::Caller;
use crate::auth::cookie::SessionSecret;
use crate::auth::jwt::Claims;
use crate::auth::role::Action;
use crate::entity::session::SessionKind;
use crate::entity::{revoked_token, session, user};
use crate::error::{Code, Error, Reason, Result};
use crate::pubsub::DomainEvent;
use crate::scope::{Grant, Scope};
pub use recognise::{again, by_cookie, by_session, by_token};

/// How long a refreshed token still passes: requests that were on their way.
const REFRESH_GRACE_PERIOD: TimeDelta = TimeDelta::minutes(1);

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
/// `ACCOUNT_DISABLED` and, for the pointage API, `FORBIDDEN` after the right password only; `RATE_LIMIT_EXCEEDED` after
/// too many failures, which are those of `INVALID_CREDENTIALS`.
pub async fn sign_in(scope: &Scope, login: Login, kind: SessionKind) -> Result<(user::Model, Credential)> {
    let identifier = check_login(&login)?;
    let account = find::by_identifier(scope.database().read(), &identifier).await?;
    let id = account.as_ref().map(|account| account.id);
    let who = id.map_or(Who::Unknown(&identifier), Who::Account);
    attempts::judge(scope, who, Code::InvalidCredentials, async move |scope: Scope, attempt: Arc<Attempt>| {
        verify(&scope, login, kind, account, &attempt).await
    })
    .await
}

/// Verifies the password and opens a session.
async fn verify(
    scope: &Scope,
    login: Login,
    kind: SessionKind,
    account: Option<user::Model>,
    attempt: &Attempt,
) -> Result<(user::Model, Credential)> {
    let passwords = &scope.services.passwords;
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
    open(scope, account, kind, renewed, attempt).await
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
    attempt: &Attempt,
) -> Result<(user::Model, Credential)> {
    let now = scope.now();
    let policy = &scope.services.policy;
    let secret = (kind == SessionKind::Cookie).then(SessionSecret::generate);
    let lifetime = if kind == SessionKind::Cookie { policy.session_idle } else { policy.token_ttl };
    let origin = &scope.actor.origin;
    let id = Uuid::now_v7();
    let row = session::ActiveModel {
        id: Set(id),
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
    let known = account;
    let account = transaction::write(scope, async |tx| {
        let account = match find::for_update(&tx, known.id.into()).await {
            Err(Error::Refused(_)) => return Err(Code::InvalidCredentials.into()),
            found => found?,
        };
        if account.password_hash != known.password_hash || !account.is_active {
            // What was verified has changed meanwhile, and ended every session: this one must not outlive it.
            return Err(Code::InvalidCredentials.into());
        }
        row.clone().insert(&*tx).await?;
        let mut seen = user::ActiveModel { id: Unchanged(account.id), ..Default::default() };
        seen.last_login_at = Set(Some(now));
        if let Some(hash) = &renewed_hash {
            seen.password_hash = Set(hash.clone());
        }
        let account = seen.update(&*tx).await?;
        attempt.succeed(&tx, scope, account.id).await?;
        write::audit::<user::Entity>(&tx, scope, "login", Some(&account), Some(&account)).await?;
        Ok(account)
    })
    .await?;
    scope.grant(Grant::Account(account.id));
    let credential = match secret {
        Some(secret) => Credential::Cookie(secret),
        None => token(scope, account.uuid, id, Uuid::new_v4()).0,
    };
    Ok((account, credential))
}

fn token(scope: &Scope, account: Uuid, session: Uuid, token: Uuid) -> (Credential, Claims) {
    let issued_at = scope.now();
    let ttl = scope.services.policy.token_ttl;
    let claims = Claims { account, session, token, issued_at, expires_at: issued_at + ttl };
    let token = scope.services.tokens.issue(&claims);
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
    transaction::write(scope, async |tx| {
        let session = session::Entity::find_by_id(me.session_id).lock_exclusive().one(&*tx).await?;
        let session = session.ok_or(Code::TokenInvalid)?;
        // The request was identified before this transaction: what ended the token meanwhile ends it here, too.
        let dying = revoked_token::Entity::find_by_id(old).one(&*tx).await?;
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
            valid_until: Set(now + REFRESH_GRACE_PERIOD),
            expires_at: Set(session.expires_at),
        };
        // Two refreshes of one token at once both pass, within its grace; the first decides when that ends.
        let keep_first = OnConflict::column(revoked_token::Column::Jti).do_nothing().to_owned();
        revoked_token::Entity::insert(dying).on_conflict(keep_first).exec_without_returning(&*tx).await?;
        let sole_token_id = session.sole_token_id.map(|_| claims.token);
        let mut longer: session::ActiveModel = session.into();
        longer.sole_token_id = Set(sole_token_id);
        longer.last_seen_at = Set(now);
        longer.expires_at = Set(claims.expires_at);
        longer.update(&*tx).await?;
        tx.publish(DomainEvent::AccountChanged { account: me.uuid });
        Ok(credential)
    })
    .await
}

/// Ends the caller's session: the cookie, or the whole chain of tokens.
///
/// # Errors
/// `AUTH_REQUIRED`.
pub async fn sign_out(scope: &Scope) -> Result<()> {
    let me = scope.caller()?;
    transaction::write(scope, async |tx| {
        session::Entity::delete_by_id(me.session_id).exec(&*tx).await?;
        let account = user::Entity::find_by_id(me.id).one(&*tx).await?;
        write::audit::<user::Entity>(&tx, scope, "logout", account.as_ref(), account.as_ref()).await?;
        tx.publish(DomainEvent::AccountChanged { account: me.uuid });
        Ok(())
    })
    .await
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
