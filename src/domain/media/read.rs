//! Reads what an address under `/static/uploads` names.

use futures_util::TryStreamExt as _;

use super::find::{Served, ServedFile, find};
use crate::domain::files::{paths, unavailable};
use crate::error::Result;
use crate::scope::Scope;
use crate::storage::Stored;

/// Opens the file at `path`, or `original` in its place; see [`ServedFile::Stored`]. None when neither exists.
///
/// # Errors
/// Those of the store.
pub async fn open(scope: &Scope, path: &str, original: Option<&str>) -> Result<Option<Stored>> {
    let files = &scope.services.files;
    let mut stored = files.get(path).await.map_err(|error| unavailable(&error))?;
    if stored.is_none()
        && let Some(original) = original
    {
        stored = files.get(original).await.map_err(|error| unavailable(&error))?;
    }
    Ok(stored)
}

/// Reads the picture at an address such as `/static/uploads/cinema/profile_abc123_640.jpg`; none when it does not
/// exist for the caller.
///
/// # Errors
/// Those of the database and of the store.
pub async fn read_picture(scope: &Scope, address: &str) -> Result<Option<Vec<u8>>> {
    let Some(path) = paths::of_address(address) else { return Ok(None) };
    let Some(Served { file: ServedFile::Stored { path, original }, .. }) = find(scope, path).await? else {
        return Ok(None);
    };
    let Some(stored) = open(scope, &path, original.as_deref()).await? else { return Ok(None) };
    let bytes = stored.bytes.try_fold(Vec::new(), |mut all, piece| async move {
        all.extend_from_slice(&piece);
        Ok(all)
    });
    bytes.await.map(Some).map_err(|error| unavailable(&error))
}
