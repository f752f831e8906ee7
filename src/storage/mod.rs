//! The file store: the bytes of uploaded files, under the paths that rows name.
//!
//! Contains no rules: `domain/files/` decides what is stored and removed, `domain/media/` who may read it.
//! `file_store.rs` is the store (a folder, or a bucket of S3), `upload.rs` a file that a request carries.

mod file_store;
#[cfg(feature = "s3")]
mod s3;
mod upload;

pub use file_store::{FileStore, Listed, StoreError, Stored};
pub use upload::{Upload, UploadWriter};
