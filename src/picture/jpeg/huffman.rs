//! Huffman tables: canonical codes of 1 to 16 bits.

use super::bits::Bits;

/// A table: the number of codes of each length, and their symbols in the order of the codes.
pub struct HuffmanTable {
    counts: [u8; 16],
    symbols: Vec<u8>,
}

impl HuffmanTable {
    /// Parses a table; returns it with the rest of its segment.
    pub fn parse(segment: &[u8]) -> Option<(Self, &[u8])> {
        let (counts, rest) = segment.split_first_chunk::<16>()?;
        let (symbols, rest) = rest.split_at_checked(counts.iter().map(|count| usize::from(*count)).sum())?;
        Some((Self { counts: *counts, symbols: symbols.to_vec() }, rest))
    }

    /// Reads a code; returns its symbol, none when the bits end or are no code.
    pub fn symbol(&self, bits: &mut Bits<'_>) -> Option<u8> {
        // The code, less the first one of its length; and the number of the symbols of shorter codes.
        let (mut code, mut shorter) = (0_u32, 0_usize);
        for count in self.counts {
            code = code << 1 | u32::from(bits.bit()?);
            if code < u32::from(count) {
                return self.symbols.get(shorter + usize::try_from(code).ok()?).copied();
            }
            code -= u32::from(count);
            shorter += usize::from(count);
        }
        None
    }
}
