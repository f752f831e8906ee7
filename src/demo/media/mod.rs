//! The files referenced by the rows: portraits, CVs and signatures, generated so that the program need not
//! contain them. `likeness.rs` says what people look like, `drawings.rs` has them drawn by `illustrations/`.
//!
//! Paths are those of the file store, as in the rows.

mod drawings;
mod illustrations;
mod jpeg;
mod likeness;
mod pdf;
mod png;
mod signature;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

pub(super) use drawings::{Drawings, Subject};
pub(super) use illustrations::{Person, Place, Scene};
pub(super) use likeness::{Traits, person};
pub(super) use pdf::cv;
pub(super) use signature::Signature;

use super::error::SeedError;
use crate::storage::FileStore;

/// The number of files that are written at a time: each waits for the disk.
const CONCURRENT_WRITES: usize = 32;

/// Collected files.
#[derive(Default)]
pub(super) struct Files(Vec<(String, Vec<u8>)>);

impl Files {
    /// Adds a file and returns its path for the row.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) -> String {
        self.0.push((path.clone(), bytes));
        path
    }

    /// Writes all files, replacing existing ones.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn write(self, store: &FileStore) -> Result<(), SeedError> {
        let writes =
            self.0.into_iter().map(|(path, bytes)| async move { store.put(&path, bytes.into()).await });
        Ok(stream::iter(writes).buffer_unordered(CONCURRENT_WRITES).try_collect::<()>().await?)
    }
}
