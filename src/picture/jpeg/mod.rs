//! Whether a JPEG is whole: the file holds every block of every scan, up to its end marker.
//!
//! The decoder of `image` fills what is missing: with grey where the file ends, and with zero bits where a marker comes
//! before its time, even in the strict mode of zune-jpeg. So the blocks are counted here, without their pixels:
//! `frame.rs` reads the headers, `scan.rs` the codes of a scan, `bits.rs` their bits, `huffman.rs` their tables. Bytes after the end marker do
//! not count: phones append previews and videos.

mod bits;
mod frame;
mod huffman;
mod scan;

use bits::{Bits, next_marker};
use frame::{Definitions, Frame};
use huffman::HuffmanTable;

/// The maximum number of scans, the same as the decoder's: each costs a pass over all blocks.
const MAX_SCANS: usize = 100;

/// Whether `bytes` are a whole JPEG. The caller has bounded its size in pixels.
pub fn is_whole(bytes: &[u8]) -> bool {
    Walk { bytes, at: 2, frame: None, definitions: Definitions::default(), scans: 0 }.reach_end().is_some()
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
