//! The headers of a JPEG: its frame, and what scans are read by.

use super::huffman::HuffmanTable;

/// What segments define for the scans after them.
#[derive(Default)]
pub struct Definitions {
    /// The tables of DC codes, and of AC codes.
    pub dc: [Option<HuffmanTable>; 4],
    pub ac: [Option<HuffmanTable>; 4],
    /// The number of units between restart markers; 0 without them.
    pub restart_interval: u32,
}

/// The header of the frame.
pub struct Frame {
    pub is_progressive: bool,
    pub width: u32,
    pub height: u32,
    pub components: Vec<Component>,
}

/// A component of the frame: luma, chroma, or an ink.
pub struct Component {
    pub id: u8,
    /// The sampling factors.
    pub across: u32,
    pub down: u32,
    /// Whether a scan contained its blocks; of a progressive file, their DC codes.
    pub is_scanned: bool,
    /// The coefficients of each block that earlier scans of a progressive file made other than 0, one bit each.
    pub nonzero: Vec<u64>,
}

impl Frame {
    /// Parses the segment of a frame header.
    pub fn parse(segment: &[u8], is_progressive: bool) -> Option<Self> {
        let &[_, height_high, height_low, width_high, width_low, _, ref components @ ..] = segment else {
            return None;
        };
        let components = components.chunks_exact(3).map(|component| Component {
            id: component[0],
            across: u32::from(component[1] >> 4),
            down: u32::from(component[1] & 15),
            is_scanned: false,
            nonzero: Vec::new(),
        });
        let components: Vec<_> = components.collect();
        let are_sampled =
            components.iter().all(|one| (1..=4).contains(&one.across) && (1..=4).contains(&one.down));
        (are_sampled && !components.is_empty()).then_some(Self {
            is_progressive,
            width: u16::from_be_bytes([width_high, width_low]).into(),
            height: u16::from_be_bytes([height_high, height_low]).into(),
            components,
        })
    }

    /// The number of units of a scan of several components: each has the blocks of all of them for one area.
    pub fn interleaved_units(&self) -> u32 {
        let (across, down) = self.largest_factors();
        self.width.div_ceil(8 * across) * self.height.div_ceil(8 * down)
    }

    /// The number of blocks of one component, which are the units of a scan of it alone.
    pub fn blocks(&self, component: &Component) -> u32 {
        let (across, down) = self.largest_factors();
        let width = (self.width * component.across).div_ceil(across);
        let height = (self.height * component.down).div_ceil(down);
        width.div_ceil(8) * height.div_ceil(8)
    }

    fn largest_factors(&self) -> (u32, u32) {
        let largest = |factor: fn(&Component) -> u32| self.components.iter().map(factor).max().unwrap_or(1);
        (largest(|component| component.across), largest(|component| component.down))
    }
}
