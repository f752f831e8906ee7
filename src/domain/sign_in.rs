//! Sign-in: verifies a name and a password and opens a session (`sessions/`) with a token or a cookie.
//! `attempts.rs` counts failed attempts.

use std::sync::Arc;

use sea_orm::ActiveModelTrait as _;
use sea_orm::ActiveValue::{Set, Unchanged};
use uuid::Uuid;

use super::accounts::create::password_error;
use super::accounts::find;
use super::attempts::{self, Attempt, SignInTarget};
use super::check::Check;
use super::roles::role_of;
use super::sessions::{self, Credential};
use super::{transaction, write};
use crate::auth::cookie::SessionSecret;
use crate::auth::role::Action;
use crate::entity::session::SessionKind;
use crate::entity::{session, user};
use crate::error::{Code, Error, Reason, Result};
use crate::scope::{Grant, Scope};
use crate::telemetry;

/// The input of a sign-in.
#[derive(Clone, Debug, Default)]
pub struct Login {
    /// E-mail address or unique code.
    pub identifier: Option<String>,
    /// E-mail address; validated as one.
    pub email: Option<String>,
    /// The password.
    pub password: String,
    /// Whether only accounts that may read the pointage API may sign in here.
    pub staff_only: bool,
}

/// Signs in.
///
/// # Errors
/// `VALIDATION_ERROR`; `INVALID_CREDENTIALS`, in the same time whether the account exists or not;
/// `ACCOUNT_DISABLED` and, for the pointage API, `FORBIDDEN`, only after the right password;
/// `RATE_LIMIT_EXCEEDED` after too many failures with `INVALID_CREDENTIALS`.
pub async fn sign_in(scope: &Scope, login: Login, kind: SessionKind) -> Result<(user::Model, Credential)> {
    let identifier = check_login(&login)?;
    let account = find::by_identifier(scope.database().read(), &identifier).await?;
    let id = account.as_ref().map(|account| account.id);
    let target = id.map_or(SignInTarget::UnknownName(&identifier), SignInTarget::Account);
    let result = attempts::with_rate_limits(
        scope,
        target,
        Code::InvalidCredentials,
        async move |scope: Scope, attempt: Arc<Attempt>| verify(&scope, login, kind, account, &attempt).await,
    )
    .await;
    telemetry::sign_in(outcome_of(result.as_ref().err()));
    result
}

/// The outcome of a sign-in, for metrics.
fn outcome_of(error: Option<&Error>) -> &'static str {
    let failures = match error {
        None => return "ok",
        Some(Error::Refused(failures)) => failures.as_slice(),
        Some(_) => &[],
    };
    match failures.first().map(|failure| failure.code) {
        Some(Code::InvalidCredentials) => "invalid_credentials",
        Some(Code::AccountDisabled) => "disabled",
        Some(Code::Forbidden) => "forbidden",
        Some(Code::RateLimitExceeded) => "rate_limit",
        _ => "error",
    }
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
    let is_verified = match &account {
        Some(account) => passwords.verify(&login.password, &account.password_hash).await,
        None => passwords.verify_unknown(&login.password).await,
    };
    let Some(account) = account.filter(|_| matches!(is_verified, Ok(true))) else {
        is_verified.map_err(password_error)?;
        return Err(Code::InvalidCredentials.into());
    };
    if !account.is_active {
        return Err(Code::AccountDisabled.into());
    }
    if login.staff_only && !role_of(account.role).may(Action::ReadPointage) {
        return Err(Code::Forbidden.into());
    }
    let new_hash = if passwords.is_outdated(&account.password_hash) {
        passwords.hash(&login.password).await.ok()
    } else {
        None
    };
    open_session(scope, account, &login.password, kind, new_hash, attempt).await
}

/// Validates the input and returns the name of the account to look up.
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
            check.fault("email", Reason::Excludes("identifier".into()));
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

/// Opens a session for an account whose password was verified.
async fn open_session(
    scope: &Scope,
    account: user::Model,
    password: &str,
    kind: SessionKind,
    new_hash: Option<String>,
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
    let verified = account;
    let account = transaction::write(scope, async |tx| {
        let account = match find::for_update(&tx, verified.id.into()).await {
            Err(Error::Refused(_)) => return Err(Code::InvalidCredentials.into()),
            found => found?,
        };
        // A changed password or a disabled account has ended all sessions of the account since the password was
        // verified; a new one must not outlive that. A concurrent sign-in may have renewed the hash alone.
        let is_same = account.password_hash == verified.password_hash;
        let passwords = &scope.services.passwords;
        let is_verified =
            is_same || passwords.verify(password, &account.password_hash).await.map_err(password_error)?;
        if !is_verified || !account.is_active {
            return Err(Code::InvalidCredentials.into());
        }
        row.clone().insert(&*tx).await?;
        let mut changes = user::ActiveModel { id: Unchanged(account.id), ..Default::default() };
        changes.last_login_at = Set(Some(now));
        if let Some(hash) = new_hash.as_ref().filter(|_| is_same) {
            changes.password_hash = Set(hash.clone());
        }
        let account = changes.update(&*tx).await?;
        attempt.succeed(&tx, scope, account.id).await?;
        write::audit::<user::Entity>(&tx, scope, "login", Some(&account), Some(&account)).await?;
        // The next request may come from another network.
        if let Some(event) = scope.write_of(account.uuid) {
            tx.publish(event);
        }
        Ok(account)
    })
    .await?;
    scope.grant(Grant::Account(account.id));
    let credential = match secret {
        Some(secret) => Credential::Cookie(secret),
        None => sessions::issue_token(scope, account.uuid, id, Uuid::new_v4()).0,
    };
    Ok((account, credential))
}
