//! Processes photos off the asynchronous threads, one at a time: each may take 25 million pixels of memory.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::photo::{Photo, PhotoError};

/// Processes photos one at a time, in the order of the calls.
#[derive(Debug)]
pub struct PictureProcessor(Arc<Semaphore>);

impl Default for PictureProcessor {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
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
        // Never closed. The work holds the permit, because it goes on when the caller is gone.
        let permit = Arc::clone(&self.0).acquire_owned().await.ok();
        let bytes = load.await?;
        let work = move || {
            let photo = Photo::read(&bytes);
            drop(permit);
            photo
        };
        Ok(spawn_blocking(work).await.unwrap_or(Err(PhotoError::Damaged)))
    }
}
