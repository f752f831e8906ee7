//! The paper of a sheet: size, margins, columns, and the style of lines and small text.

use super::super::fonts::Weight;
use super::super::page::Frame;
use super::super::text::Style;

/// The orientation of A4 pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side.
    Landscape,
}

pub(super) const MARGIN: f32 = 40.0;
pub(super) const FOOTER_HEIGHT: f32 = 30.0;
pub(super) const TEXT_GREY: f32 = 0.35;
pub(super) const BORDER_GREY: f32 = 0.45;
pub(super) const LINE_WIDTH: f32 = 0.5;
/// Small texts.
pub(super) const SMALL: Style = Style { weight: Weight::Regular, size: 7.5 };

/// An A4 page, in points.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    pub width: f32,
    pub height: f32,
    pub columns: [f32; 6],
}

impl Paper {
    const LONG: f32 = 841.89;
    const SHORT: f32 = 595.28;

    pub fn of(orientation: Orientation) -> Self {
        match orientation {
            Orientation::Portrait => Self {
                width: Self::SHORT,
                height: Self::LONG,
                columns: [26.0, 120.0, 90.0, 108.0, 52.0, Self::SHORT - 2.0 * MARGIN - 396.0],
            },
            Orientation::Landscape => Self {
                width: Self::LONG,
                height: Self::SHORT,
                columns: [28.0, 176.0, 150.0, 190.0, 54.0, Self::LONG - 2.0 * MARGIN - 598.0],
            },
        }
    }

    /// A frame between the margins.
    pub fn across(&self, top: f32, height: f32) -> Frame {
        Frame { left: MARGIN, top, width: self.width - 2.0 * MARGIN, height }
    }

    /// The lower limit of the table.
    pub fn bottom(&self) -> f32 {
        self.height - FOOTER_HEIGHT - 16.0
    }

    pub fn cells(&self, top: f32, height: f32) -> [Frame; 6] {
        let mut left = MARGIN;
        self.columns.map(|width| {
            let frame = Frame { left, top, width, height };
            left += width;
            frame
        })
    }
}
