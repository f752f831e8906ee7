//! Portraits for print: decodes a photo of untrusted origin, crops it to the shape of its frame, and encodes it
//! anew, so that nothing of the file but its pixels reaches the export.

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;

use crate::picture::decode::{Bounds, decode};
use crate::picture::flatten::flatten;
use crate::picture::resize::shrink;

const BOUNDS: Bounds = Bounds { max_side: 12_000, max_pixels: 25_000_000 };
const JPEG_QUALITY: u8 = 85;

/// A photo in the shape of its frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// The width, in pixels.
    pub width: u32,
    /// The height, in pixels.
    pub height: u32,
    /// The JPEG file, in RGB.
    pub jpeg: Vec<u8>,
}

impl Portrait {
    /// Decodes a PNG or JPEG, cuts what exceeds the proportions of `most`, and scales the rest down to `most`
    /// pixels. None when the file is no photo, damaged or too large.
    pub fn read(bytes: &[u8], most: (u32, u32)) -> Option<Self> {
        let image = DynamicImage::from(flatten(decode(bytes, BOUNDS).ok()?.image));
        let (left, top, width, height) = crop((image.width(), image.height()), most);
        let image = shrink(&image.crop_imm(left, top, width, height), most).into_rgb8();
        let mut jpeg = Vec::new();
        JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY).encode_image(&image).ok()?;
        Some(Self { width: image.width(), height: image.height(), jpeg })
    }
}

/// The largest part of an image with the proportions of `shape`: left, top, width and height. It is in the middle
/// across, and nearer to the top, where faces are.
fn crop((width, height): (u32, u32), shape: (u32, u32)) -> (u32, u32, u32, u32) {
    let scaled = |side: u32, by: u32, of: u32| {
        let side = u64::from(side) * u64::from(by) / u64::from(of.max(1));
        u32::try_from(side).unwrap_or(u32::MAX).max(1)
    };
    if u64::from(width) * u64::from(shape.1) > u64::from(height) * u64::from(shape.0) {
        let part = scaled(height, shape.0, shape.1);
        ((width - part) / 2, 0, part, height)
    } else {
        let part = scaled(width, shape.1, shape.0).min(height);
        (0, (height - part) / 4, width, part)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgb, RgbImage};

    use super::*;

    #[test]
    fn the_largest_part_of_the_shape_is_kept() {
        assert_eq!(crop((400, 300), (3, 4)), (87, 0, 225, 300), "wide: in the middle");
        assert_eq!(crop((300, 800), (3, 4)), (0, 100, 300, 400), "high: nearer to the top");
        assert_eq!(crop((30, 40), (3, 4)), (0, 0, 30, 40));
        assert_eq!(crop((1, 12_000), (3, 4)), (0, 2999, 1, 1));
        assert_eq!(crop((12_000, 1), (3, 4)), (5999, 0, 1, 1));
    }

    #[test]
    fn a_portrait_has_the_shape_and_size_of_its_frame() {
        let read = |width, height| {
            let image = RgbImage::from_pixel(width, height, Rgb([200, 30, 30]));
            let mut png = Vec::new();
            image.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).expect("memory takes it");
            Portrait::read(&png, (300, 400)).expect("a portrait")
        };
        let large = read(1200, 1200);
        assert_eq!((large.width, large.height), (300, 400));
        assert!(large.jpeg.starts_with(b"\xff\xd8\xff"));
        let small = read(60, 60);
        assert_eq!((small.width, small.height), (45, 60), "never larger than it is");
        let again = image::load_from_memory(&large.jpeg).expect("a JPEG").into_rgb8();
        assert!(again.get_pixel(150, 200).0[0] > 180);
        assert_eq!(Portrait::read(b"no photo", (300, 400)), None);
    }
}
