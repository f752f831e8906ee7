//! Whether a JPEG is whole: the file holds every block of every scan, up to its end marker.
//!
//! The decoder of `image` fills what is missing: with grey where the file ends, and with zero bits where a marker comes
//! before its time, even in the strict mode of zune-jpeg. So the blocks are counted here, without their pixels:
//! `scan.rs` reads the codes of a scan, `bits.rs` their bits, `huffman.rs` their tables. Bytes after the end marker do
//! not count: phones append previews and videos.

mod bits;
mod huffman;
mod scan;

use bits::{Bits, next_marker};
use huffman::HuffmanTable;

/// The maximum number of scans, the same as the decoder's: each costs a pass over all blocks.
const MAX_SCANS: usize = 100;

/// Whether `bytes` are a whole JPEG. The caller has bounded its size in pixels.
pub fn is_whole(bytes: &[u8]) -> bool {
    Walk { bytes, at: 2, frame: None, definitions: Definitions::default(), scans: 0 }.reach_end().is_some()
}

/// What segments define for the scans after them.
#[derive(Default)]
struct Definitions {
    /// The tables of DC codes, and of AC codes.
    dc: [Option<HuffmanTable>; 4],
    ac: [Option<HuffmanTable>; 4],
    /// The number of units between restart markers; 0 without them.
    restart_interval: u32,
}

/// The header of the frame.
struct Frame {
    is_progressive: bool,
    width: u32,
    height: u32,
    components: Vec<Component>,
}

/// A component of the frame: luma, chroma, or an ink.
struct Component {
    id: u8,
    /// The sampling factors.
    across: u32,
    down: u32,
    /// Whether a scan contained its blocks; of a progressive file, their DC codes.
    is_scanned: bool,
    /// The coefficients of each block that earlier scans of a progressive file made other than 0, one bit each.
    nonzero: Vec<u64>,
}

impl Frame {
    /// Parses the segment of a frame header.
    fn parse(segment: &[u8], is_progressive: bool) -> Option<Self> {
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
    fn interleaved_units(&self) -> u32 {
        let (across, down) = self.largest_factors();
        self.width.div_ceil(8 * across) * self.height.div_ceil(8 * down)
    }

    /// The number of blocks of one component, which are the units of a scan of it alone.
    fn blocks(&self, component: &Component) -> u32 {
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

/// A walk through the segments and scans of a file. The steps return none where the file is not whole.
struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
    frame: Option<Frame>,
    definitions: Definitions,
    scans: usize,
}

impl Walk<'_> {
    fn reach_end(mut self) -> Option<()> {
        loop {
            match next_marker(self.bytes, &mut self.at)? {
                0xd9 => return self.frame?.components.iter().all(|one| one.is_scanned).then_some(()),
                // Without a length: start of image, restarts, and a temporary marker.
                0x01 | 0xd0..=0xd8 => {}
                marker => self.segment(marker)?,
            }
        }
    }

    fn segment(&mut self, marker: u8) -> Option<()> {
        let [high, low] = *self.bytes.get(self.at..)?.first_chunk()?;
        let end = self.at + usize::from(u16::from_be_bytes([high, low]));
        let segment = self.bytes.get(self.at + 2..end)?;
        self.at = end;
        match marker {
            0xc0..=0xc2 if self.frame.is_none() => self.frame = Some(Frame::parse(segment, marker == 0xc2)?),
            0xc0..=0xc2 => return None,
            0xc4 => self.huffman_tables(segment)?,
            0xdd => self.definitions.restart_interval = u16::from_be_bytes(*segment.first_chunk()?).into(),
            0xda => self.scan(segment)?,
            _ => {}
        }
        Some(())
    }

    fn huffman_tables(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((kind, rest)) = segment.split_first() {
            let (table, rest) = HuffmanTable::parse(rest)?;
            let Definitions { dc, ac, .. } = &mut self.definitions;
            let tables = if kind >> 4 == 0 { dc } else { ac };
            *tables.get_mut(usize::from(kind & 15))? = Some(table);
            segment = rest;
        }
        Some(())
    }

    fn scan(&mut self, header: &[u8]) -> Option<()> {
        self.scans += 1;
        if self.scans > MAX_SCANS {
            return None;
        }
        let frame = self.frame.as_mut()?;
        self.at = scan::read(Bits::new(self.bytes, self.at), header, frame, &self.definitions)?;
        Some(())
    }
}

#[cfg(test)]
mod tests;
