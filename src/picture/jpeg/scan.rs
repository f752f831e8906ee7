//! Reads the codes of a scan, to find whether all of its blocks are there.

use super::bits::Bits;
use super::frame::{Component, Definitions, Frame};
use super::huffman::HuffmanTable;

/// What the scan contains of each block. A progressive file first has the high bits of a coefficient, later scans
/// refine it by one bit each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// All coefficients.
    Sequential,
    DcFirst,
    DcRefined,
    AcFirst(Band),
    AcRefined(Band),
}

/// The coefficients from the first to the last one, in zigzag order.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Band(u8, u8);

/// A component of the scan, with its tables.
struct Member<'t> {
    /// Its index in the frame.
    component: usize,
    dc: Option<&'t HuffmanTable>,
    ac: Option<&'t HuffmanTable>,
    /// The number of its blocks in each unit.
    blocks: u32,
}

/// Reads the bits of a scan after its header; returns the position of its end.
pub fn read(bits: Bits<'_>, header: &[u8], frame: &mut Frame, definitions: &Definitions) -> Option<usize> {
    let (count, rest) = header.split_first()?;
    let (selected, parameters) = rest.split_at_checked(2 * usize::from(*count))?;
    let pass = pass(frame, parameters)?;
    let mut members = selected
        .chunks_exact(2)
        .map(|selected| Member::of(frame, definitions, selected))
        .collect::<Option<Vec<_>>>()?;
    let units = match members.as_mut_slice() {
        [] => return None,
        [single] => {
            single.blocks = 1;
            frame.blocks(&frame.components[single.component])
        }
        _ if matches!(pass, Pass::AcFirst(_) | Pass::AcRefined(_)) => return None,
        _ => frame.interleaved_units(),
    };
    let mut scan = Scan { bits, pass, skipped_blocks: 0 };
    let restart_interval = definitions.restart_interval;
    for member in &members {
        let blocks = frame.blocks(&frame.components[member.component]);
        scan.enter(&mut frame.components[member.component], blocks)?;
    }
    for unit in 0..units {
        if restart_interval != 0 && unit != 0 && unit % restart_interval == 0 {
            scan.bits.restart(unit / restart_interval - 1)?;
            scan.skipped_blocks = 0;
        }
        for member in &members {
            for _ in 0..member.blocks {
                // Only scans of one component look at the coefficients, and their units are its blocks.
                scan.block(member, &mut frame.components[member.component].nonzero, unit)?;
            }
        }
    }
    Some(scan.bits.position())
}

fn pass(frame: &Frame, parameters: &[u8]) -> Option<Pass> {
    if !frame.is_progressive {
        return Some(Pass::Sequential);
    }
    let &[first, last, bits, ..] = parameters else { return None };
    let is_first = bits >> 4 == 0;
    match (first, last) {
        (0, 0) => Some(if is_first { Pass::DcFirst } else { Pass::DcRefined }),
        (1.., ..64) if first <= last => {
            let band = Band(first, last);
            Some(if is_first { Pass::AcFirst(band) } else { Pass::AcRefined(band) })
        }
        _ => None,
    }
}

impl<'t> Member<'t> {
    fn of(frame: &Frame, definitions: &'t Definitions, selected: &[u8]) -> Option<Self> {
        let component = frame.components.iter().position(|component| component.id == selected[0])?;
        let of = |tables: &'t [Option<HuffmanTable>; 4], at: u8| tables.get(usize::from(at))?.as_ref();
        let Component { across, down, .. } = frame.components[component];
        Some(Self {
            component,
            dc: of(&definitions.dc, selected[1] >> 4),
            ac: of(&definitions.ac, selected[1] & 15),
            blocks: across * down,
        })
    }
}

struct Scan<'b> {
    bits: Bits<'b>,
    pass: Pass,
    /// The number of blocks that have nothing more in this scan, as the last code said.
    skipped_blocks: u32,
}

impl Scan<'_> {
    /// Prepares a component; none when an earlier scan that this one refines is missing.
    fn enter(&self, component: &mut Component, blocks: u32) -> Option<()> {
        match self.pass {
            Pass::Sequential | Pass::DcFirst => component.is_scanned = true,
            Pass::AcFirst(_) => component.nonzero.resize(usize::try_from(blocks).ok()?, 0),
            Pass::DcRefined => return component.is_scanned.then_some(()),
            Pass::AcRefined(_) => return (!component.nonzero.is_empty()).then_some(()),
        }
        Some(())
    }

    fn block(&mut self, member: &Member<'_>, nonzero: &mut [u64], at: u32) -> Option<()> {
        match self.pass {
            Pass::Sequential => {
                self.difference(member.dc?)?;
                self.coefficients(member.ac?)
            }
            Pass::DcFirst => self.difference(member.dc?),
            Pass::DcRefined => self.bits.skip(1),
            Pass::AcFirst(band) => {
                self.first_bits(member.ac?, band, nonzero.get_mut(usize::try_from(at).ok()?)?)
            }
            Pass::AcRefined(band) => {
                self.refined_bits(member.ac?, band, nonzero.get_mut(usize::try_from(at).ok()?)?)
            }
        }
    }

    /// The difference of a DC coefficient to that of the block before.
    fn difference(&mut self, table: &HuffmanTable) -> Option<()> {
        let size = table.symbol(&mut self.bits)?;
        (size <= 16).then(|| self.bits.skip(size))?
    }

    /// The AC coefficients of a sequential block.
    fn coefficients(&mut self, table: &HuffmanTable) -> Option<()> {
        let mut at = 1;
        while at < 64 {
            let (zeros, size) = run_and_size(table.symbol(&mut self.bits)?);
            match (zeros, size) {
                (15, 0) => at += 16,
                (_, 0) => break,
                _ => {
                    at += zeros + 1;
                    self.bits.skip(size)?;
                }
            }
        }
        // A last run of zeros may end at the border, a coefficient beyond it is damage.
        (at <= 64).then_some(())
    }

    /// The first bits of the coefficients of a band.
    fn first_bits(&mut self, table: &HuffmanTable, Band(first, last): Band, nonzero: &mut u64) -> Option<()> {
        if self.skipped_blocks > 0 {
            self.skipped_blocks -= 1;
            return Some(());
        }
        let mut at = first;
        while at <= last {
            let (zeros, size) = run_and_size(table.symbol(&mut self.bits)?);
            match (zeros, size) {
                (15, 0) => at += 16,
                (exponent, 0) => {
                    // This block is one of them.
                    self.skipped_blocks = self.run_of_blocks(exponent)? - 1;
                    return Some(());
                }
                _ => {
                    at += zeros;
                    if at > last {
                        return None;
                    }
                    *nonzero |= 1 << at;
                    self.bits.skip(size)?;
                    at += 1;
                }
            }
        }
        Some(())
    }

    /// One more bit of the coefficients of a band: of each that is not 0, between those that become so in this scan.
    fn refined_bits(
        &mut self,
        table: &HuffmanTable,
        Band(first, last): Band,
        nonzero: &mut u64,
    ) -> Option<()> {
        let mut at = first;
        while self.skipped_blocks == 0 && at <= last {
            let (zeros, size) = run_and_size(table.symbol(&mut self.bits)?);
            if size == 0 && zeros < 15 {
                self.skipped_blocks = self.run_of_blocks(zeros)?;
                break;
            }
            // The sign of a new coefficient, after a number of those that stay 0.
            self.bits.skip(u8::from(size != 0))?;
            let mut zeros = zeros;
            while at <= last {
                if *nonzero >> at & 1 == 1 {
                    self.bits.skip(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if size != 0 {
                if at > last {
                    return None;
                }
                *nonzero |= 1 << at;
            }
            at += 1;
        }
        if self.skipped_blocks > 0 {
            for at in at..=last {
                self.bits.skip(u8::from(*nonzero >> at & 1 == 1))?;
            }
            self.skipped_blocks -= 1;
        }
        Some(())
    }

    /// The number of blocks that have nothing more, from this one on: from 2 to the power of `exponent`, and as many more
    /// as that many bits tell.
    fn run_of_blocks(&mut self, exponent: u8) -> Option<u32> {
        Some((1 << exponent) + self.bits.number(exponent)?)
    }
}

/// The two halves of the symbol of an AC code.
fn run_and_size(symbol: u8) -> (u8, u8) {
    (symbol >> 4, symbol & 15)
}
