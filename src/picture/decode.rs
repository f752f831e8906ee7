//! Decodes an untrusted PNG or JPEG within bounds, and turns it upright.
//!
//! A small file can declare any number of pixels, so they are counted from the header, before anything is
//! decoded. A decoder may panic on a malicious file: callers run it where a panic is caught.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};

/// The largest decoded pixel: four channels of 16 bits.
const MAX_PIXEL_BYTES: u64 = 8;

/// The maximum size of an ICC profile that is kept: those of screens and cameras have a few thousand bytes.
const MAX_PROFILE_BYTES: usize = 64 * 1024;
/// The maximum size of a compressed profile that is decompressed, a thousandfold at most.
const MAX_COMPRESSED_PROFILE_BYTES: usize = 16 * 1024;

/// The largest picture that is decoded.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The maximum of each side, in pixels.
    pub max_side: u32,
    /// The maximum number of pixels.
    pub max_pixels: u64,
}

/// A decoded picture.
#[derive(Debug)]
pub struct Decoded {
    /// The pixels; the orientation of the file is applied to them.
    pub image: DynamicImage,
    /// The ICC profile of the file.
    pub color_profile: Option<Vec<u8>>,
}

/// Why a file is not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// It is neither PNG nor JPEG.
    Format,
    /// It exceeds the bounds.
    TooLarge,
    /// It is incomplete or malformed.
    Damaged,
}

/// Decodes `bytes`.
///
/// # Errors
/// [`DecodeError`].
pub fn decode(bytes: &[u8], bounds: Bounds) -> Result<Decoded, DecodeError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(bounds.max_pixels * MAX_PIXEL_BYTES);
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => {
            let bytes = without_large_profile(bytes);
            read(
                PngDecoder::with_limits(Cursor::new(&bytes[..]), limits).map_err(|error| error_of(&error))?,
                bounds,
            )
        }
        Ok(ImageFormat::Jpeg) => {
            let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| error_of(&error))?;
            // The decoder fills the missing part of a truncated file with grey.
            if !is_complete_jpeg(bytes) {
                return Err(DecodeError::Damaged);
            }
            read(decoder, bounds)
        }
        _ => Err(DecodeError::Format),
    }
}

fn read(mut decoder: impl ImageDecoder, bounds: Bounds) -> Result<Decoded, DecodeError> {
    let (width, height) = decoder.dimensions();
    // The limits of `image` bound each side of a JPEG, but not their product.
    if width.max(height) > bounds.max_side || u64::from(width) * u64::from(height) > bounds.max_pixels {
        return Err(DecodeError::TooLarge);
    }
    // Malformed metadata is no reason to refuse a picture: it is not kept.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let color_profile = decoder.icc_profile().unwrap_or_default();
    let color_profile = color_profile.filter(|profile| profile.len() <= MAX_PROFILE_BYTES);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| error_of(&error))?;
    image.apply_orientation(orientation);
    Ok(Decoded { image, color_profile })
}

fn error_of(error: &ImageError) -> DecodeError {
    if matches!(error, ImageError::Limits(_)) { DecodeError::TooLarge } else { DecodeError::Damaged }
}

/// A PNG without its chunk of a colour profile when that is large: decompressed, it could have any size.
fn without_large_profile(bytes: &[u8]) -> Cow<'_, [u8]> {
    // After the signature, chunks of a length, a name, the content and a checksum.
    let mut at = 8;
    while let Some([a, b, c, d, name @ ..]) = bytes.get(at..at + 8) {
        let content = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let end = at.saturating_add(content).saturating_add(12);
        if name == b"iCCP" && content > MAX_COMPRESSED_PROFILE_BYTES {
            let rest = bytes.get(end..).unwrap_or_default();
            return Cow::Owned([&bytes[..at], rest].concat());
        }
        at = end;
    }
    Cow::Borrowed(bytes)
}

/// Whether the segments and scans of a JPEG end with an end marker. One inside of a segment, such as that of an
/// embedded thumbnail, does not count.
fn is_complete_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(marker) = next_marker(bytes, &mut at) {
        match marker {
            0xd9 => return true,
            // Without a length: start of image, restarts, and a temporary marker.
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let Some([high, low]) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([*high, *low]));
            }
        }
    }
    false
}

/// The next marker from `at` on, which advances past it. In the data of a scan, `ff 00` is no marker.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let pair = bytes.get(*at..*at + 2)?;
        *at += 1;
        if pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xff) {
            *at += 1;
            return Some(pair[1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, RgbImage};

    use super::*;

    const BOUNDS: Bounds = Bounds { max_side: 100, max_pixels: 5_000 };

    fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        image.into().write_to(&mut Cursor::new(&mut bytes), format).expect("memory takes it");
        bytes
    }

    #[test]
    fn sides_and_their_product_are_bounded() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let error = |width, height| decode(&file(GrayImage::new(width, height), format), BOUNDS).err();
            assert_eq!(error(100, 50), None);
            assert_eq!(error(101, 1), Some(DecodeError::TooLarge));
            assert_eq!(error(100, 51), Some(DecodeError::TooLarge));
        }
    }

    #[test]
    fn every_truncated_file_is_damaged() {
        let image = RgbImage::from_fn(40, 30, |x, y| {
            image::Rgb([if x > 20 { 240 } else { 9 }, if y > 15 { 200 } else { 30 }, 90])
        });
        let jpeg = file(image.clone(), ImageFormat::Jpeg);
        assert!(decode(&jpeg, BOUNDS).is_ok());
        for length in 4..jpeg.len() {
            assert_eq!(decode(&jpeg[..length], BOUNDS).err(), Some(DecodeError::Damaged), "{length}");
        }
        let png = file(image, ImageFormat::Png);
        for length in [60, png.len() / 2, png.len() - 20] {
            assert_eq!(decode(&png[..length], BOUNDS).err(), Some(DecodeError::Damaged), "{length}");
        }
    }

    #[test]
    fn an_end_marker_inside_of_a_segment_does_not_count() {
        let jpeg = file(GrayImage::new(8, 8), ImageFormat::Jpeg);
        let with_thumbnail = [&jpeg[..2], &[0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9], &jpeg[2..]].concat();
        assert!(decode(&with_thumbnail, BOUNDS).is_ok());
        let truncated = &with_thumbnail[..with_thumbnail.len() - 2];
        assert_eq!(decode(truncated, BOUNDS).err(), Some(DecodeError::Damaged));
    }

    #[test]
    fn other_files_have_another_format() {
        for bytes in [&b""[..], b"GIF89a\x01\0\x01\0\0\0\0;", b"<svg/>", b"%PDF-1.7"] {
            assert_eq!(decode(bytes, BOUNDS).err(), Some(DecodeError::Format));
        }
    }
}
