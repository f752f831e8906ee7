//! Sessions: how they are refreshed and how they end. How a request is recognised by one is `recognise.rs`, how a login
//! opens one `../sign_in.rs`.
//!
//! A session is one login: a chain of refreshed tokens, or one cookie. Logout, a new password, another role or a
//! disabled account end it: whatever does so commits with a signal, and what was remembered of the account is
//! forgotten (`auth/session_cache.rs`, which says what that means where there are several processes).

mod recognise;

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

/// A new bearer token of a session, and what it says.
pub(super) fn token(scope: &Scope, account: Uuid, session: Uuid, token: Uuid) -> (Credential, Claims) {
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
