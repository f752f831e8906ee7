//! Reads uploaded tables: CSV or XLSX bytes in, rows of text out, one at a time.
//!
//! The format is detected from the bytes, never from a file name. `csv.rs` reads CSV (`encoding.rs` finds its
//! encoding, `delimiter.rs` its delimiter, `record.rs` its cells), `workbook/` reads XLSX. Nothing is lost silently: what cannot be
//! read is a [`Fault`] of its row. A cell with a fault `ErrorValue`, `NoResult`, `TooLong` or `FarCell` is empty.
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

pub use cell::MAX_CHARS as MAX_CELL_CHARS;
use limits::Counted;
pub use row::{Fault, FaultKind, Flow, MAX_CELLS, MAX_COLUMNS, MAX_LINES, Problem, Row};

/// The magic number of a zip archive, and so of a workbook.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";
/// The magic number of the compound files of old programs, and of encrypted workbooks.
const COMPOUND_MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// How files begin that look like texts, and are no tables: a page that was saved as `.xls`, a PDF, a rich text.
const OTHER_TEXTS: [&[u8]; 7] = [b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"%pdf-", b"{\\rtf"];

/// Reads a table row by row: the rows of CSV, or of every visible sheet in turn.
///
/// # Errors
/// [`Problem`], possibly after rows were given.
pub fn rows(bytes: &[u8], each: &mut dyn FnMut(Row) -> Flow) -> Result<(), Problem> {
    let mut out = Counted::new(each);
    if bytes.starts_with(COMPOUND_MAGIC) {
        return Err(Problem::OldWorkbook);
    }
    if is_workbook(bytes) {
        workbook::read(bytes, &mut out)?;
    } else if is_other_text(bytes) {
        return Err(Problem::Form);
    } else {
        csv::read(bytes, &mut out)?;
    }
    out.finish()
}

/// Whether a file is read as a workbook.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP_MAGIC)
}

/// Whether a file is a text in a format that is no table.
fn is_other_text(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begins_with =
        |start: &&[u8]| bytes.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    OTHER_TEXTS.iter().any(begins_with)
}

/// The names of the other visible sheets of a workbook that have values, in order; none of CSV. `sheet` is the position that
/// [`Row`] gives.
///
/// # Errors
/// [`Problem`].
pub fn sheets_besides(bytes: &[u8], sheet: usize) -> Result<Vec<String>, Problem> {
    if is_workbook(bytes) { workbook::sheets_besides(bytes, sheet) } else { Ok(Vec::new()) }
}

/// Whether letters of a text were most likely lost when somebody's program read it in the wrong encoding: `AÃ¯ssatou`; of a
/// name, also `Ren‚`, where signs stand in place of letters.
pub fn is_misread(text: &str, is_name: bool) -> bool {
    encoding::is_misread_utf8(text)
        || (is_name && (encoding::is_of_another_code_page(text) || encoding::has_lost_letters(text)))
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
