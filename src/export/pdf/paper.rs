//! Page sizes and margins, and the style of lines and small text.

use super::fonts::Weight;
use super::page::{Color, Frame};
use super::text::Style;

/// The margin of A4 pages.
pub const MARGIN: f32 = 40.0;
/// The height at the lower edge where footers begin.
pub const FOOTER_HEIGHT: f32 = 30.0;
/// The width of lines.
pub const LINE_WIDTH: f32 = 0.5;
/// Text.
pub const BLACK: Color = Color::Grey(0.0);
/// Less important text.
pub const GREY: Color = Color::Grey(0.35);
/// Lines.
pub const BORDER: Color = Color::Grey(0.45);
/// Small texts.
pub const SMALL: Style = Style { weight: Weight::Regular, size: 7.5 };

/// The size of a page, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageSize {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

impl PageSize {
    /// A4, upright.
    pub const A4: Self = Self { width: 595.28, height: 841.89 };
    /// A4, on its side.
    pub const A4_LANDSCAPE: Self = Self { width: Self::A4.height, height: Self::A4.width };

    /// A frame between the margins.
    pub fn across(self, top: f32, height: f32) -> Frame {
        Frame { left: MARGIN, top, width: self.width - 2.0 * MARGIN, height }
    }

    /// The lower limit of content above footers.
    pub fn bottom(self) -> f32 {
        self.height - FOOTER_HEIGHT - 16.0
    }
}
