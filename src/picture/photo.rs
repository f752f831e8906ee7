//! An uploaded photo: decoded, turned upright, and encoded anew with its thumbnails.
//!
//! The result contains pixels and the colour profile only: no EXIF (place, device, orientation, preview), XMP,
//! IPTC, comment, further image or trailing byte of the file survives, because none is ever copied.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ImageEncoder, ImageError, ImageResult};

use super::decode::{Bounds, DecodeError, Decoded, decode};
use super::resize::shrink;

/// The longest sides of thumbnails, in pixels.
pub const THUMBNAIL_SIDES: [u32; 2] = [160, 640];

const BOUNDS: Bounds = Bounds { max_side: 12_000, max_pixels: 25_000_000 };
const JPEG_QUALITY: u8 = 90;

/// A photo, ready to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The encoding of all its files.
    pub encoding: Encoding,
    /// The photo in its full size.
    pub full: Vec<u8>,
    /// The thumbnails by their longest side; none of a side that the photo does not exceed.
    pub thumbnails: Vec<(u32, Vec<u8>)>,
}

/// The encoding of a stored photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Of photos without transparency.
    Jpeg,
    /// Of photos with transparency.
    Png,
}

/// Why a photo is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoError {
    /// It is neither PNG nor JPEG.
    Format,
    /// A side has more than `max_side` pixels, or the whole more than `megapixels` million.
    TooLarge {
        /// The maximum of each side.
        max_side: u32,
        /// The maximum of the whole, in millions.
        megapixels: u32,
    },
    /// It is incomplete or malformed.
    Damaged,
}

impl From<DecodeError> for PhotoError {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Format => Self::Format,
            DecodeError::TooLarge => Self::TooLarge { max_side: BOUNDS.max_side, megapixels: 25 },
            DecodeError::Damaged => Self::Damaged,
        }
    }
}

impl Photo {
    /// Decodes a file and encodes its pixels anew. May panic on a malicious file; see [`super::PictureProcessor`].
    ///
    /// # Errors
    /// [`PhotoError`].
    pub(super) fn read(bytes: &[u8]) -> Result<Self, PhotoError> {
        let Decoded { image, color_profile } = decode(bytes, BOUNDS)?;
        let image = normalize(image);
        let encoding =
            if matches!(image, DynamicImage::ImageRgba8(_)) { Encoding::Png } else { Encoding::Jpeg };
        let profile = color_profile.filter(|profile| fits(profile, &image));
        let encode = |image: &DynamicImage| {
            encoding.encode(image, profile.as_deref()).map_err(|_| PhotoError::Damaged)
        };
        let longest_side = image.width().max(image.height());
        let smaller = THUMBNAIL_SIDES.into_iter().filter(|side| *side < longest_side);
        let thumbnails = smaller.map(|side| Ok((side, encode(&shrink(&image, (side, side)))?)));
        let thumbnails = thumbnails.collect::<Result<_, PhotoError>>()?;
        Ok(Self { encoding, thumbnails, full: encode(&image)? })
    }
}

impl Encoding {
    /// The extension of file names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    fn encode(self, image: &DynamicImage, profile: Option<&[u8]>) -> ImageResult<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Jpeg => write(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY), image, profile)?,
            Self::Png => write(PngEncoder::new(&mut bytes), image, profile)?,
        }
        Ok(bytes)
    }
}

fn write(mut encoder: impl ImageEncoder, image: &DynamicImage, profile: Option<&[u8]>) -> ImageResult<()> {
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile.to_vec()).map_err(ImageError::Unsupported)?;
    }
    encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
}

/// Eight bits a channel: grey or RGB, or RGB with alpha when a pixel is transparent.
fn normalize(image: DynamicImage) -> DynamicImage {
    let is_grey = !image.color().has_color();
    let image = if image.color().has_alpha() {
        let image = image.into_rgba8();
        if image.pixels().any(|pixel| pixel.0[3] < u8::MAX) {
            return image.into();
        }
        DynamicImage::from(image)
    } else {
        image
    };
    if is_grey { image.into_luma8().into() } else { image.into_rgb8().into() }
}

/// Whether an ICC profile is well-formed and describes the channels of `image`. That of a CMYK file does not: its
/// pixels are converted to RGB.
fn fits(profile: &[u8], image: &DynamicImage) -> bool {
    let channels: &[u8] = if image.color().has_color() { b"RGB " } else { b"GRAY" };
    let size = profile.get(..4).map(|size| size.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)));
    size == Some(profile.len())
        && profile.get(16..20) == Some(channels)
        && profile.get(36..40) == Some(&b"acsp"[..])
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use image::{GrayAlphaImage, GrayImage, ImageBuffer, ImageFormat, LumaA, Rgb, RgbImage, Rgba, RgbaImage};

    use super::*;

    fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
        let mut bytes = Vec::new();
        image.into().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("memory takes it");
        bytes
    }

    fn read(image: impl Into<DynamicImage>) -> (Encoding, DynamicImage) {
        let photo = Photo::read(&png(image)).expect("a photo");
        (photo.encoding, image::load_from_memory(&photo.full).expect("it decodes"))
    }

    #[test]
    fn transparency_decides_the_encoding() {
        let opaque = RgbaImage::from_pixel(3, 2, Rgba([9, 8, 7, 255]));
        assert_eq!(read(opaque.clone()).0, Encoding::Jpeg);
        let mut transparent = opaque;
        transparent.put_pixel(1, 1, Rgba([9, 8, 7, 100]));
        let (encoding, again) = read(transparent.clone());
        assert_eq!((encoding, again), (Encoding::Png, transparent.into()));
        assert_eq!(read(GrayAlphaImage::from_pixel(2, 2, LumaA([7, 0]))).0, Encoding::Png);
    }

    #[test]
    fn deep_and_grey_pictures_have_eight_bits() {
        let deep = ImageBuffer::<Rgb<u16>, _>::from_pixel(20, 20, Rgb([0xffff, 0x8000, 0]));
        let (encoding, image) = read(deep);
        let Rgb([red, green, blue]) = *image.to_rgb8().get_pixel(9, 9);
        assert_eq!(encoding, Encoding::Jpeg);
        assert!(red > 250 && green.abs_diff(128) < 4 && blue < 5, "{red} {green} {blue}");
        assert!(matches!(read(GrayImage::new(4, 4)).1, DynamicImage::ImageLuma8(_)));
        assert!(matches!(
            read(GrayAlphaImage::from_pixel(4, 4, LumaA([3, 255]))).1,
            DynamicImage::ImageLuma8(_)
        ));
    }

    /// A block of four components, written by hand: no encoder here makes one.
    #[test]
    fn four_inks_become_three_colours() {
        let segment = |marker: u8, content: &[u8]| {
            let length = u16::try_from(content.len() + 2).expect("a short segment");
            [&[0xff, marker][..], &length.to_be_bytes(), content].concat()
        };
        let mut dc_lengths = [0; 17];
        dc_lengths[4] = 1;
        let mut ac_lengths = [0; 17];
        (ac_lengths[0], ac_lengths[1]) = (0x10, 1);
        let file = [
            &[0xff, 0xd8][..],
            &segment(0xee, b"Adobe\0\x64\0\0\0\0\0"),
            &segment(0xdb, &[&[0][..], &[8; 64]].concat()),
            &segment(0xc0, &[8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]),
            &segment(0xc4, &[&dc_lengths[..], &[0]].concat()),
            &segment(0xc4, &[&ac_lengths[..], &[0]].concat()),
            &segment(0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]),
            // For each component: a difference of 0 in four bits, the end of the block in one.
            &[0, 0, 0x0f, 0xff, 0xd9],
        ]
        .concat();
        let photo = Photo::read(&file).expect("a photo");
        let image = image::load_from_memory(&photo.full).expect("it decodes");
        assert!(matches!(image, DynamicImage::ImageRgb8(_)));
        assert_eq!((image.width(), image.height()), (8, 8));
    }

    #[test]
    fn thumbnails_exist_of_larger_photos_only() {
        let sides = |width, height| {
            let photo = Photo::read(&png(RgbImage::new(width, height))).expect("a photo");
            let size = |(side, bytes): &(u32, Vec<u8>)| {
                let image = image::load_from_memory(bytes).expect("it decodes");
                (*side, image.width(), image.height())
            };
            photo.thumbnails.iter().map(size).collect::<Vec<_>>()
        };
        assert_eq!(sides(160, 100), []);
        assert_eq!(sides(320, 200), [(160, 160, 100)]);
        assert_eq!(sides(640, 1280), [(160, 80, 160), (640, 320, 640)]);
    }

    /// A PNG of one pixel with an ICC profile of this size; its content is well compressed.
    fn png_with_profile(size: u32, compression: flate2::Compression) -> Vec<u8> {
        let mut profile = vec![0; size as usize];
        profile[..4].copy_from_slice(&size.to_be_bytes());
        profile[16..20].copy_from_slice(b"RGB ");
        profile[36..40].copy_from_slice(b"acsp");
        let mut compressed = flate2::write::ZlibEncoder::new(Vec::new(), compression);
        compressed.write_all(&profile).expect("memory takes it");
        let content = [b"iCCPa\0\0", &compressed.finish().expect("memory takes it")[..]].concat();
        let length = u32::try_from(content.len() - 4).expect("a short chunk");
        let mut checksum = flate2::Crc::new();
        checksum.update(&content);
        let plain = png(RgbImage::new(1, 1));
        // After the signature and the header.
        let (head, tail) = plain.split_at(33);
        [head, &length.to_be_bytes(), &content, &checksum.sum().to_be_bytes(), tail].concat()
    }

    #[test]
    fn large_profiles_are_dropped() {
        let stored = |size, level| {
            let photo = Photo::read(&png_with_profile(size, flate2::Compression::new(level)));
            photo.expect("a photo").full.len()
        };
        let without = Photo::read(&png(RgbImage::new(1, 1))).expect("a photo").full.len();
        assert!(stored(3_000, 9) > without + 3_000, "that of a screen is kept");
        assert_eq!(stored(70_000, 9), without, "large");
        assert_eq!(stored(40_000, 0), without, "large already in the file, whatever it contains");
        assert_eq!(stored(30_000_000, 9), without, "it is never decompressed");
    }

    #[test]
    fn profiles_of_other_channels_are_dropped() {
        let profile = |channels: &[u8; 4]| {
            let mut profile = vec![0; 128];
            profile[3] = 128;
            profile[16..20].copy_from_slice(channels);
            profile[36..40].copy_from_slice(b"acsp");
            profile
        };
        let (rgb, grey) = (DynamicImage::new_rgb8(1, 1), DynamicImage::new_luma8(1, 1));
        assert!(fits(&profile(b"RGB "), &rgb) && !fits(&profile(b"RGB "), &grey));
        assert!(fits(&profile(b"GRAY"), &grey) && !fits(&profile(b"CMYK"), &rgb));
        assert!(!fits(&profile(b"RGB ")[..100], &rgb) && !fits(&[], &rgb));
    }
}
