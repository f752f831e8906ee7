//! The files referenced by the rows: portraits, CVs and signatures, generated so that the program need not
//! contain them.
//!
//! Paths are relative to `DATA_DIR/uploads`, as in the rows.

mod jpeg;
mod pdf;
mod pictures;
mod png;

use std::io;
use std::path::{Path, PathBuf};

pub(super) use pdf::cv;
pub(super) use pictures::{Signature, document, portrait, scene};

use super::error::SeedError;

/// Collected files.
#[derive(Default)]
pub(super) struct Files(Vec<(String, Vec<u8>)>);

impl Files {
    /// Adds a file and returns its path for the row.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) -> String {
        self.0.push((path.clone(), bytes));
        path
    }

    /// Writes all files below the uploads folder of `data_dir`, replacing existing ones.
    ///
    /// # Errors
    /// When the folder is not writable.
    pub async fn write(self, data_dir: &Path) -> Result<(), SeedError> {
        let uploads = data_dir.join("uploads");
        let write = move || self.0.iter().try_for_each(|(path, bytes)| write(&uploads.join(path), bytes));
        let written = tokio::task::spawn_blocking(write).await;
        written.map_err(|_| SeedError::Interrupted)?.map_err(|(path, error)| SeedError::File(path, error))
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), (PathBuf, io::Error)> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder.and_then(|()| std::fs::write(path, bytes)).map_err(|error| (path.to_owned(), error))
}
