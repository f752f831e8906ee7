//! Scales pictures down.

use image::{DynamicImage, Rgba};

/// Scales a size down to fit a box, keeping the proportions; never larger than it is, and never empty.
pub fn fit_within((width, height): (u32, u32), (max_width, max_height): (u32, u32)) -> (u32, u32) {
    if width <= max_width && height <= max_height {
        return (width, height);
    }
    let scaled = |side: u32, by: u32, of: u32| {
        let scaled = u64::from(side) * u64::from(by) / u64::from(of);
        u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
    };
    if u64::from(width) * u64::from(max_height) >= u64::from(height) * u64::from(max_width) {
        (max_width, scaled(height, max_width, width))
    } else {
        (scaled(width, max_height, height), max_height)
    }
}

/// Scales a picture down to fit a box, by averaging the pixels that each pixel of the result covers.
pub fn shrink(image: &DynamicImage, bounds: (u32, u32)) -> DynamicImage {
    let (width, height) = fit_within((image.width(), image.height()), bounds);
    if (width, height) == (image.width(), image.height()) {
        return image.clone();
    }
    let DynamicImage::ImageRgba8(image) = image else { return image.thumbnail_exact(width, height) };
    // The colour of a transparent pixel must not reach the visible ones beside it.
    let mut premultiplied = image.clone();
    for Rgba([red, green, blue, alpha]) in premultiplied.pixels_mut() {
        for channel in [red, green, blue] {
            *channel = scale(*channel, *alpha, u8::MAX);
        }
    }
    let mut small = image::imageops::thumbnail(&premultiplied, width, height);
    for Rgba([red, green, blue, alpha]) in small.pixels_mut() {
        for channel in [red, green, blue] {
            *channel = scale(*channel, u8::MAX, *alpha);
        }
    }
    small.into()
}

/// `value` × `by` / `of`, rounded; 0 of nothing.
fn scale(value: u8, by: u8, of: u8) -> u8 {
    let (value, by, of) = (u32::from(value), u32::from(by), u32::from(of));
    let scaled = (value * by + of / 2).checked_div(of).unwrap_or_default();
    u8::try_from(scaled).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, RgbaImage};

    use super::*;

    #[test]
    fn sizes_keep_their_proportions() {
        for (size, bounds, fitted) in [
            ((1200, 300), (400, 200), (400, 100)),
            ((300, 1200), (160, 160), (40, 160)),
            ((100, 50), (160, 160), (100, 50)),
            ((12_000, 1), (160, 160), (160, 1)),
            ((12_000, 2_000), (640, 640), (640, 106)),
        ] {
            assert_eq!(fit_within(size, bounds), fitted);
        }
    }

    #[test]
    fn a_small_picture_is_not_enlarged() {
        let image = DynamicImage::from(GrayImage::new(30, 40));
        let small = shrink(&image, (160, 160));
        assert_eq!((small.width(), small.height()), (30, 40));
    }

    #[test]
    fn transparent_pixels_lend_no_colour() {
        let picture =
            RgbaImage::from_fn(
                4,
                4,
                |x, _| {
                    if x % 2 == 0 { Rgba([200, 100, 50, 255]) } else { Rgba([0, 0, 0, 0]) }
                },
            );
        let DynamicImage::ImageRgba8(small) = shrink(&picture.into(), (1, 1)) else { panic!("with alpha") };
        let Rgba([red, green, blue, alpha]) = *small.get_pixel(0, 0);
        assert!(alpha.abs_diff(128) <= 1, "{alpha}");
        assert!(red.abs_diff(200) <= 2 && green.abs_diff(100) <= 2 && blue.abs_diff(50) <= 2);
    }
}
