//! Signatures as pictures: a PNG or JPEG of anybody's, made into a small one without surprises.
//!
//! What comes out has no transparency (paper is white), no more pixels than print needs, and nothing of the original's
//! metadata. Decoding is bounded, since a small file can claim any number of pixels.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, ImageReader, Limits};

/// No signature is wider or higher, in pixels.
const MAX_SIDE: u32 = 6000;
/// What decoding may take: 8 million pixels of RGBA.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// An opaque picture, grey or in colours, 8 bits a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels a line.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// False where every pixel has three channels.
    pub is_grey: bool,
    /// The channels, line by line from the top.
    pub pixels: Vec<u8>,
}

impl Picture {
    /// The picture in `bytes`, made smaller where it is larger than the box, its proportions kept. None for what is
    /// neither PNG nor JPEG, broken, or larger than any signature.
    pub fn read(bytes: &[u8], max_width: u32, max_height: u32) -> Option<Self> {
        let format = image::guess_format(bytes).ok()?;
        if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg) {
            return None;
        }
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(MAX_BYTES);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits);
        let decoded = on_white(reader.decode().ok()?);
        let small = if decoded.width() > max_width || decoded.height() > max_height {
            decoded.thumbnail(max_width, max_height)
        } else {
            decoded
        };
        Some(Self::of(small))
    }

    fn of(image: DynamicImage) -> Self {
        let image = image.into_rgb8();
        let (width, height) = image.dimensions();
        let is_grey = image.pixels().all(|pixel| pixel.0[0] == pixel.0[1] && pixel.0[1] == pixel.0[2]);
        let pixels =
            if is_grey { image.pixels().map(|pixel| pixel.0[0]).collect() } else { image.into_raw() };
        Self { width, height, is_grey, pixels }
    }

    /// How large it is when it is made to fit into a box, its proportions kept, and never larger than it is.
    pub fn fitted(&self, max_width: u32, max_height: u32) -> (u32, u32) {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let (across, down) = (u64::from(max_width), u64::from(max_height));
        let fitted = if width <= across && height <= down {
            (width, height)
        } else if width * down >= height * across {
            (across, (height * across / width).max(1))
        } else {
            ((width * down / height).max(1), down)
        };
        (u32::try_from(fitted.0).unwrap_or(max_width), u32::try_from(fitted.1).unwrap_or(max_height))
    }

    /// The picture as a PNG; none when it cannot be written.
    pub fn png(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let color = if self.is_grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive)
            .write_image(&self.pixels, self.width, self.height, color)
            .ok()?;
        Some(bytes)
    }
}

/// Laid on paper.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let image = image.into_rgba8();
    let mut paper = image::RgbImage::new(image.width(), image.height());
    for (on, pixel) in paper.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = pixel.0;
        on.0 = [red, green, blue].map(|ink| over_white(ink, alpha));
    }
    paper.into()
}

fn over_white(ink: u8, alpha: u8) -> u8 {
    let (ink, alpha) = (u32::from(ink), u32::from(alpha));
    let mixed = (ink * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

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
    fn what_is_transparent_becomes_white() {
        let mut ink = RgbaImage::new(3, 1);
        ink.put_pixel(1, 0, Rgba([0, 0, 0, 255]));
        ink.put_pixel(2, 0, Rgba([0, 0, 0, 127]));
        let picture = Picture::read(&png(ink), 100, 100).expect("a picture");
        assert_eq!(picture, Picture { width: 3, height: 1, is_grey: true, pixels: vec![255, 0, 128] });
    }

    #[test]
    fn colours_stay() {
        let picture = Picture::read(&png(RgbImage::from_pixel(2, 1, Rgb([0, 0, 200]))), 9, 9);
        let picture = picture.expect("a picture");
        assert!(!picture.is_grey);
        assert_eq!(picture.pixels, [0, 0, 200, 0, 0, 200]);
        let again = Picture::read(&picture.png().expect("a PNG"), 9, 9);
        assert_eq!(again.as_ref(), Some(&picture), "it is the same when written and read");
    }

    #[test]
    fn large_ones_are_made_small_in_their_proportions() {
        let large = RgbImage::from_pixel(1200, 300, Rgb([9, 9, 9]));
        let picture = Picture::read(&bytes(&large.into(), ImageFormat::Jpeg), 400, 200).expect("a picture");
        assert_eq!((picture.width, picture.height, picture.is_grey), (400, 100, true));
        assert_eq!(picture.fitted(80, 80), (80, 20));
        assert_eq!(picture.fitted(800, 10), (40, 10));
        assert_eq!(picture.fitted(800, 800), (400, 100), "never larger than it is");
        assert_eq!(picture.fitted(1, 1), (1, 1));
    }

    #[test]
    fn what_is_no_signature_is_none() {
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
