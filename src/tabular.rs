//! Parses uploaded tables: CSV or XLSX bytes in, rows of text out.
//!
//! The format is detected from the bytes, never from a file name. CSV is UTF-8 or Windows-1252, separated by
//! `;`, `,` or tabs; of a workbook only the first sheet is read. The unpacked size is checked before a
//! workbook is parsed. `domain/imports/` maps the columns.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};

/// The maximum number of lines, without the heading.
pub const MAX_LINES: usize = 20_000;
/// The maximum number of columns.
const MAX_COLUMNS: usize = 100;
/// The maximum unpacked size of a workbook, in bytes.
const MAX_UNPACKED_BYTES: u64 = 100 * 1024 * 1024;
/// The magic number of a zip archive, and so of a workbook.
const ZIP_MAGIC: &[u8] = b"PK\x03\x04";

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

/// Why a file cannot be parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is neither CSV nor XLSX.
    #[error("neither CSV nor XLSX")]
    Form,
    /// It has no heading.
    #[error("empty")]
    Empty,
    /// It has too many lines or columns, or its unpacked size is too large.
    #[error("too large: at most {MAX_LINES} lines")]
    TooLarge,
}

/// Parses a table.
///
/// # Errors
/// [`Problem`].
pub fn read(bytes: &[u8]) -> Result<Table, Problem> {
    let lines = if bytes.starts_with(ZIP_MAGIC) { workbook(bytes)? } else { csv(bytes)? };
    let mut lines = lines.into_iter().filter(|line| line.cells.iter().any(|cell| !cell.is_empty()));
    let heading = lines.next().ok_or(Problem::Empty)?.cells;
    let width = heading.len();
    let lines = lines.map(|mut line| {
        line.cells.resize(width, String::new());
        line
    });
    Ok(Table { heading, lines: lines.collect() })
}

fn csv(bytes: &[u8]) -> Result<Vec<Line>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Spreadsheets on Windows write Windows-1252.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    if text.contains('\0') {
        return Err(Problem::Form);
    }
    let first = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| first.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(count).unwrap_or(b';');
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| Problem::Form)?;
        let number = record.position().map_or(0, |position| {
            let at = usize::try_from(position.byte()).unwrap_or_default();
            // The reader skips empty lines without counting them.
            let rest = text.get(at..).unwrap_or_default();
            let skipped = rest.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
            let skipped = skipped.filter(|byte| *byte == b'\n').count();
            usize::try_from(position.line()).unwrap_or_default() + skipped
        });
        add(&mut lines, number, record.iter().map(unescape).collect())?;
    }
    Ok(lines)
}

/// Removes the apostrophe that our exports put before a formula (`export/csv.rs`).
fn unescape(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

fn add(lines: &mut Vec<Line>, number: usize, cells: Vec<String>) -> Result<(), Problem> {
    if lines.len() > MAX_LINES || cells.len() > MAX_COLUMNS {
        return Err(Problem::TooLarge);
    }
    lines.push(Line { number, cells });
    Ok(())
}

fn workbook(bytes: &[u8]) -> Result<Vec<Line>, Problem> {
    check_unpacked(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Problem::Form)?;
    let range = workbook.worksheet_range_at(0).ok_or(Problem::Empty)?.map_err(|_| Problem::Form)?;
    let (top, left) = range.start().unwrap_or_default();
    let mut lines = Vec::new();
    for (at, row) in range.rows().enumerate() {
        let cells = std::iter::repeat_n(String::new(), left as usize).chain(row.iter().map(text));
        add(&mut lines, top as usize + at + 1, cells.collect())?;
    }
    Ok(lines)
}

/// Limits the unpacked size of the archive, against zip bombs.
fn check_unpacked(bytes: &[u8]) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Problem::Form)?;
    let mut remaining = MAX_UNPACKED_BYTES;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| Problem::Form)?;
        // The sizes in the archive's directory may be false, so the unpacked bytes are counted.
        let unpacked =
            std::io::copy(&mut part.take(remaining + 1), &mut std::io::sink()).map_err(|_| Problem::Form)?;
        remaining = remaining.checked_sub(unpacked).ok_or(Problem::TooLarge)?;
    }
    Ok(())
}

/// Formats a cell of a workbook as text.
fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => unescape(text),
        // Telephone numbers are stored as numbers, and are whole.
        #[expect(clippy::float_cmp, reason = "whole or not is the question")]
        Data::Float(number) if number.trunc() == *number && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(time) => {
            time.as_datetime().map_or_else(String::new, |time| time.format("%Y-%m-%d %H:%M:%S").to_string())
        }
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let table = read(bytes).expect("a table");
        std::iter::once(table.heading).chain(table.lines.into_iter().map(|line| line.cells)).collect()
    }

    #[test]
    fn all_csv_dialects_are_parsed() {
        let expected = vec![vec!["Nom", "Prénom"], vec!["Fall", "Aïssatou"]];
        for bytes in [
            "Nom;Prénom\nFall;Aïssatou\n".as_bytes(),
            "\u{feff}Nom,Prénom\r\n\r\n\"Fall\", Aïssatou ".as_bytes(),
            "Nom\tPrénom\nFall\tAïssatou".as_bytes(),
            b"Nom;Pr\xe9nom\nFall;A\xefssatou\n",
        ] {
            assert_eq!(cells(bytes), expected, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn lines_keep_their_numbers_and_are_padded() {
        let table = read(b"a;b\n\n1;2\n3\n\"4\n5\";6\n7;8\n").expect("a table");
        let lines: Vec<_> = table.lines.iter().map(|line| (line.number, line.cells.join("|"))).collect();
        let expected = [(3, "1|2"), (4, "3|"), (5, "4\n5|6"), (7, "7|8")];
        assert_eq!(lines, expected.map(|(number, cells)| (number, cells.to_owned())));
    }

    #[test]
    fn neutralized_cells_are_unescaped() {
        assert_eq!(cells(b"a\n'=1+1\n'+221 77\n'tis\n")[1..], [["=1+1"], ["+221 77"], ["'tis"]]);
    }

    #[test]
    fn the_first_sheet_of_a_workbook_is_parsed() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "Nom").expect("a cell").write(0, 1, "Téléphone").expect("a cell");
        sheet.write(1, 0, "Fall").expect("a cell").write(1, 1, 221_771_234_567_f64).expect("a cell");
        workbook.add_worksheet().write(0, 0, "autre").expect("a cell");
        let bytes = workbook.save_to_buffer().expect("a workbook");
        assert_eq!(cells(&bytes), [["Nom", "Téléphone"], ["Fall", "221771234567"]]);
    }

    #[test]
    fn invalid_and_large_files_are_refused() {
        assert_eq!(read(b""), Err(Problem::Empty));
        assert_eq!(read(b" \n;;\n"), Err(Problem::Empty));
        assert_eq!(read(b"\x00\x01\x02"), Err(Problem::Form));
        assert_eq!(read(b"PK\x03\x04 and nothing more"), Err(Problem::Form));
        let long = format!("a\n{}", "x\n".repeat(MAX_LINES + 1));
        assert_eq!(read(long.as_bytes()), Err(Problem::TooLarge));
    }
}
