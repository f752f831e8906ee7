//! Sessions: refreshing and ending them. `authenticate.rs` authenticates requests by their session;
//! `../sign_in.rs` opens sessions.
//!
//! A session is one login: a chain of refreshed tokens, or one cookie. Logout, a new password, another role
//! or a disabled account end it. Each of these publishes [`DomainEvent::AccountChanged`] with its commit,
//! which invalidates the cached sessions of the account (`auth/session_cache.rs` describes the case of
//! several processes).

mod authenticate;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::{transaction, write};
use crate::auth::actor::Caller;
use crate::auth::cookie::SessionSecret;
use crate::auth::jwt::Claims;
use crate::entity::{revoked_token, session, user};
use crate::error::{Code, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;
pub use authenticate::{by_cookie, by_session, by_token, reauthenticate};

/// How long a refreshed token is still accepted, for requests in flight.
const REFRESH_GRACE_PERIOD: TimeDelta = TimeDelta::minutes(1);

/// The credential of a new session.
#[derive(Debug)]
pub enum Credential {
    /// A bearer token.
    Token {
        /// The token.
        token: String,
        /// Its lifetime.
        expires_in_seconds: i64,
    },
    /// The secret of a cookie.
    Cookie(SessionSecret),
}

/// Issues a bearer token of a session, and returns its claims.
pub(super) fn issue_token(scope: &Scope, account: Uuid, session: Uuid, token: Uuid) -> (Credential, Claims) {
    let issued_at = scope.now();
    let ttl = scope.services.policy.token_ttl;
    let claims = Claims { account, session, token, issued_at, expires_at: issued_at + ttl };
    let token = scope.services.tokens.issue(&claims);
    (Credential::Token { token, expires_in_seconds: ttl.num_seconds() }, claims)
}

/// Exchanges the caller's token for a new one; the previous one expires after [`REFRESH_GRACE_PERIOD`].
///
/// # Errors
/// `AUTH_REQUIRED`; `TOKEN_INVALID` for a caller without a token.
pub async fn refresh(scope: &Scope) -> Result<Credential> {
    let me = scope.caller()?;
    let presented = me.token_id.ok_or(Code::TokenInvalid)?;
    let now = scope.now();
    transaction::write(scope, async |tx| {
        let session = session::Entity::find_by_id(me.session_id).lock_exclusive().one(&*tx).await?;
        let session = session.ok_or(Code::TokenInvalid)?;
        // The request was authenticated before this transaction began; a token revoked since is rejected
        // here, too.
        let previous = revoked_token::Entity::find_by_id(presented).one(&*tx).await?;
        let in_grace = previous.as_ref().is_some_and(|previous| previous.valid_until > now);
        let is_revoked = previous.is_some() && !in_grace;
        let is_superseded = session.sole_token_id.is_some_and(|sole| sole != presented) && !in_grace;
        if is_revoked || is_superseded {
            return Err(Code::TokenInvalid.into());
        }
        // When only one token of the session is accepted, a second refresh within the grace period returns
        // the same successor.
        let successor = session.sole_token_id.filter(|sole| *sole != presented);
        let (credential, claims) =
            issue_token(scope, me.uuid, me.session_id, successor.unwrap_or_else(Uuid::new_v4));
        let previous = revoked_token::ActiveModel {
            jti: Set(presented),
            session_id: Set(session.id),
            valid_until: Set(now + REFRESH_GRACE_PERIOD),
            expires_at: Set(session.expires_at),
        };
        // Concurrent refreshes of one token both succeed within the grace period; the first one sets its end.
        let keep_first = OnConflict::column(revoked_token::Column::Jti).do_nothing().to_owned();
        revoked_token::Entity::insert(previous).on_conflict(keep_first).exec_without_returning(&*tx).await?;
        let sole_token_id = session.sole_token_id.map(|_| claims.token);
        let mut refreshed: session::ActiveModel = session.into();
        refreshed.sole_token_id = Set(sole_token_id);
        refreshed.last_seen_at = Set(now);
        refreshed.expires_at = Set(claims.expires_at);
        refreshed.update(&*tx).await?;
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

/// Ends every session of an account.
pub(super) async fn end_all(tx: &DatabaseTransaction, account_id: i32) -> Result<()> {
    session::Entity::delete_many().filter(session::Column::UserId.eq(account_id)).exec(tx).await?;
    Ok(())
}

/// Ends every session and token of the caller, except those of this request.
pub(super) async fn end_others(tx: &DatabaseTransaction, me: &Caller, now: DateTime<Utc>) -> Result<()> {
    let others =
        Condition::all().add(session::Column::UserId.eq(me.id)).add(session::Column::Id.ne(me.session_id));
    session::Entity::delete_many().filter(others).exec(tx).await?;
    // An earlier token of the same chain may have been refreshed by someone else, too.
    session::Entity::update_many()
        .col_expr(session::Column::SoleTokenId, Expr::value(me.token_id))
        .filter(session::Column::Id.eq(me.session_id))
        .exec(tx)
        .await?;
    let except_mine = me.token_id.map(|mine| revoked_token::Column::Jti.ne(mine));
    revoked_token::Entity::update_many()
        .col_expr(revoked_token::Column::ValidUntil, Expr::value(now))
        .filter(
            Condition::all().add(revoked_token::Column::SessionId.eq(me.session_id)).add_option(except_mine),
        )
        .exec(tx)
        .await?;
    Ok(())
}
