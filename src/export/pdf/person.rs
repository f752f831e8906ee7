//! What profiles and badges share: their colors, the photo of a person, and the QR code of a unique code.

use std::io::{self, Write};

use super::document::Document;
use super::fonts::Weight;
use super::image::embed_portrait;
use super::page::{Align, Color, Frame, Page};
use super::text::{Style, one_line};
use crate::export::portrait::Portrait;
use crate::qr::matrix::{Matrix, QUIET_ZONE};

/// Headings and bands.
pub(super) const ACCENT: Color = Color::Rgb(0.07, 0.25, 0.38);
/// The area behind initials.
pub(super) const TINT: Color = Color::Rgb(0.89, 0.93, 0.95);

/// Pixels of a photo for each point of its frame: 300 dpi.
const PIXELS_PER_POINT: f32 = 300.0 / 72.0;

/// A person, as a frame shows them.
pub(super) struct Face<'p> {
    /// The bytes of the photo; none without one.
    pub photo: Option<&'p [u8]>,
    /// Given name.
    pub first_name: &'p str,
    /// Family name.
    pub last_name: &'p str,
}

/// Draws the photo of a person into a frame that it fills; without a readable one, their initials.
pub(super) fn draw_face<W: Write>(
    document: &mut Document<W>,
    page: &mut Page,
    face: &Face<'_>,
    frame: Frame,
) -> io::Result<()> {
    page.fill(frame, TINT);
    if let Some(portrait) = face.photo.and_then(|bytes| Portrait::read(bytes, pixels(frame))) {
        let image = embed_portrait(&mut document.objects, &portrait)?;
        page.image(&image, frame);
        return Ok(());
    }
    let initials: String = [face.first_name, face.last_name].into_iter().filter_map(initial).collect();
    let style = Style { weight: Weight::Bold, size: frame.width * 0.36 };
    let line = one_line(&mut document.fonts, &initials, style)?;
    page.text(&[line], style, frame, Align::Middle, ACCENT);
    Ok(())
}

/// The first letter of a name, as a capital.
fn initial(name: &str) -> Option<String> {
    name.chars().find(|letter| letter.is_alphabetic()).map(|letter| letter.to_uppercase().collect())
}

/// The resolution of a photo in `frame`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "frames have hundreds of points")]
fn pixels(frame: Frame) -> (u32, u32) {
    let pixels = |points: f32| (points * PIXELS_PER_POINT).round() as u32;
    (pixels(frame.width), pixels(frame.height))
}

/// Draws a QR code with its quiet zone into a square frame.
pub(super) fn draw_qr_code(page: &mut Page, text: &str, frame: Frame) -> io::Result<()> {
    let matrix = Matrix::of(text).map_err(io::Error::other)?;
    let modules = |count: u32| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    let module = frame.width / modules(matrix.width + 2 * QUIET_ZONE);
    page.fill(frame, Color::WHITE);
    let rows = (0..).zip(matrix.rows());
    let dark = rows.flat_map(|(row, runs)| {
        runs.map(move |(from, length)| Frame {
            left: frame.left + module * modules(QUIET_ZONE + from),
            top: frame.top + module * modules(QUIET_ZONE + row),
            width: module * modules(length),
            height: module,
        })
    });
    page.fill_all(dark, Color::Grey(0.0));
    Ok(())
}
