//! Merged cells. The value of a range counts for all its rows, in its left column.
//!
//! The ranges stand after the rows in a sheet, so a first pass looks for them.

use std::collections::HashMap;
use std::io::BufRead as _;

use super::package::Package;
use super::reference::parse_reference;
use super::xml::Node;
use crate::tabular::limits::MAX_ROW_BYTES;
use crate::tabular::row::{FaultKind, MAX_COLUMNS, Problem};

/// The maximum number of ranges of a sheet over several rows.
const MAX_RANGES: usize = 100_000;

/// The ranges of a sheet over several rows, and the values of those that have begun.
#[derive(Default)]
pub(super) struct Merges {
    /// The last row by the first row and the column.
    ranges: HashMap<(u32, u32), u32>,
    begun: Vec<Merged>,
}

/// A range with its value.
pub(super) struct Merged {
    pub column: usize,
    first: usize,
    last: usize,
    pub value: String,
    pub fault: Option<FaultKind>,
}

impl Merges {
    pub(super) fn read(package: &mut Package<'_>, part: usize) -> Result<Self, Problem> {
        let mut merges = Self::default();
        if !has_any(package, part)? {
            return Ok(merges);
        }
        let mut xml = package.part(part)?;
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.name() == "mergeCell" => {
                    let reference = tag.attribute("ref")?;
                    let corners = reference.as_deref().and_then(|reference| reference.split_once(':'));
                    let corners = corners.map(|(from, to)| (parse_reference(from), parse_reference(to)));
                    if let Some(((Some(column), Some(first)), (_, Some(last)))) = corners
                        && column < MAX_COLUMNS
                        && first < last
                        && let Some(key) = key(first, column)
                    {
                        merges.ranges.insert(key, u32::try_from(last).unwrap_or(u32::MAX));
                    }
                    if merges.ranges.len() > MAX_RANGES {
                        return Err(Problem::TooLarge);
                    }
                }
                Node::Eof => return Ok(merges),
                _ => {}
            }
        }
    }

    /// Keeps the value of a cell when a range begins with it.
    pub(super) fn begin(
        &mut self,
        (row, column): (usize, usize),
        value: &str,
        fault: Option<&FaultKind>,
    ) -> Result<(), Problem> {
        let last = key(row, column).and_then(|key| self.ranges.get(&key));
        let Some(last) = last.and_then(|last| usize::try_from(*last).ok()) else { return Ok(()) };
        self.begun.retain(|merged| merged.column != column);
        let (value, fault) = (value.to_owned(), fault.cloned());
        self.begun.push(Merged { column, first: row, last, value, fault });
        let bytes: usize = self.begun.iter().map(|merged| merged.value.len()).sum();
        if bytes > MAX_ROW_BYTES { Err(Problem::TooLarge) } else { Ok(()) }
    }

    /// Whether the value of a range stands in place of that of a cell.
    pub(super) fn covers(&self, row: usize, column: usize) -> bool {
        self.covering(row).any(|merged| merged.column == column)
    }

    /// The ranges that have begun above a row and contain it.
    pub(super) fn covering(&self, row: usize) -> impl Iterator<Item = &Merged> {
        self.begun.iter().filter(move |merged| merged.first < row && row <= merged.last)
    }

    /// Drops the values of the ranges that end with a row.
    pub(super) fn end_row(&mut self, row: usize) {
        self.begun.retain(|merged| row < merged.last);
    }
}

/// The first row and the column of a range, in little memory.
fn key(row: usize, column: usize) -> Option<(u32, u32)> {
    Some((u32::try_from(row).ok()?, u32::try_from(column).ok()?))
}

/// Whether a sheet has merged cells. Parsing a sheet twice for nothing would take twice the time.
fn has_any(package: &mut Package<'_>, part: usize) -> Result<bool, Problem> {
    const NAME: &[u8] = b"mergeCell";
    let mut bytes = package.bytes(part)?;
    let mut carried: Vec<u8> = Vec::new();
    loop {
        let read = bytes.fill_buf().map_err(|error| match error.kind() {
            std::io::ErrorKind::FileTooLarge => Problem::TooLarge,
            _ => Problem::Form,
        })?;
        if read.is_empty() {
            return Ok(false);
        }
        let length = read.len();
        // The name may begin in one piece and end in the next.
        carried.extend_from_slice(read.get(..NAME.len().min(length)).unwrap_or_default());
        let has_name = |bytes: &[u8]| bytes.windows(NAME.len()).any(|window| window == NAME);
        if has_name(&carried) || has_name(read) {
            return Ok(true);
        }
        carried.clear();
        carried.extend_from_slice(read.get(length.saturating_sub(NAME.len())..).unwrap_or_default());
        bytes.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::zip;
    use super::*;

    fn merges(xml: &str) -> Result<Merges, Problem> {
        let bytes = zip(&[("sheet.xml", xml)]);
        Merges::read(&mut Package::open(&bytes)?, 0)
    }

    #[test]
    fn ranges_over_several_rows_are_found() {
        let xml = "<x:worksheet xmlns:x='x'><x:sheetData/><x:mergeCells><x:mergeCell ref='A2:B4'/><x:mergeCell ref='C1:F1'/>\
            <x:mergeCell ref='$C$5:C6'/><x:mergeCell ref='A'/><x:mergeCell ref='ZZZ1:ZZZ9'/><x:mergeCell/></x:mergeCells></x:worksheet>";
        let merges = merges(xml).expect("ranges");
        assert_eq!(merges.ranges, [((2, 0), 4), ((5, 2), 6)].into());
    }

    #[test]
    fn the_name_is_found_across_pieces() {
        for blanks in (32 * 1024 - 40)..(32 * 1024) {
            let xml = format!("<a>{}<mergeCell ref='A1:A2'/></a>", " ".repeat(blanks));
            assert_eq!(merges(&xml).map(|merges| merges.ranges.len()), Ok(1), "{blanks}");
        }
    }

    #[test]
    fn their_number_and_values_are_limited() {
        let ranges: Vec<_> =
            (0..=MAX_RANGES).map(|row| format!("<mergeCell ref='A{}:A{}'/>", row + 1, row + 2)).collect();
        assert_eq!(merges(&format!("<a>{}</a>", ranges.concat())).err(), Some(Problem::TooLarge));
        let ranges: Vec<_> = (0..200)
            .map(|column| format!("<mergeCell ref='{0}1:{0}9'/>", crate::tabular::column_letters(column)))
            .collect();
        let mut merges = merges(&format!("<a>{}</a>", ranges.concat())).expect("ranges");
        let long = "x".repeat(32_767);
        let full = (0..200).position(|column| merges.begin((1, column), &long, None).is_err());
        assert_eq!(full, Some(MAX_ROW_BYTES / 32_767));
        merges.end_row(9);
        assert!(merges.begun.is_empty());
    }
}
