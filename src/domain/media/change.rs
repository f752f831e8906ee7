//! Changes the profile photo and the photo of the identity document of a cinema talent.

use sea_orm::ActiveValue::Set;

use super::talent::rows;
use crate::domain::cinema_talents::find::{authorize, lock};
use crate::domain::files::{self, NewPicture, StoredPictures};
use crate::domain::{transaction, write};
use crate::entity::cinema_talent_media::{self, MediaKind};
use crate::error::Result;
use crate::scope::Scope;
use crate::storage::Upload;

/// The photos of which a cinema talent has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoKind {
    /// The profile photo.
    Profile,
    /// The photo of the identity document.
    Id,
}

impl PhotoKind {
    fn stored(self) -> MediaKind {
        match self {
            Self::Profile => MediaKind::Profile,
            Self::Id => MediaKind::Id,
        }
    }
}

/// Sets a photo of a cinema talent, in place of the one before.
///
/// # Errors
/// `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`, `UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`, `FILE_DAMAGED`.
pub async fn set_photo(scope: &Scope, talent: i32, kind: PhotoKind, upload: Option<Upload>) -> Result<()> {
    authorize(scope, talent).await?;
    let new = NewPicture { field: "file".to_owned(), kind: kind.stored(), upload };
    let stored = StoredPictures::store(scope, vec![new]).await?;
    let result = transaction::write(scope, async |tx| {
        lock(&tx, scope, talent).await?;
        let previous = rows(&*tx, talent).await?.into_iter().find(|row| row.kind == kind.stored());
        let Some(before) = previous else {
            stored.insert(&tx, scope, talent, 0).await?;
            return Ok(None);
        };
        let (path, now) = (stored.first_path(), scope.now());
        write::update::<cinema_talent_media::ActiveModel>(&tx, scope, &before, |row| {
            row.path = Set(path);
            row.created_at = Set(now);
        })
        .await?;
        Ok(Some(before.path))
    })
    .await;
    let previous = stored.settle(scope, result).await?;
    files::remove(scope, previous).await;
    Ok(())
}

/// Removes a photo of a cinema talent; does nothing when there is none.
///
/// # Errors
/// `FORBIDDEN`, `CINEMA_TALENT_NOT_FOUND`.
pub async fn delete_photo(scope: &Scope, talent: i32, kind: PhotoKind) -> Result<()> {
    let previous = transaction::write(scope, async |tx| {
        lock(&tx, scope, talent).await?;
        let previous = rows(&*tx, talent).await?.into_iter().find(|row| row.kind == kind.stored());
        let Some(row) = previous else { return Ok(None) };
        let path = row.path.clone();
        write::delete::<cinema_talent_media::ActiveModel>(&tx, scope, row).await?;
        Ok(Some(path))
    })
    .await?;
    files::remove(scope, previous).await;
    Ok(())
}
