//! Creates accounts: by an administrator, by registration, and the first one of an installation.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::profile::{self, CheckedProfile, ProfileChange};
use crate::auth::password::PasswordError;
use crate::auth::role::{Action, Role};
use crate::domain::check::Check;
use crate::domain::roles::stored_role;
use crate::domain::{transaction, unique_code, write};
use crate::entity::user::{self, Gender};
use crate::entity::{city, country};
use crate::error::{Code, Error, Result};
use crate::language::Language;
use crate::mail::{Message, Recipient};
use crate::scope::{Grant, Scope};

/// The input for a new account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The e-mail address for sign-in; unique whatever its case.
    pub email: String,
    /// The plaintext password; stored as a bcrypt hash.
    pub password: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The role, which gives the permissions.
    pub role: Role,
    /// The profile.
    pub profile: ProfileChange,
}

/// Creates an account, with any role that the caller may grant.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field; `EMAIL_ALREADY_EXISTS`.
pub async fn create(scope: &Scope, new: NewAccount) -> Result<user::Model> {
    scope.require(Action::CreateAccounts)?;
    if new.role == Role::SuperAdmin {
        scope.require(Action::GrantSuperAdmin)?;
    }
    insert(scope, new).await
}

/// Registers an account of role `user`, and welcomes its owner by a mail in `language`. Open to everyone.
///
/// # Errors
/// `VALIDATION_ERROR` by field; `EMAIL_ALREADY_EXISTS`; `RATE_LIMIT_EXCEEDED`.
pub async fn register(scope: &Scope, new: NewAccount, language: Language) -> Result<user::Model> {
    crate::domain::rate_limit::count_registration(scope).await?;
    // Only staff may store an analysis of the CV.
    let profile = ProfileChange { cv_analysis: crate::domain::check::Change::Keep, ..new.profile };
    let account = insert(scope, NewAccount { role: Role::User, profile, ..new }).await?;
    scope.grant(Grant::Account(account.id));
    let owner = Recipient {
        email: &account.email,
        first_name: &account.first_name,
        unique_code: &account.unique_code,
    };
    scope.services.mail.send(Message::account_registered(owner, language));
    Ok(account)
}

async fn insert(scope: &Scope, new: NewAccount) -> Result<user::Model> {
    let mut check = Check::new();
    let email = check.email("email", &new.email);
    if email.is_none() {
        check.required("email", "", 254);
    }
    check.new_password("password", &new.password);
    let first_name = check.required("firstName", &new.first_name, 100);
    let last_name = check.required("lastName", &new.last_name, 100);
    let profile = profile::check(&mut check, scope, new.profile);
    check.done()?;
    let password_hash = hash(scope, &new.password).await?;
    let names = Names { email: email.unwrap_or_default(), first_name, last_name };
    transaction::write(scope, async |tx| {
        let mut check = Check::new();
        profile.check_references(&mut check, &tx, None).await?;
        check.done()?;
        let row = new_row(scope, names.clone(), new.role, password_hash.clone());
        insert_row(&tx, scope, row, profile.clone()).await
    })
    .await
}

#[derive(Clone)]
struct Names {
    email: String,
    first_name: String,
    last_name: String,
}

/// A new row without a profile.
fn new_row(scope: &Scope, names: Names, role: Role, password_hash: String) -> user::ActiveModel {
    let now = scope.now();
    let uuid = Uuid::now_v7();
    user::ActiveModel {
        uuid: Set(uuid),
        // Replaced by `assign_unique_code`: the code contains the generated id.
        unique_code: Set(uuid.to_string()),
        email: Set(names.email),
        password_hash: Set(password_hash),
        role: Set(stored_role(role)),
        first_name: Set(names.first_name),
        last_name: Set(names.last_name),
        is_active: Set(true),
        gender: Set(Gender::Unknown),
        profile_score: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    }
}

async fn insert_row(
    tx: &DatabaseTransaction,
    scope: &Scope,
    mut row: user::ActiveModel,
    profile: CheckedProfile,
) -> Result<user::Model> {
    let talents = profile.talent_ids();
    profile.apply(scope, None, &mut row);
    let row = write::insert_with(tx, scope, row, |tx, row| Box::pin(assign_unique_code(tx, row))).await?;
    if let Some(ids) = talents {
        profile::write_talents(tx, scope, row.id, &ids).await?;
    }
    profile::refresh_score(tx, scope, row).await
}

/// Assigns the unique code: country and city of residence, id, gender. It never changes afterwards.
async fn assign_unique_code(tx: &DatabaseTransaction, row: user::Model) -> Result<user::Model> {
    let country = match row.country_id {
        Some(id) => country::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let city = match row.city_id {
        Some(id) => city::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let code = unique_code::of(
        country.as_ref().map(|country| country.code.as_str()),
        city.as_ref().map(|city| city.code.as_str()),
        row.id,
        row.gender,
    );
    let mut changes = row.into_active_model();
    changes.unique_code = Set(code);
    Ok(changes.update(tx).await?)
}

/// Hashes a validated password.
pub(super) async fn hash(scope: &Scope, password: &str) -> Result<String> {
    scope.services.passwords.hash(password).await.map_err(password_error)
}

/// Converts the error of a password that could not be hashed or verified.
pub(crate) fn password_error(error: PasswordError) -> Error {
    match error {
        PasswordError::Busy => Code::ServiceUnavailable.into(),
        PasswordError::TooLong { .. } => {
            Error::invalid("password", crate::error::Reason::PasswordTooLong(71))
        }
        PasswordError::Failed => Error::Internal("a password could not be hashed".into()),
    }
}
