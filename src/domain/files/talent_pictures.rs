//! The pictures of a cinema talent, as rows: stored before the transaction of the talent, inserted in it.
//!
//! ```text
//! let pictures = StoredPictures::store(scope, pictures).await?;
//! let result = transaction::write(scope, async |tx| {
//!     let talent = …;
//!     pictures.insert(&tx, scope, talent.id, 0).await?;
//!     Ok(talent)
//! }).await;
//! pictures.settle(scope, result).await
//! ```

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::DatabaseTransaction;

use super::paths;
use super::store::{NewFile, NewFiles, store_photo};
use crate::domain::write;
use crate::entity::cinema_talent_media::{self, MediaKind};
use crate::error::{Error, Failure, Reason, Result};
use crate::scope::Scope;
use crate::storage::Upload;

/// The maximum number of pictures of a gallery.
pub const MAX_GALLERY: usize = 12;

/// A picture that a request carries.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// The input field.
    pub field: String,
    /// Its place among the pictures of the talent.
    pub kind: MediaKind,
    /// The file; none when the request does not carry it.
    pub upload: Option<Upload>,
}

/// Stored pictures that no row names yet, in the order of the request.
#[derive(Clone, Debug)]
pub struct StoredPictures(Vec<(MediaKind, NewFile)>);

impl StoredPictures {
    /// Checks and stores pictures. When one is refused, none is stored, and the failures of all are reported.
    ///
    /// # Errors
    /// Those of [`store_photo`]; `VALIDATION_ERROR` for more than [`MAX_GALLERY`] gallery pictures.
    pub async fn store(scope: &Scope, pictures: Vec<NewPicture>) -> Result<Self> {
        let mut gallery = pictures.iter().filter(|picture| picture.kind == MediaKind::Gallery);
        if let Some(excess) = gallery.nth(MAX_GALLERY) {
            return Err(Error::invalid(&excess.field, Reason::TooManyPictures(MAX_GALLERY)));
        }
        let (mut stored, mut failures) = (Self(Vec::new()), Vec::<Failure>::new());
        for NewPicture { field, kind, upload } in pictures {
            match store_photo(scope, &field, upload.as_ref(), (paths::CINEMA, prefix(kind))).await {
                Ok(file) => stored.0.push((kind, file)),
                Err(Error::Refused(refused)) => failures.extend(refused),
                Err(error) => return stored.settle(scope, Err(error)).await,
            }
        }
        if failures.is_empty() {
            return Ok(stored);
        }
        stored.settle(scope, Err(failures.into())).await
    }

    /// The path of the first picture; there is one.
    pub(in crate::domain) fn first_path(&self) -> String {
        self.0.first().map(|(_, file)| file.path.clone()).unwrap_or_default()
    }

    /// Inserts their rows. The first gallery picture gets the position `first_position`.
    ///
    /// # Errors
    /// Database errors.
    pub async fn insert(
        &self,
        tx: &DatabaseTransaction,
        scope: &Scope,
        talent: i32,
        first_position: i32,
    ) -> Result<()> {
        let mut next_position = first_position;
        for (kind, file) in &self.0 {
            let is_gallery = *kind == MediaKind::Gallery;
            let row = cinema_talent_media::ActiveModel {
                id: NotSet,
                cinema_talent_id: Set(talent),
                position: Set(if is_gallery { next_position } else { 0 }),
                kind: Set(*kind),
                path: Set(file.path.clone()),
                created_at: Set(scope.now()),
            };
            write::insert(tx, scope, row).await?;
            next_position += i32::from(is_gallery);
        }
        Ok(())
    }

    /// As [`NewFiles::settle`].
    ///
    /// # Errors
    /// Those of `result`.
    pub async fn settle<T>(self, scope: &Scope, result: Result<T>) -> Result<T> {
        let files = self.0.into_iter().map(|(_, file)| file).collect();
        NewFiles(files).settle(scope, result).await
    }
}

/// How the file names of a kind begin.
fn prefix(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Profile => "profile_",
        MediaKind::Id => "id_",
        MediaKind::Gallery => "gallery_",
    }
}
