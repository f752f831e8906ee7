//! The paper of a sheet: orientation and columns.

use super::super::page::Frame;
use super::super::paper::{MARGIN, PageSize};

/// The orientation of A4 pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// Upright.
    #[default]
    Portrait,
    /// On its side.
    Landscape,
}

/// An A4 page with the columns of the table.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    pub size: PageSize,
    pub columns: [f32; 6],
}

impl Paper {
    pub fn of(orientation: Orientation) -> Self {
        let (size, columns) = match orientation {
            Orientation::Portrait => (PageSize::A4, [26.0, 120.0, 90.0, 108.0, 52.0]),
            Orientation::Landscape => (PageSize::A4_LANDSCAPE, [28.0, 176.0, 150.0, 190.0, 54.0]),
        };
        let [number, name, function, organization, time] = columns;
        // Signatures have the rest.
        let rest = size.across(0.0, 0.0).width - columns.iter().sum::<f32>();
        Self { size, columns: [number, name, function, organization, time, rest] }
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
