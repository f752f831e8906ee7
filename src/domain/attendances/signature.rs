//! What may be a signature: a PNG or JPEG image as a `data:` address, really one, and not too large.
//!
//! Checked in this order: the base64 has at most 100 KB (102 400 characters after the comma), else it is too large; the
//! address is of one of the two kinds, the bytes are an image of that kind, and it decodes to its end, else its format
//! is invalid. The size in pixels is bounded before anything is decoded, and only a few decode at a time: a small file
//! can say that it is a large picture. The bytes are kept as they came.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, ImageReader, Limits};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::entity::attendance::SignatureFormat;
use crate::error::{Code, Error, Result};

/// The longest base64 text.
const MAX_BASE64: usize = 100 * 1024;
/// The most pixels a side: a pad that fills the largest tablet has fewer.
const MAX_SIDE: u32 = 4096;
/// The most memory that a decoded image takes: 8 million pixels in colour.
const MAX_DECODED_BYTES: u64 = 32 * 1024 * 1024;

/// Those who decode: few, since each may take [`MAX_DECODED_BYTES`].
static DECODERS: Semaphore = Semaphore::const_new(4);

/// The image of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureImage {
    /// What kind of image.
    pub format: SignatureFormat,
    /// The bytes of the file.
    pub data: Vec<u8>,
}

/// The kinds: how an address begins, and what the bytes must be.
const KINDS: [(&str, SignatureFormat, ImageFormat); 2] = [
    ("data:image/png;base64", SignatureFormat::Png, ImageFormat::Png),
    ("data:image/jpeg;base64", SignatureFormat::Jpeg, ImageFormat::Jpeg),
];

/// Reads a `data:` address.
///
/// # Errors
/// `SIGNATURE_TOO_LARGE`; `SIGNATURE_INVALID_FORMAT`.
pub async fn read(address: &str) -> Result<SignatureImage> {
    let (head, base64) = address.split_once(',').unwrap_or(("", address));
    if base64.len() > MAX_BASE64 {
        return Err(refused(Code::SignatureTooLarge));
    }
    let kind = KINDS.into_iter().find(|(start, ..)| *start == head);
    let (_, format, kind) = kind.ok_or_else(|| refused(Code::SignatureInvalidFormat))?;
    let data = STANDARD.decode(base64).map_err(|_| refused(Code::SignatureInvalidFormat))?;
    let lost = || Error::Internal("a signature could not be decoded".into());
    let decoder = DECODERS.acquire().await.map_err(|_| lost())?;
    let decoded = spawn_blocking(move || is_image(&data, kind).then_some(data)).await.map_err(|_| lost())?;
    drop(decoder);
    let data = decoded.ok_or_else(|| refused(Code::SignatureInvalidFormat))?;
    Ok(SignatureImage { format, data })
}

fn refused(code: Code) -> Error {
    Error::of(code, "signature")
}

/// Whether the bytes are an image of this kind, to the end.
fn is_image(data: &[u8], kind: ImageFormat) -> bool {
    // The decoder takes a JPEG that breaks off for a grey picture: its end must be there.
    let ends = kind != ImageFormat::Jpeg || data.windows(2).any(|marker| marker == [0xff, 0xd9]);
    if !ends || image::guess_format(data).ok() != Some(kind) {
        return false;
    }
    let mut reader = ImageReader::with_format(Cursor::new(data), kind);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    reader.decode().is_ok()
}
