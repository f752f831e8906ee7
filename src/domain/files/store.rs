//! Stores and removes files.

use super::{accept, paths};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;
use crate::storage::{StoreError, Upload};

/// A stored file that no row names yet.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its path, for the row.
    pub path: String,
}

/// Stored files that no row names yet.
#[derive(Clone, Debug, Default)]
pub struct NewFiles(pub(super) Vec<NewFile>);

impl NewFiles {
    /// Ends the transaction of the rows that name these files: returns its result, and removes the files when it was
    /// refused. After another error the transaction may have been committed, and only its answer was lost; when it was
    /// not, the files are orphans, and removed as such.
    ///
    /// # Errors
    /// Those of `result`.
    pub async fn settle<T>(self, scope: &Scope, result: Result<T>) -> Result<T> {
        if matches!(result, Err(Error::Refused(_))) {
            remove(scope, self.0.into_iter().map(|file| file.path)).await;
        }
        result
    }
}

impl NewFile {
    /// As [`NewFiles::settle`].
    ///
    /// # Errors
    /// Those of `result`.
    pub async fn settle<T>(self, scope: &Scope, result: Result<T>) -> Result<T> {
        NewFiles(vec![self]).settle(scope, result).await
    }
}

/// Stores a photo with its thumbnails in `folder`. `field` is the input field of the upload; none when the request
/// does not carry the file.
///
/// # Errors
/// `UNSUPPORTED_FORMAT`, `FILE_TOO_LARGE`, `FILE_DAMAGED`, `VALIDATION_ERROR`.
pub async fn store_photo(
    scope: &Scope,
    field: &str,
    upload: Option<&Upload>,
    (folder, prefix): (&str, &str),
) -> Result<NewFile> {
    let photo = accept::photo(scope, field, upload).await?;
    let path = paths::random(folder, prefix, photo.encoding.extension());
    let file = NewFile { path: path.clone() };
    let stored = async {
        let files = &scope.services.files;
        for (side, bytes) in photo.thumbnails {
            files.put(&paths::thumbnail(&path, side), bytes.into()).await?;
        }
        files.put(&path, photo.full.into()).await
    };
    let stored = stored.await.map_err(|error| unavailable(&error));
    file.clone().settle(scope, stored).await?;
    Ok(file)
}

/// Stores a CV. `field` and `upload` as in [`store_photo`].
///
/// # Errors
/// As [`store_photo`].
pub async fn store_cv(scope: &Scope, field: &str, upload: Option<&Upload>) -> Result<NewFile> {
    let (format, bytes) = accept::cv(field, upload).await?;
    let path = paths::random(paths::CVS, "", format.extension());
    scope.services.files.put(&path, bytes.into()).await.map_err(|error| unavailable(&error))?;
    Ok(NewFile { path })
}

/// Removes files and their thumbnails, after the commit of the transaction that has ended their use. A failure is
/// logged only: nothing serves a file that no row names, and the orphans are removed later.
pub async fn remove(scope: &Scope, files: impl IntoIterator<Item = String>) {
    for path in files.into_iter().flat_map(|path| paths::all_sizes(&path).collect::<Vec<_>>()) {
        if let Err(error) = scope.services.files.delete(&path).await {
            tracing::warn!(%error, "a file was not removed");
        }
    }
}

/// The error of a store that is full, read-only or cannot be reached: the same call may succeed later.
pub fn unavailable(error: &StoreError) -> Error {
    tracing::error!(%error, "a file was not stored or read");
    Code::ServiceUnavailable.into()
}
