//! A file that a request carries, in a temporary file without a name: the system removes it with its last
//! handle, whatever becomes of the request.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::sync::Arc;

use tokio::io::AsyncWriteExt as _;
use tokio::task::spawn_blocking;

/// A received file. Clones share it.
#[derive(Clone, Debug)]
pub struct Upload {
    size: u64,
    /// None when it was larger than any kind of file may be.
    file: Option<Arc<File>>,
}

/// A file that is being received.
#[derive(Debug)]
pub struct UploadWriter {
    size: u64,
    max_size: u64,
    file: Option<tokio::fs::File>,
}

impl UploadWriter {
    /// A new temporary file. Of a file with more than `max_size` bytes, only the size is kept.
    ///
    /// # Errors
    /// When the temporary folder is not writable.
    pub async fn create(max_size: u64) -> io::Result<Self> {
        let file = spawn_blocking(tempfile::tempfile).await.map_err(io::Error::other)??;
        Ok(Self { size: 0, max_size, file: Some(tokio::fs::File::from_std(file)) })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When the temporary folder is full.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size += bytes.len() as u64;
        if self.size > self.max_size {
            self.file = None;
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes).await,
            None => Ok(()),
        }
    }

    /// The received file.
    ///
    /// # Errors
    /// When the temporary folder is full.
    pub async fn finish(self) -> io::Result<Upload> {
        let file = match self.file {
            Some(mut file) => {
                file.flush().await?;
                Some(Arc::new(file.into_std().await))
            }
            None => None,
        };
        Ok(Upload { size: self.size, file })
    }
}

/// How the name of an upload begins.
const NAME: &str = "upload:";

impl Upload {
    /// Whether it is larger than any kind of file may be.
    pub fn is_too_large(&self) -> bool {
        self.file.is_none()
    }

    /// The name of the upload at `index` of its request: the value of the scalar `Upload`.
    pub fn name(index: usize) -> String {
        format!("{NAME}{index}")
    }

    /// The upload of this name among those of a request.
    pub fn find<'u>(uploads: &'u [Self], name: &str) -> Option<&'u Self> {
        uploads.get(name.strip_prefix(NAME)?.parse::<usize>().ok()?)
    }

    /// The number of bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes; none when there are more than `max_size`.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub async fn read(&self, max_size: u64) -> io::Result<Option<Vec<u8>>> {
        let Some(file) = self.file.clone().filter(|_| self.size <= max_size) else { return Ok(None) };
        let read = move || {
            let mut bytes = Vec::new();
            let mut file = &*file;
            file.rewind()?;
            file.read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        spawn_blocking(read).await.map_err(io::Error::other)?.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn upload(max_size: u64, pieces: &[&[u8]]) -> Upload {
        let mut writer = UploadWriter::create(max_size).await.expect("a temporary file");
        for piece in pieces {
            writer.write(piece).await.expect("written");
        }
        writer.finish().await.expect("finished")
    }

    #[tokio::test]
    async fn a_file_is_read_as_often_as_wanted() {
        let upload = upload(5, &[b"one", b"", b"tw"]).await;
        for _ in 0..2 {
            assert_eq!(upload.read(5).await.expect("read").as_deref(), Some(&b"onetw"[..]));
        }
        assert_eq!(upload.read(4).await.expect("read"), None);
    }

    #[tokio::test]
    async fn of_a_large_file_only_the_size_is_kept() {
        let upload = upload(5, &[b"one", b"two", b"three"]).await;
        assert_eq!(upload.size(), 11);
        assert_eq!(upload.read(100).await.expect("read"), None);
    }
}
