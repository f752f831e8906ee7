//! Updates accounts: a person's own data, and the accounts of others by administrators.
//!
//! Every rule has the same steps: load, authorize, validate, write, commit. A change of permissions (role,
//! state, password) ends the sessions of the account in the same transaction.

use std::sync::Arc;

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::{Set, Unchanged};

use super::create::{hash, password_error};
use super::find::{self, AccountKey};
use super::profile::{self, ProfileChange};
use crate::auth::role::{Action, Role};
use crate::domain::attempts::{self, Attempt, SignInTarget};
use crate::domain::check::{Change, Check};
use crate::domain::roles::stored_role;
use crate::domain::transaction::{self, Transaction};
use crate::domain::{sessions, write};
use crate::entity::user;
use crate::error::{Code, Error, Reason, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// The changes of an account.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The role, which gives the permissions.
    pub role: Option<Role>,
    /// Whether it can sign in.
    pub is_active: Option<bool>,
    /// Whether it is an administrator: the talents API sets the role by this flag.
    pub is_admin: Option<bool>,
    /// The profile.
    pub profile: ProfileChange,
}

/// Updates an account: administrators update any, other callers their own names. (The own profile:
/// [`own_profile`].)
///
/// # Errors
/// `FORBIDDEN`, `USER_NOT_FOUND`, `VALIDATION_ERROR` by field.
pub async fn account(scope: &Scope, key: AccountKey, change: AccountChange) -> Result<user::Model> {
    require_own_or(scope, key, Action::UpdateAnyAccount)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, key).await?;
        let role = authorize(scope, &before, &change)?;
        Box::pin(write_change(scope, &tx, before, change.clone(), role)).await
    })
    .await
}

/// Updates the caller's own profile and names.
///
/// # Errors
/// `AUTH_REQUIRED`, `VALIDATION_ERROR` by field.
pub async fn own_profile(scope: &Scope, change: AccountChange) -> Result<user::Model> {
    let me = scope.caller()?.id;
    // A person may change neither their own state and role nor the analysis of their CV by staff.
    let profile = ProfileChange { cv_analysis: Change::Keep, ..change.profile };
    let change = AccountChange {
        first_name: change.first_name,
        last_name: change.last_name,
        profile,
        ..AccountChange::default()
    };
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, me.into()).await?;
        write_change(scope, &tx, before, change.clone(), None).await
    })
    .await
}

/// Passes when `key` is the caller's own account, or the caller may do `action` to any account. Runs before
/// any lookup, so that other callers cannot find out which accounts exist.
pub(super) fn require_own_or(scope: &Scope, key: AccountKey, action: Action) -> Result<()> {
    if scope.actor.may(action) {
        return Ok(());
    }
    let me = scope.caller()?;
    if key == me.id.into() || key == me.uuid.into() { Ok(()) } else { Err(Code::Forbidden.into()) }
}

/// Passes when the caller may make this change, and returns the new role, if the role changes.
fn authorize(scope: &Scope, before: &user::Model, change: &AccountChange) -> Result<Option<Role>> {
    let old = find::role(before);
    let own = scope.actor.is_account(before.id);
    if own
        && (change.role.is_some_and(|role| role != old)
            || change.is_active.is_some_and(|on| on != before.is_active))
    {
        return Err(Code::Forbidden.into());
    }
    if !change.profile.is_empty() {
        scope.require(Action::UpdateAnyAccount)?;
    }
    let admin_flag = change.is_admin.filter(|admin| *admin != old.is_admin());
    if admin_flag.is_some() {
        scope.require(Action::SetAdminFlag)?;
    }
    let role = match admin_flag {
        Some(true) => Some(Role::Admin),
        Some(false) => Some(Role::User),
        None => change.role.filter(|role| *role != old),
    };
    if let Some(role) = role {
        scope.require(Action::ChangeRoles)?;
        if role == Role::SuperAdmin {
            scope.require(Action::GrantSuperAdmin)?;
        }
        // Nobody changes their own role, so that an administrator cannot lock themselves out.
        if own {
            return Err(Code::Forbidden.into());
        }
    }
    if change.is_active.is_some_and(|on| on != before.is_active) {
        scope.require(Action::SetAccountActive)?;
    }
    authorize_target(scope, before)?;
    Ok(role)
}

/// Fails when the account is another person's of role super admin, unless the caller is a super admin, too.
pub(super) fn authorize_target(scope: &Scope, row: &user::Model) -> Result<()> {
    if row.role == user::Role::SuperAdmin && !scope.actor.is_account(row.id) {
        scope.require(Action::TouchSuperAdmin)?;
    }
    Ok(())
}

async fn write_change(
    scope: &Scope,
    tx: &Transaction,
    before: user::Model,
    change: AccountChange,
    role: Option<Role>,
) -> Result<user::Model> {
    let mut check = Check::new();
    let first_name = change.first_name.map(|name| check.required("firstName", &name, 100));
    let last_name = change.last_name.map(|name| check.required("lastName", &name, 100));
    let profile = profile::check(&mut check, scope, change.profile);
    profile.check_references(&mut check, tx, Some(&before)).await?;
    check.done()?;

    let talents = profile.talent_ids();
    let mut values = <user::ActiveModel as Default>::default();
    profile.apply(scope, Some(&before), &mut values);
    let now = scope.now();
    let after = write::update::<user::ActiveModel>(tx, scope, &before, |row| {
        *row = user::ActiveModel { id: row.id.clone(), ..values };
        if let Some(name) = first_name {
            row.first_name = Set(name);
        }
        if let Some(name) = last_name {
            row.last_name = Set(name);
        }
        if let Some(role) = role {
            row.role = Set(stored_role(role));
        }
        if let Some(active) = change.is_active {
            row.is_active = Set(active);
        }
        row.updated_at = Set(now);
    })
    .await?;
    let after = match talents {
        Some(ids) if profile::write_talents(tx, scope, after.id, &ids).await? && after.updated_at < now => {
            let changes =
                user::ActiveModel { id: Unchanged(after.id), updated_at: Set(now), ..Default::default() };
            changes.update(&**tx).await?
        }
        _ => after,
    };
    if after.role != before.role || (before.is_active && !after.is_active) {
        sessions::end_all(tx, after.id).await?;
    }
    tx.publish(DomainEvent::AccountChanged { account: after.uuid });
    profile::refresh_score(tx, scope, after).await
}

/// Enables a disabled account and disables an enabled one.
///
/// # Errors
/// `FORBIDDEN` (also for the caller's own account), `USER_NOT_FOUND`.
pub async fn toggle(scope: &Scope, key: AccountKey) -> Result<user::Model> {
    scope.require(Action::SetAccountActive)?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, key).await?;
        let change = AccountChange { is_active: Some(!before.is_active), ..AccountChange::default() };
        authorize(scope, &before, &change)?;
        Box::pin(write_change(scope, &tx, before, change, None)).await
    })
    .await
}

/// Changes the caller's own password and ends their other sessions and tokens.
///
/// # Errors
/// `FORBIDDEN` for another account, `CURRENT_PASSWORD_INCORRECT`, `VALIDATION_ERROR`, `RATE_LIMIT_EXCEEDED`.
pub async fn password(scope: &Scope, key: AccountKey, current: &str, new: &str) -> Result<user::Model> {
    let me = scope.caller()?;
    if key != me.id.into() && key != me.uuid.into() {
        return Err(Code::Forbidden.into());
    }
    let mut check = Check::new();
    if current.is_empty() {
        check.fault("currentPassword", Reason::Required);
    }
    check.new_password("newPassword", new);
    check.done()?;
    // A guess of the current password counts as a sign-in attempt.
    let (target, failure_code) = (SignInTarget::Account(me.id), Code::CurrentPasswordIncorrect);
    let (current, new) = (current.to_owned(), new.to_owned());
    attempts::with_rate_limits(
        scope,
        target,
        failure_code,
        async move |scope: Scope, attempt: Arc<Attempt>| {
            replace_password(&scope, &current, &new, &attempt).await
        },
    )
    .await
}

async fn replace_password(scope: &Scope, current: &str, new: &str, attempt: &Attempt) -> Result<user::Model> {
    let me = scope.caller()?;
    let verified_hash = find::password_hash(scope.database().read(), me.id).await?;
    if !scope.services.passwords.verify(current, &verified_hash).await.map_err(password_error)? {
        return Err(Error::of(Code::CurrentPasswordIncorrect, "currentPassword"));
    }
    let password_hash = hash(scope, new).await?;
    transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, me.id.into()).await?;
        if before.password_hash != verified_hash {
            // A concurrent request has changed the password, so that `current` is no longer the right one.
            return Err(Error::of(Code::CurrentPasswordIncorrect, "currentPassword"));
        }
        let now = scope.now();
        let row = write::update::<user::ActiveModel>(&tx, scope, &before, |row| {
            row.password_hash = Set(password_hash.clone());
            row.updated_at = Set(now);
        })
        .await?;
        sessions::end_others(&tx, me, now).await?;
        attempt.succeed(&tx, scope, me.id).await?;
        tx.publish(DomainEvent::AccountChanged { account: row.uuid });
        Ok(row)
    })
    .await
}
