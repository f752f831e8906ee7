//! Processes photos off the asynchronous threads, one at a time: each may take 25 million pixels of memory.

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::photo::{Photo, PhotoError};

/// Processes photos one at a time, in the order of the calls.
#[derive(Debug)]
pub struct PictureProcessor(Semaphore);

impl Default for PictureProcessor {
    fn default() -> Self {
        Self(Semaphore::new(1))
    }
}

impl PictureProcessor {
    /// Decodes a file and encodes its pixels anew. `load` runs when it is this photo's turn, so that the files
    /// that wait take no memory.
    ///
    /// # Errors
    /// [`PhotoError`]; a file on which the decoder panics is damaged. The errors of `load`.
    pub async fn photo<E>(
        &self,
        load: impl Future<Output = Result<Vec<u8>, E>>,
    ) -> Result<Result<Photo, PhotoError>, E> {
        // Never closed.
        let _permit = self.0.acquire().await.ok();
        let bytes = load.await?;
        Ok(spawn_blocking(move || Photo::read(&bytes)).await.unwrap_or(Err(PhotoError::Damaged)))
    }
}
