//! Signature images: decodes an untrusted PNG or JPEG into a small opaque image.
//!
//! The result has no transparency (the background is white), only the pixels that print needs, and no
//! metadata. Decoding is limited, because a small file can declare any number of pixels.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _, RgbImage};

use crate::picture::decode::{Bounds, decode};
use crate::picture::flatten::flatten;
use crate::picture::resize::{fit_within, shrink};

/// The largest image: 8 million pixels.
const BOUNDS: Bounds = Bounds { max_side: 6000, max_pixels: 8 * 1024 * 1024 };
/// The PNG compression level: higher levels take five times as long for a tenth less size.
const COMPRESSION_LEVEL: u8 = 4;

/// An opaque image, grey or RGB, 8 bits per channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The width, in pixels.
    pub width: u32,
    /// The height, in pixels.
    pub height: u32,
    /// One channel per pixel instead of three.
    pub is_grey: bool,
    /// The channels, row by row from the top.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// Decodes `bytes` and scales the image down to the box, keeping its proportions. None when the format is
    /// neither PNG nor JPEG, or the file is broken or too large.
    pub fn read(bytes: &[u8], max_width: u32, max_height: u32) -> Option<Self> {
        let image = flatten(decode(bytes, BOUNDS).ok()?.image);
        Some(Self::of(shrink(&image.into(), (max_width, max_height)).into_rgb8()))
    }

    fn of(image: RgbImage) -> Self {
        let (width, height) = image.dimensions();
        let is_grey = image.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]);
        let pixels =
            if is_grey { image.pixels().map(|pixel| pixel.0[0]).collect() } else { image.into_raw() };
        Self { width, height, is_grey, pixels }
    }

    /// The size scaled down to fit a box, keeping the proportions; never larger than the image.
    pub fn fit_within(&self, max_width: u32, max_height: u32) -> (u32, u32) {
        fit_within((self.width, self.height), (max_width, max_height))
    }

    /// Encodes the image as PNG; none when encoding fails.
    pub fn png(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let color = if self.is_grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        PngEncoder::new_with_quality(
            &mut bytes,
            CompressionType::Level(COMPRESSION_LEVEL),
            FilterType::NoFilter,
        )
        .write_image(&self.pixels, self.width, self.height, color)
        .ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, Rgb, Rgba, RgbaImage};

    use super::*;

    fn bytes(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        image.write_to(&mut Cursor::new(&mut bytes), format).expect("memory takes it");
        bytes
    }

    fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
        bytes(&image.into(), ImageFormat::Png)
    }

    #[test]
    fn transparency_becomes_white() {
        let mut ink = RgbaImage::new(3, 1);
        ink.put_pixel(1, 0, Rgba([0, 0, 0, 255]));
        ink.put_pixel(2, 0, Rgba([0, 0, 0, 127]));
        let picture = Picture::read(&png(ink), 100, 100).expect("a picture");
        assert_eq!(picture, Picture { width: 3, height: 1, is_grey: true, pixels: vec![255, 0, 128] });
    }

    #[test]
    fn colours_are_preserved() {
        let picture = Picture::read(&png(RgbImage::from_pixel(2, 1, Rgb([0, 0, 200]))), 9, 9);
        let picture = picture.expect("a picture");
        assert!(!picture.is_grey);
        assert_eq!(picture.pixels, [0, 0, 200, 0, 0, 200]);
        let again = Picture::read(&picture.png().expect("a PNG"), 9, 9);
        assert_eq!(again.as_ref(), Some(&picture), "it is the same when written and read");
    }

    #[test]
    fn large_images_are_scaled_down_proportionally() {
        let large = RgbImage::from_pixel(1200, 300, Rgb([9, 9, 9]));
        let picture = Picture::read(&bytes(&large.into(), ImageFormat::Jpeg), 400, 200).expect("a picture");
        assert_eq!((picture.width, picture.height, picture.is_grey), (400, 100, true));
        assert_eq!(picture.fit_within(80, 80), (80, 20));
        assert_eq!(picture.fit_within(800, 10), (40, 10));
        assert_eq!(picture.fit_within(800, 800), (400, 100), "never larger than it is");
        assert_eq!(picture.fit_within(1, 1), (1, 1));
    }

    /// The EXIF segment of an orientation, in the byte order of Motorola or of Intel.
    fn exif(orientation: u8, is_motorola: bool) -> Vec<u8> {
        let tiff: [&[u8]; 2] = if is_motorola {
            [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", b"\0\0\0\0\0\0"]
        } else {
            [b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", b"\0\0\0\0\0\0\0"]
        };
        let content = [b"Exif\0\0", tiff[0], &[orientation], tiff[1]].concat();
        let length = u16::try_from(content.len() + 2).expect("a short segment").to_be_bytes();
        [&[0xff, 0xe1], &length[..], &content].concat()
    }

    #[test]
    fn a_picture_is_upright_whichever_way_its_file_lies() {
        const UPRIGHT: (u32, u32) = (48, 32);
        for orientation in 1..=8_u8 {
            let lies = orientation > 4;
            let (width, height) = if lies { (UPRIGHT.1, UPRIGHT.0) } else { UPRIGHT };
            // Where a pixel of the file belongs, as the standard defines each orientation.
            let place = |x: u32, y: u32| match orientation {
                1 => (x, y),
                2 => (width - 1 - x, y),
                3 => (width - 1 - x, height - 1 - y),
                4 => (x, height - 1 - y),
                5 => (y, x),
                6 => (height - 1 - y, x),
                7 => (height - 1 - y, width - 1 - x),
                _ => (y, width - 1 - x),
            };
            // Ink in the upper left corner.
            let stored = RgbImage::from_fn(width, height, |x, y| {
                let (x, y) = place(x, y);
                Rgb([if x < 16 && y < 16 { 0 } else { 255 }; 3])
            });
            let jpeg = bytes(&stored.into(), ImageFormat::Jpeg);
            for is_motorola in [true, false] {
                let file = [&jpeg[..2], &exif(orientation, is_motorola), &jpeg[2..]].concat();
                let picture = Picture::read(&file, 100, 100).expect("a picture");
                assert_eq!((picture.width, picture.height), UPRIGHT, "{orientation}");
                let at =
                    |x: u32, y: u32| picture.pixels[usize::try_from(y * UPRIGHT.0 + x).expect("an index")];
                for (x, y) in [(8, 8), (40, 8), (8, 24), (40, 24)] {
                    assert_eq!(at(x, y) < 128, (x, y) == (8, 8), "{orientation}: {x} {y}");
                }
            }
        }
    }

    #[test]
    fn invalid_images_are_none() {
        assert_eq!(Picture::read(b"", 9, 9), None);
        assert_eq!(Picture::read(b"GIF89a\x01\0\x01\0\0\0\0;", 9, 9), None);
        assert_eq!(Picture::read(b"\x89PNG\r\n\x1a\n not one", 9, 9), None);
        let mut broken = png(RgbImage::new(50, 50));
        broken.truncate(60);
        assert_eq!(Picture::read(&broken, 9, 9), None);
    }

    #[test]
    fn a_small_file_of_many_pixels_is_refused() {
        assert_eq!(Picture::read(&png(image::GrayImage::new(6001, 1)), 9, 9), None, "too wide");
        let many = png(RgbImage::new(3500, 3500));
        assert!(many.len() < 1024 * 1024);
        assert_eq!(Picture::read(&many, 9, 9), None, "36 MB of pixels");
    }
}
