//! Signature images: decodes an untrusted PNG or JPEG into a small opaque image.
//!
//! The result has no transparency (the background is white), only the pixels that print needs, and no
//! metadata. Decoding is limited, because a small file can declare any number of pixels.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
};

/// The maximum width and height, in pixels.
const MAX_SIDE: u32 = 6000;
/// The PNG compression level: higher levels take five times as long for a tenth less size.
const COMPRESSION_LEVEL: u8 = 4;
/// The memory limit of decoding: 8 million pixels of RGBA.
const MAX_DECODED_BYTES: u64 = 32 * 1024 * 1024;

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
        let format = image::guess_format(bytes).ok()?;
        if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
            return None;
        }
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_DECODED_BYTES);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits);
        let image = flatten(reader.decode().ok()?);
        let (width, height) = fit_within(image.dimensions(), (max_width, max_height));
        Some(Self::of(if image.dimensions() == (width, height) {
            image
        } else {
            downscale(&image, width, height)
        }))
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

/// Scales a size down to fit a box, keeping the proportions.
fn fit_within((width, height): (u32, u32), (max_width, max_height): (u32, u32)) -> (u32, u32) {
    if width <= max_width && height <= max_height {
        return (width, height);
    }
    // No overflow: no side exceeds 6000 pixels, and no box is larger.
    if width * max_height >= height * max_width {
        (max_width, (height * max_width / width).max(1))
    } else {
        ((width * max_height / height).max(1), max_height)
    }
}

/// Scales down by averaging the covered pixels.
fn downscale(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    let span = |at: u32, of: u32, whole: u32| {
        let start = at * whole / of;
        start..((at + 1) * whole / of).max(start + 1)
    };
    RgbImage::from_fn(width, height, |x, y| {
        let (mut sums, mut count) = ([0_u32; 3], 0);
        for row in span(y, height, image.height()) {
            for column in span(x, width, image.width()) {
                let pixel = image.get_pixel(column, row).0;
                sums = [0, 1, 2].map(|at| sums[at] + u32::from(pixel[at]));
                count += 1;
            }
        }
        Rgb(sums.map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX)))
    })
}

/// Blends an image with a white background.
fn flatten(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mut opaque = RgbImage::new(image.width(), image.height());
    for (on, pixel) in opaque.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = pixel.0;
        on.0 = [red, green, blue].map(|ink| blend(ink, alpha));
    }
    opaque
}

fn blend(ink: u8, alpha: u8) -> u8 {
    let (ink, alpha) = (u32::from(ink), u32::from(alpha));
    let mixed = (ink * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

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
