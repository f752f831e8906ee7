//! Validates signatures: a PNG or JPEG image as a `data:` URL, decodable and of bounded size.
//!
//! The order of the checks: the base64 text has at most 100 KB (102 400 characters after the comma), else the
//! signature is too large; the URL has one of the two media types, the bytes are an image of that type, which
//! decodes to its end, has room for a stroke, and shows one, else the format is invalid. The size in pixels is bounded
//! before the image is decoded, and only a few images are decoded at a time, because a small file can declare a large picture.
//! The bytes are stored unchanged.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::entity::attendance::SignatureFormat;
use crate::error::{Code, Error, Result};
use crate::picture::blank::is_blank;
use crate::picture::decode::{Bounds, Decoded, decode};

/// The maximum length of the base64 text.
const MAX_BASE64_LENGTH: usize = 100 * 1024;
/// The largest image: each side has more pixels than a signature pad on the largest tablet, and the whole is 8
/// million pixels.
const BOUNDS: Bounds = Bounds { max_side: 4096, max_pixels: 8 * 1024 * 1024 };

/// The least length of each side, in pixels: there is no room for a signature on less.
const MIN_SIDE: u32 = 8;

/// Bounds concurrent decoders, each of which may allocate the pixels of [`BOUNDS`].
static DECODERS: Semaphore = Semaphore::const_new(4);

/// The image of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureImage {
    /// The format.
    pub format: SignatureFormat,
    /// The bytes of the file.
    pub data: Vec<u8>,
}

/// The accepted formats: the start of the URL, and the format of the bytes.
const FORMATS: [(&str, SignatureFormat, ImageFormat); 2] = [
    ("data:image/png;base64", SignatureFormat::Png, ImageFormat::Png),
    ("data:image/jpeg;base64", SignatureFormat::Jpeg, ImageFormat::Jpeg),
];

/// Parses and validates a `data:` URL.
///
/// # Errors
/// `SIGNATURE_TOO_LARGE`; `SIGNATURE_INVALID_FORMAT`.
pub async fn read(address: &str) -> Result<SignatureImage> {
    let (head, base64) = address.split_once(',').unwrap_or(("", address));
    if base64.len() > MAX_BASE64_LENGTH {
        return Err(invalid(Code::SignatureTooLarge));
    }
    let kind = FORMATS.into_iter().find(|(start, ..)| *start == head);
    let (_, format, kind) = kind.ok_or_else(|| invalid(Code::SignatureInvalidFormat))?;
    let data = STANDARD.decode(base64).map_err(|_| invalid(Code::SignatureInvalidFormat))?;
    let internal_error = || Error::Internal("a signature could not be decoded".into());
    let permit = DECODERS.acquire().await.map_err(|_| internal_error())?;
    let decoded = spawn_blocking(move || is_signature(&data, kind).then_some(data))
        .await
        .map_err(|_| internal_error())?;
    drop(permit);
    let data = decoded.ok_or_else(|| invalid(Code::SignatureInvalidFormat))?;
    Ok(SignatureImage { format, data })
}

fn invalid(code: Code) -> Error {
    Error::of(code, "signature")
}

/// Whether the bytes are a complete image of this format, on which something is drawn.
fn is_signature(data: &[u8], kind: ImageFormat) -> bool {
    if image::guess_format(data).ok() != Some(kind) {
        return false;
    }
    let Ok(Decoded { image, .. }) = decode(data, BOUNDS) else { return false };
    image.width().min(image.height()) >= MIN_SIDE && !is_blank(&image)
}
