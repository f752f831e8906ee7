//! The files behind the rows: portraits, CVs and signatures, drawn here so that none has to be carried along.
//!
//! Paths are as the rows hold them, below `DATA_DIR/uploads`.

mod jpeg;
mod pdf;
mod pictures;
mod png;

use std::io;
use std::path::{Path, PathBuf};

pub(super) use pdf::cv;
pub(super) use pictures::{Signature, document, portrait, scene};

use super::error::SeedError;

/// Files that wait to be written.
#[derive(Default)]
pub(super) struct Files(Vec<(String, Vec<u8>)>);

impl Files {
    /// Keeps a file for writing, and answers its path for the row.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) -> String {
        self.0.push((path.clone(), bytes));
        path
    }

    /// Writes all files below the uploads of `data_dir`; those that are there already are replaced.
    ///
    /// # Errors
    /// When the folder is not writable.
    pub async fn write(self, data_dir: &Path) -> Result<(), SeedError> {
        let uploads = data_dir.join("uploads");
        let write = move || self.0.iter().try_for_each(|(path, bytes)| write(&uploads.join(path), bytes));
        let written = tokio::task::spawn_blocking(write).await;
        written.map_err(|_| SeedError::Lost)?.map_err(|(path, error)| SeedError::File(path, error))
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), (PathBuf, io::Error)> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    folder.and_then(|()| std::fs::write(path, bytes)).map_err(|error| (path.to_owned(), error))
}
