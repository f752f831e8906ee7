//! Decides whether an uploaded file is accepted, by its size and its bytes: never by its name or declared type.

use std::io;

use tokio::task::spawn_blocking;

use crate::error::{Code, Error, Failure, Kind, Reason, Result};
use crate::file_format::document::{Document, DocumentError};
use crate::file_format::name_of;
use crate::picture::{Photo, PhotoError};
use crate::scope::Scope;
use crate::storage::Upload;

/// The maximum size of a photo.
pub const MAX_PHOTO_BYTES: u64 = 5 * 1024 * 1024;
/// The maximum size of a CV.
pub const MAX_CV_BYTES: u64 = 10 * 1024 * 1024;
const PHOTO_FORMATS: &[&str] = &["JPEG", "PNG"];
const CV_FORMATS: &[&str] = &["PDF", "DOC", "DOCX"];

/// The photo of an upload, encoded anew.
pub(super) async fn photo(scope: &Scope, field: &str, upload: Option<&Upload>) -> Result<Photo> {
    let upload = present(field, upload)?;
    let mut head = Vec::new();
    let load = async {
        let bytes = read(field, upload, MAX_PHOTO_BYTES).await?;
        head.extend_from_slice(&bytes[..bytes.len().min(HEAD)]);
        Ok::<_, Error>(bytes)
    };
    let photo = scope.services.pictures.photo(load).await?;
    photo.map_err(|error| match error {
        PhotoError::Format => unsupported(field, PHOTO_FORMATS, &head),
        PhotoError::TooLarge { max_side, megapixels } => {
            refused(Code::FileTooLarge, field, Reason::TooManyPixels { max_side, megapixels })
        }
        PhotoError::Damaged => refused(Code::FileDamaged, field, Reason::Plain),
    })
}

/// The CV of an upload, unchanged, and its format.
pub(super) async fn cv(field: &str, upload: Option<&Upload>) -> Result<(Document, Vec<u8>)> {
    let bytes = read(field, present(field, upload)?, MAX_CV_BYTES).await?;
    // A parser that panics on a malicious file must not end more than the file.
    let judged = spawn_blocking(move || (Document::of(&bytes), bytes)).await;
    let (format, bytes) = judged.map_err(|_| refused(Code::FileDamaged, field, Reason::Plain))?;
    match format {
        Ok(format) => Ok((format, bytes)),
        Err(DocumentError::Format) => Err(unsupported(field, CV_FORMATS, &bytes)),
        Err(DocumentError::Macros) => Err(refused(Code::UnsupportedFormat, field, Reason::Macros)),
    }
}

/// The number of bytes that tell a format.
const HEAD: usize = 8 * 1024;

fn present<'u>(field: &str, upload: Option<&'u Upload>) -> Result<&'u Upload> {
    upload.ok_or_else(|| Error::invalid(field, Reason::Kind(Kind::File)))
}

async fn read(field: &str, upload: &Upload, max_size: u64) -> Result<Vec<u8>> {
    let failed = |error: io::Error| Error::Internal(format!("an uploaded file: {error}"));
    let bytes = upload.read(max_size).await.map_err(failed)?;
    bytes.ok_or_else(|| refused(Code::FileTooLarge, field, Reason::TooManyBytes(max_size)))
}

fn unsupported(field: &str, expected: &[&'static str], bytes: &[u8]) -> Error {
    let expected = expected.iter().map(|name| (*name).into()).collect();
    refused(Code::UnsupportedFormat, field, Reason::Format { expected, found: name_of(bytes) })
}

fn refused(code: Code, field: &str, reason: Reason) -> Error {
    vec![Failure::of(code, field, reason)].into()
}
