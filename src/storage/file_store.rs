//! A folder of this machine, or a bucket of S3.
//!
//! A path is what a row contains: `photos/abc123.jpg`. A file is complete or absent, also after a power
//! failure: it is written under another name, synced to disk, and renamed, and its folder is synced. A path
//! is written once; a new version of a file gets a new path.

use std::path::Path as FolderPath;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutPayload};

use crate::config::Storage;
use crate::private_folder;

/// Where files are kept. Clones share everything.
#[derive(Clone, Debug)]
pub struct FileStore {
    store: Arc<dyn ObjectStore>,
    place: String,
}

/// A file that is read.
pub struct Stored {
    /// The number of bytes.
    pub size: u64,
    /// The bytes, in pieces.
    pub bytes: BoxStream<'static, Result<Bytes, StoreError>>,
}

/// A file of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path.
    pub path: String,
    /// When it was written.
    pub written_at: DateTime<Utc>,
}

/// The store failed. The message names no content and no credential.
#[derive(Debug, thiserror::Error)]
#[error("file store: {0}")]
pub struct StoreError(String);

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

impl FileStore {
    /// Opens the store of the settings; a missing folder is created.
    ///
    /// # Errors
    /// When the folder cannot be created, or the bucket's settings do not fit together.
    pub fn open(settings: &Storage) -> Result<Self, StoreError> {
        match settings {
            Storage::Folder(folder) => Self::folder(folder),
            #[cfg(feature = "s3")]
            Storage::S3(settings) => {
                let place = format!("the bucket {}", settings.bucket);
                Ok(Self { store: super::s3::open(settings)?, place })
            }
        }
    }

    fn folder(folder: &FolderPath) -> Result<Self, StoreError> {
        let failed = |error: &dyn std::fmt::Display| StoreError(format!("{}: {error}", folder.display()));
        // Other users of the machine must not read identity photos.
        private_folder::create(folder).map_err(|error| failed(&error))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| failed(&error))?;
        // Without this, a power failure after the commit could leave a row that names an empty file.
        let store = store.with_fsync(true);
        Ok(Self { store: Arc::new(store), place: folder.display().to_string() })
    }

    /// The folder or bucket, for messages to operators.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Writes a file. When this returns, the file survives a power failure.
    ///
    /// # Errors
    /// The store's.
    pub async fn put(&self, path: &str, bytes: Bytes) -> Result<(), StoreError> {
        self.store.put(&parse(path)?, PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// Opens a file; none when it does not exist.
    ///
    /// # Errors
    /// The store's.
    pub async fn get(&self, path: &str) -> Result<Option<Stored>, StoreError> {
        match self.store.get(&parse(path)?).await {
            Ok(found) => {
                let size = found.meta.size;
                Ok(Some(Stored { size, bytes: found.into_stream().map_err(StoreError::from).boxed() }))
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a file; does nothing when it does not exist.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete(&self, path: &str) -> Result<(), StoreError> {
        match self.store.delete(&parse(path)?).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Lists all files, in any order. Files that are being written are not listed.
    pub fn list(&self) -> BoxStream<'static, Result<Listed, StoreError>> {
        let listed = |meta: object_store::ObjectMeta| Listed {
            path: meta.location.to_string(),
            written_at: meta.last_modified,
        };
        self.store.list(None).map_ok(listed).map_err(StoreError::from).boxed()
    }

    /// Asks for a file without writing one, and reports what fails.
    ///
    /// # Errors
    /// The store's.
    pub async fn look(&self) -> Result<(), StoreError> {
        self.list().try_next().await.map(|_| ())
    }
}

/// Paths are percent-encoded when they contain characters that a store does not admit; those of rows contain
/// none.
fn parse(path: &str) -> Result<Path, StoreError> {
    Path::parse(path).map_err(|error| StoreError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(folder: &tempfile::TempDir) -> FileStore {
        FileStore::open(&Storage::Folder(folder.path().join("a/uploads"))).expect("a folder")
    }

    async fn read(store: &FileStore, path: &str) -> Option<Vec<u8>> {
        let stored = store.get(path).await.expect("the store answers")?;
        let bytes = stored.bytes.try_collect::<Vec<_>>().await.expect("the file is read").concat();
        assert_eq!(stored.size, bytes.len() as u64);
        Some(bytes)
    }

    #[tokio::test]
    async fn a_file_is_written_read_and_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder);
        assert_eq!(read(&store, "photos/a.jpg").await, None);
        store.put("photos/a.jpg", Bytes::from_static(b"one")).await.expect("written");
        assert_eq!(read(&store, "photos/a.jpg").await.as_deref(), Some(&b"one"[..]));
        store.delete("photos/a.jpg").await.expect("removed");
        store.delete("photos/a.jpg").await.expect("removed twice");
        assert_eq!(read(&store, "photos/a.jpg").await, None);
        store.look().await.expect("it works");
    }

    #[tokio::test]
    async fn files_that_are_being_written_are_not_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder);
        store.put("photos/a.jpg", Bytes::from_static(b"one")).await.expect("written");
        std::fs::write(folder.path().join("a/uploads/photos/b.jpg#1"), b"half").expect("written");
        let listed: Vec<Listed> = store.list().try_collect().await.expect("listed");
        assert_eq!(listed.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["photos/a.jpg"]);
    }

    #[tokio::test]
    async fn no_path_leaves_the_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder);
        std::fs::write(folder.path().join("a/secret"), b"x").expect("written");
        for path in ["../secret", "photos/../../secret", "/../secret", "photos//a", ""] {
            let found = store.get(path).await;
            assert!(!matches!(found, Ok(Some(_))), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        store(&folder);
        let mode = folder.path().join("a/uploads").metadata().expect("it exists").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}
