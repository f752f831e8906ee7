//! Renders a text as a square QR code of a given size in pixels, as PNG or SVG.
//!
//! Every module is a whole number of pixels, so that edges stay sharp; the remaining pixels widen the quiet
//! zone.

use std::fmt::Write as _;

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};

use super::matrix::{Matrix, QUIET_ZONE, TooLong};

const DARK: u8 = 0;
const LIGHT: u8 = 255;

/// A PNG image with `size` pixels per side.
///
/// # Errors
/// [`TooLong`].
pub fn png(text: &str, size: u32) -> Result<Vec<u8>, TooLong> {
    let layout = Layout::of(text, size)?;
    let mut pixels = Vec::with_capacity(size as usize * size as usize);
    let margin = |rows| std::iter::repeat_n(LIGHT, (size * rows) as usize);
    pixels.extend(margin(layout.margin));
    for runs in layout.matrix.rows() {
        let line = layout.line(runs);
        for _ in 0..layout.module_pixels {
            pixels.extend_from_slice(&line);
        }
    }
    pixels.extend(margin(size - layout.margin - layout.module_pixels * layout.matrix.width));
    let mut out = Vec::new();
    // Cannot fail: the output is memory, and the buffer matches the size.
    PngEncoder::new(&mut out).write_image(&pixels, size, size, ExtendedColorType::L8).map_err(|_| TooLong)?;
    Ok(out)
}

/// An SVG image with `size` pixels per side.
///
/// # Errors
/// [`TooLong`].
pub fn svg(text: &str, size: u32) -> Result<String, TooLong> {
    let layout = Layout::of(text, size)?;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 {size} {size}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{size}v{size}H0z\"/><path d=\""
    );
    let Layout { module_pixels, margin, .. } = layout;
    for (runs, y) in layout.matrix.rows().zip((0..).map(|row| margin + row * module_pixels)) {
        for (from, length) in runs {
            // Writing to memory cannot fail.
            let _ = write!(
                out,
                "M{} {y}h{}v{module_pixels}h-{1}z",
                margin + from * module_pixels,
                length * module_pixels
            );
        }
    }
    out.push_str("\"/></svg>");
    Ok(out)
}

/// A code and the position of its modules in the image.
struct Layout {
    matrix: Matrix,
    /// The width of a module, in pixels.
    module_pixels: u32,
    /// The left and top margin, in pixels.
    margin: u32,
    size: u32,
}

impl Layout {
    fn of(text: &str, size: u32) -> Result<Self, TooLong> {
        let matrix = Matrix::of(text)?;
        let module_pixels = size / (matrix.width + 2 * QUIET_ZONE);
        if module_pixels == 0 {
            return Err(TooLong);
        }
        let margin = (size - module_pixels * matrix.width) / 2;
        Ok(Self { matrix, module_pixels, margin, size })
    }

    /// The pixels of one line of a row of modules.
    fn line(&self, runs: impl Iterator<Item = (u32, u32)>) -> Vec<u8> {
        let mut line = vec![LIGHT; self.size as usize];
        for (from, length) in runs {
            let from = self.margin + from * self.module_pixels;
            line[from as usize..(from + length * self.module_pixels) as usize].fill(DARK);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str =
        "https://pointage.sigif.gouv.sn/e/A7KP2M?t=1734245400&s=1b4a1c7ee3e9d92f1a2ddbd524603a5a";
    const SIZES: [u32; 3] = [256, 512, 1024];

    /// Decodes an image with another program; returns the text and the version of the code.
    fn read(pixels: impl Fn(usize, usize) -> u8, size: u32) -> (String, usize) {
        let size = size as usize;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size, size, pixels);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code");
        let (meta, text) = grids[0].decode().expect("it can be read");
        assert!(meta.ecc_level != 1, "not the weakest level, which the standard numbers 1");
        (text, meta.version.0)
    }

    fn decode(png: &[u8], size: u32) -> image::GrayImage {
        let image = image::load_from_memory_with_format(png, image::ImageFormat::Png).expect("a PNG");
        assert_eq!((image.width(), image.height()), (size, size));
        image.into_luma8()
    }

    fn pixel(image: &image::GrayImage, x: usize, y: usize) -> u8 {
        let at = |number: usize| u32::try_from(number).expect("below 1024");
        image.get_pixel(at(x), at(y)).0[0]
    }

    #[test]
    fn another_program_decodes_the_text() {
        for size in SIZES {
            let image = decode(&png(ADDRESS, size).expect("it fits"), size);
            assert_eq!(read(|x, y| pixel(&image, x, y), size).0, ADDRESS, "{size}");
            assert!(image.pixels().all(|pixel| matches!(pixel.0[0], DARK | LIGHT)), "nothing is blurred");
        }
    }

    #[test]
    fn png_and_svg_draw_the_same_modules() {
        for size in SIZES {
            let image = decode(&png(ADDRESS, size).expect("it fits"), size);
            let svg = svg(ADDRESS, size).expect("it fits");
            assert!(svg.contains(&format!("width=\"{size}\" height=\"{size}\"")), "{svg}");
            let drawn = draw(&svg, size);
            assert!(drawn.iter().zip(image.pixels()).all(|(one, other)| *one == other.0[0]), "{size}");
        }
    }

    /// Draws the second path of an SVG.
    fn draw(svg: &str, size: u32) -> Vec<u8> {
        let path = svg.split(" d=\"").nth(2).and_then(|rest| rest.split('"').next()).expect("a path");
        let size = size as usize;
        let mut pixels = vec![LIGHT; size * size];
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let numbers: Vec<usize> = run
                .split(['M', ' ', 'h', 'v', '-'])
                .filter(|number| !number.is_empty())
                .map(|number| number.parse().expect("a number"))
                .collect();
            let [x, y, width, height, back] = numbers[..] else { panic!("{run}") };
            assert_eq!(width, back);
            for line in y..y + height {
                pixels[line * size + x..line * size + x + width].fill(DARK);
            }
        }
        pixels
    }

    #[test]
    fn the_quiet_zone_is_wide_enough() {
        for size in SIZES {
            let layout = Layout::of(ADDRESS, size).expect("it fits");
            let after = size - layout.margin - layout.module_pixels * layout.matrix.width;
            assert!(
                layout.margin >= QUIET_ZONE * layout.module_pixels
                    && after >= QUIET_ZONE * layout.module_pixels,
                "{size}"
            );
            assert!(after - layout.margin <= 1, "in the middle");
            let whole = layout.matrix.width + 2 * QUIET_ZONE;
            assert!(size - layout.module_pixels * whole < whole, "as large as can be");
        }
    }

    #[test]
    fn a_long_text_has_smaller_modules_until_there_is_no_room() {
        let long = format!("{ADDRESS}&{}", "x".repeat(400));
        let image = decode(&png(&long, 256).expect("it fits"), 256);
        assert_eq!(read(|x, y| pixel(&image, x, y), 256).0, long);
        assert_eq!(png(ADDRESS, 40), Err(TooLong));
        assert_eq!(svg(&"x".repeat(3000), 1024), Err(TooLong));
    }
}
