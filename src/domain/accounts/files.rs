//! The photo and the CV of an account: changed by the person, and by administrators for anybody.

use sea_orm::ActiveValue::Set;

use super::find::{self, AccountKey};
use super::profile;
use super::update::{authorize_target, require_own_or};
use crate::auth::role::Action;
use crate::domain::files::{self, NewFile, paths, store_cv, store_photo};
use crate::domain::transaction;
use crate::domain::write;
use crate::entity::user;
use crate::error::Result;
use crate::pubsub::DomainEvent;
use crate::scope::Scope;
use crate::storage::Upload;

/// The input field of the uploads.
const FIELD: &str = "file";

/// A file of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Photo,
    Cv,
}

/// Sets the photo of an account, in place of the one before.
///
/// # Errors
/// `FORBIDDEN`, `USER_NOT_FOUND`, `UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`, `FILE_DAMAGED`.
pub async fn set_photo(scope: &Scope, key: AccountKey, upload: Option<&Upload>) -> Result<user::Model> {
    authorize(scope, key).await?;
    let file = store_photo(scope, FIELD, upload, (paths::PHOTOS, "")).await?;
    set(scope, key, Slot::Photo, file).await
}

/// Sets the CV of an account, in place of the one before.
///
/// # Errors
/// As [`set_photo`].
pub async fn set_cv(scope: &Scope, key: AccountKey, upload: Option<&Upload>) -> Result<user::Model> {
    authorize(scope, key).await?;
    let file = store_cv(scope, FIELD, upload).await?;
    set(scope, key, Slot::Cv, file).await
}

/// Removes the photo of an account; does nothing when it has none.
///
/// # Errors
/// `FORBIDDEN`, `USER_NOT_FOUND`.
pub async fn delete_photo(scope: &Scope, key: AccountKey) -> Result<user::Model> {
    authorize(scope, key).await?;
    replace(scope, key, Slot::Photo, None).await
}

/// Removes the CV of an account; does nothing when it has none.
///
/// # Errors
/// As [`delete_photo`].
pub async fn delete_cv(scope: &Scope, key: AccountKey) -> Result<user::Model> {
    authorize(scope, key).await?;
    replace(scope, key, Slot::Cv, None).await
}

/// Checks the caller's right before a file is read and stored.
async fn authorize(scope: &Scope, key: AccountKey) -> Result<()> {
    require_own_or(scope, key, Action::UpdateAnyAccount)?;
    authorize_target(scope, &find::existing(scope, key).await?)
}

async fn set(scope: &Scope, key: AccountKey, slot: Slot, file: NewFile) -> Result<user::Model> {
    let result = replace(scope, key, slot, Some(file.path.clone())).await;
    file.settle(scope, result).await
}

/// Writes the path of a file, and removes the file that the row named before.
async fn replace(scope: &Scope, key: AccountKey, slot: Slot, path: Option<String>) -> Result<user::Model> {
    let (row, previous) = transaction::write(scope, async |tx| {
        let before = find::for_update(&tx, key).await?;
        authorize_target(scope, &before)?;
        let now = scope.now();
        let previous = slot.path(&before);
        let row = write::update::<user::ActiveModel>(&tx, scope, &before, |row| {
            match slot {
                Slot::Photo => row.photo_path = Set(path.clone()),
                Slot::Cv => row.cv_path = Set(path.clone()),
            }
            row.updated_at = Set(now);
        })
        .await?;
        tx.publish(DomainEvent::AccountChanged { account: row.uuid });
        Ok((profile::refresh_score(&tx, scope, row).await?, previous))
    })
    .await?;
    files::remove(scope, previous).await;
    Ok(row)
}

impl Slot {
    fn path(self, row: &user::Model) -> Option<String> {
        match self {
            Self::Photo => row.photo_path.clone(),
            Self::Cv => row.cv_path.clone(),
        }
    }
}
