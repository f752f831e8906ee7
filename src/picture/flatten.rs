//! Pictures on white paper: without transparency.

use image::{DynamicImage, RgbImage, Rgba};

/// Blends a picture with a white background.
pub fn flatten(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mut opaque = RgbImage::new(image.width(), image.height());
    for (on, pixel) in opaque.pixels_mut().zip(image.pixels()) {
        on.0 = on_white(*pixel);
    }
    opaque
}

/// Blends a pixel with a white background.
pub fn on_white(Rgba([red, green, blue, alpha]): Rgba<u8>) -> [u8; 3] {
    [red, green, blue].map(|ink| blend(ink, alpha))
}

fn blend(ink: u8, alpha: u8) -> u8 {
    let (ink, alpha) = (u32::from(ink), u32::from(alpha));
    let mixed = (ink * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}
