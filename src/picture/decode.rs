//! Decodes an untrusted PNG or JPEG within bounds, and turns it upright.
//!
//! A small file can declare any number of pixels, so they are counted from the header, before anything is
//! decoded. A file that is cut is refused: the decoders fill what is missing. A decoder may panic on a malicious file: callers run it where a panic is caught.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits};

use super::{jpeg, png};

/// The largest decoded pixel: four channels of 16 bits.
const MAX_PIXEL_BYTES: u64 = 8;

/// The maximum size of an ICC profile that is kept: those of screens and cameras have a few thousand bytes.
const MAX_PROFILE_BYTES: usize = 64 * 1024;

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
            let bytes = png::without_large_profile(bytes);
            let decoder = PngDecoder::with_limits(Cursor::new(&bytes[..]), limits);
            read(decoder.map_err(|error| error_of(&error))?, || png::is_whole(&bytes), bounds)
        }
        Ok(ImageFormat::Jpeg) => {
            let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| error_of(&error))?;
            read(decoder, || jpeg::is_whole(bytes), bounds)
        }
        _ => Err(DecodeError::Format),
    }
}

/// Reads the picture of a decoder, when the file `is_whole`: the decoders are content with less.
fn read(
    mut decoder: impl ImageDecoder,
    is_whole: impl FnOnce() -> bool,
    bounds: Bounds,
) -> Result<Decoded, DecodeError> {
    let (width, height) = decoder.dimensions();
    // The limits of `image` bound each side of a JPEG, but not their product.
    if width.max(height) > bounds.max_side || u64::from(width) * u64::from(height) > bounds.max_pixels {
        return Err(DecodeError::TooLarge);
    }
    if !is_whole() {
        return Err(DecodeError::Damaged);
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
