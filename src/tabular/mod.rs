//! Reads uploaded tables: CSV or XLSX bytes in, rows of text out, one at a time.
//!
//! The format is detected from the bytes, never from a file name. `csv.rs` reads CSV (`encoding.rs` finds its
//! encoding, `delimiter.rs` its delimiter, `record.rs` its cells), `workbook/` reads XLSX. Nothing is lost silently: what cannot be
//! read is a [`Fault`] of its row. A cell with a fault `ErrorValue`, `NoResult` or `TooLong` is empty.
//! `limits.rs` counts what is read, so that a file that is too large is refused before it fills the memory.
//! `domain/imports/` maps the columns.

mod cell;
mod csv;
mod delimiter;
mod encoding;
mod limits;
mod record;
mod row;
#[cfg(test)]
mod tests;
mod workbook;

use limits::Counted;
pub use row::{Fault, FaultKind, Flow, MAX_LINES, Problem, Row};

/// The magic number of a zip archive, and so of a workbook.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

/// Reads a table row by row: the rows of CSV, or of every visible sheet in turn.
///
/// # Errors
/// [`Problem`], possibly after rows were given.
pub fn rows(bytes: &[u8], each: &mut dyn FnMut(Row) -> Flow) -> Result<(), Problem> {
    let mut out = Counted::new(each);
    if bytes.starts_with(ZIP_MAGIC) {
        workbook::read(bytes, &mut out)?;
    } else {
        csv::read(bytes, &mut out)?;
    }
    out.finish()
}

/// The letters of a column, as spreadsheets show it: `A` for 0, `AA` for 26.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = Some(column);
    while let Some(column) = rest {
        letters.push((b'A'..=b'Z').nth(column % 26).map_or('A', char::from));
        rest = (column / 26).checked_sub(1);
    }
    letters.iter().rev().collect()
}

/// A table: its heading, and lines of equal length. A missing cell is an empty text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The heading of each column.
    pub heading: Vec<String>,
    /// The lines, without empty ones.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line number in the file; the heading is line 1.
    pub number: usize,
    /// The trimmed cells.
    pub cells: Vec<String>,
}

/// Reads the first sheet as a whole: its first row is the heading.
///
/// # Errors
/// [`Problem`].
pub fn read(bytes: &[u8]) -> Result<Table, Problem> {
    let mut table = Table::default();
    let mut first_sheet = None;
    rows(bytes, &mut |row| {
        if *first_sheet.get_or_insert(row.sheet) != row.sheet {
            return Flow::Stop;
        }
        if table.heading.is_empty() {
            table.heading = row.cells;
        } else {
            let mut cells = row.cells;
            cells.resize(table.heading.len(), String::new());
            table.lines.push(Line { number: row.number, cells });
        }
        Flow::Continue
    })?;
    if table.lines.len() > MAX_LINES { Err(Problem::TooLarge) } else { Ok(table) }
}
