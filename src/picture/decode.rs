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
            let exif = png::exif(&bytes);
            read((decoder.map_err(|error| error_of(&error))?, exif), || png::is_whole(&bytes), bounds)
        }
        Ok(ImageFormat::Jpeg) => {
            let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| error_of(&error))?;
            read((decoder, None), || jpeg::is_whole(bytes), bounds)
        }
        _ => Err(DecodeError::Format),
    }
}

/// Reads the picture of a decoder, when the file `is_whole`: the decoders are content with less. `exif` is what the decoder may
/// not have found.
fn read(
    (mut decoder, exif): (impl ImageDecoder, Option<&[u8]>),
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
    let orientation = exif.and_then(Orientation::from_exif_chunk).or_else(|| decoder.orientation().ok());
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
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
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use image::{GrayImage, RgbImage};

    use super::*;
    use crate::picture::blank::is_blank;
    use crate::picture::flatten::flatten;

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
    fn a_png_is_turned_wherever_its_orientation_stands() {
        let image =
            RgbImage::from_fn(3, 2, |x, y| image::Rgb([u8::try_from(60 * x + 9 * y).expect("small"), 0, 0]));
        let plain = file(image, ImageFormat::Png);
        // Little-endian, one entry: orientation 6, a quarter turn.
        let exif = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let chunk_of = |content: &[u8]| {
            let mut checksum = flate2::Crc::new();
            checksum.update(&[b"eXIf", content].concat());
            let length = u32::try_from(content.len()).expect("short").to_be_bytes();
            [&length[..], b"eXIf", content, &checksum.sum().to_be_bytes()].concat()
        };
        let chunk = chunk_of(&exif);
        let end = plain.len() - 12;
        // Behind the header, and before the end.
        for at in [33, end] {
            let turned = [&plain[..at], &chunk, &plain[at..]].concat();
            let decoded = decode(&turned, BOUNDS).expect("a picture").image;
            assert_eq!((decoded.width(), decoded.height()), (2, 3), "{at}");
            assert_eq!(
                decoded.to_rgb8().get_pixel(1, 0).0[0],
                0,
                "{at}: the upper left corner is at the right"
            );
        }
        // Too short to be any.
        let broken = [&plain[..33], &chunk_of(b""), &plain[33..]].concat();
        assert_eq!(decode(&broken, BOUNDS).expect("a picture").image.width(), 3);
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

    /// Files of 24 × 12 pixels by other programs, with a stroke of ink on white.
    const FILES: &[(&str, &str)] = &[
        (
            "a palette",
            "iVBORw0KGgoAAAANSUhEUgAAABgAAAAMAQMAAABC/u82AAAABlBMVEX///8KFHgoJXjzAAAAL0lEQVR42mNgQAKMDh\
             wMzA9kmNn+fmLm/mnBICN7gFnrqSRDATsDgwITAwMDAwMAnIIHPa2YeNEAAAAASUVORK5CYII=",
        ),
        (
            "16 bits of grey",
            "iVBORw0KGgoAAAANSUhEUgAAABgAAAAMEAAAAAANy/7qAAAAWklEQVR42r2SsQ3AMAgEgTnw/oMxyLtIbDCQwk1eou\
             D4F0YyA3QlIfo3MMZTVYtyvMGtZp3d7NjgMG+JE6kwR6J9P+mE3mf+Bir+vkd6u/eZEwCoolXH+fZrTNRJVMCufBJ2\
             AAAAAElFTkSuQmCC",
        ),
        (
            "one bit",
            "iVBORw0KGgoAAAANSUhEUgAAABgAAAAMAQAAAABQS0DYAAAANElEQVR42mP8z8DAxADF/w/8YPgj/5i5ioWP8eO1E0\
             yfpDcwPeFzYOj/8Z/h/t//jP8ZGABt6BIv8UuNPAAAAABJRU5ErkJggg==",
        ),
        (
            "frames",
            "iVBORw0KGgoAAAANSUhEUgAAABgAAAAMCAIAAAD3UuoiAAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAA\
             AYAAAADAAAAAAAAAAAAAEACgAAa3DkCwAAAGtJREFUeJxj/P//PwM1ABNVTKG9QdyilXASD0BWwIgZRmj6v75ux28K\
             RAG6i9CkcbkLUxkTHmlcZmGawoDsNazSaOK41CAMwqMC00VY1TARNAVNHJcahv///////59LpOI/IYBfDZboJw8AAF\
             YcgB9kK+5+AAAAGmZjVEwAAAABAAAAGAAAAAwAAAAAAAAAAAABAAoAAPADDt8AAAAcZmRBVAAAAAJ4nGP8z0AdwEQl\
             c0YNGjVomBoEAJQ+ARcQH9YmAAAAAElFTkSuQmCC",
        ),
        (
            "CMYK",
            "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLU\
             BXQUZMTlJTUjI+WmFaUGBKUVJP/8AAFAgADAAYBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgME\
             BQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJCh\
             YXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi\
             o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASw\
             AAPwDsvEfiD+y/KsrCH7Zq93xbWo/9Db0UYPpnB6AEjs/EWvf2X5VlYw/a9WuuLa2H/obeijB9M4PQAkd/qeo/ZNkF\
             unnXs3EUQ/mfQf59SPTqi03xLnUbrS9dij06+g3Spl/3U0IyQ6scZwBz06E8YIWPTfEedQutM1yKPT72DdImX/dywj\
             JDKxxnAHPToTxghWWuqf6TNaagi21xHl1y3yOnqCfQdfp9QCpbDXJ9U1totOs/M0mJGEl85KrJJnAEXHzgEEE9Pfgb\
             pLDW59U1potPtPM0qJGD3zEqsj5wBFx84BBBPT34G59vqEl3flLaHdZop3XBOAzZ/g9Rwf8AOMlXLLRbGy1O81KGNm\
             u7xgZJJGLEDA+VSei8Zx/QAC3Z6NZWWpXmoxRs11eMDJJIxYgYHyqT0XjOP6AATQWNvBdz3SKTNOfmZjkgeg9Bx/nA\
             wUzXNB03XoIotSg8wROHRlO1hyMjI7EDBH9QCG63oWna7BFFqMHmCJw6MDtYcjIyOxAwR/UAhL/TrXUY0S6j3BG3KQ\
             cEeoz6GitGKOOGJIoUWONFCqijAUDoAOwrQijSGJIokVI0UKqKMBQOgA7CrKKqIqIoVVGAAMACiv/Z",
        ),
        (
            "grey, progressive",
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNy\
             wtQFdBRkxOUlNSMj5aYVpQYEpRUk//wgALCAAMABgBAREA/8QAGAAAAgMAAAAAAAAAAAAAAAAAAQIDBAX/2gAIAQEA\
             AAAB2laUWP/EABsQAQACAgMAAAAAAAAAAAAAAAMBAgAEERMj/9oACAEBAAEFAth+vD2PSjSjUGlEYDeIjiP/xAAhEA\
             ACAgECBwAAAAAAAAAAAAABAgADMREyEiEjQlFhcf/aAAgBAQAGPwIIg4rW2rGruARxz9ETStekO/z8jWDc2SYBYMTQ\
             Yn//xAAfEAEAAQMEAwAAAAAAAAAAAAABEQAhMUFhgfBxsdH/2gAIAQEAAT8h6Rpd2rK5RfyR78fSQZWF7d5Axc4ng2\
             qYjKR1oAABYDSv/9oACAEBAAAAEBv/xAAfEAEAAgEDBQAAAAAAAAAAAAABESExAEFRYXHB0fD/2gAIAQEAAT8Q49Yf\
             oF94cQpNY2O9IiJgLxhahNIOtnJJgKUERcdaNEliKCCCxxSY8AEBaZmBdk8IQ+wQP6gEAMAbGv/Z",
        ),
    ];

    #[test]
    fn every_coding_is_read() {
        for (coding, file) in FILES {
            let file = STANDARD.decode(file).expect("base64");
            let Decoded { image, .. } = decode(&file, BOUNDS).expect(coding);
            assert_eq!((image.width(), image.height()), (24, 12), "{coding}");
            let image = flatten(image).into_raw();
            assert!(!is_blank(&image::RgbImage::from_raw(24, 12, image.clone()).expect("its size").into()));
            let (ink, paper) = (image.iter().min(), image.iter().max());
            assert!(ink < Some(&100) && paper > Some(&235), "{coding}: {ink:?} {paper:?}");
            assert_eq!(decode(&file[..file.len() - 6], BOUNDS).err(), Some(DecodeError::Damaged), "{coding}");
        }
    }
}
