//! What a reader gives: rows with their faults, or why there are none.

/// The most lines of a table, without the headings.
pub const MAX_LINES: usize = 20_000;
/// The most columns of a table.
pub const MAX_COLUMNS: usize = 500;
/// The most cells of a table that are not empty, and faults.
pub const MAX_CELLS: usize = 2_000_000;

/// One row that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The position of its sheet among those that are read, from 0; always 0 in CSV.
    pub sheet: usize,
    /// The line number in the file (CSV: of its first physical line; workbook: the row number), from 1.
    pub number: usize,
    /// The trimmed cells, without empty ones at the end.
    pub cells: Vec<String>,
    /// What makes it unreadable; empty when nothing does.
    pub faults: Vec<Fault>,
}

/// Why a row is not readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The column, from 0; none: the whole line. It may lie beyond the cells that are not empty.
    pub column: Option<usize>,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A quote is opened and never closed, or closed in the middle of a cell.
    OpenQuote,
    /// A cell over several lines contains the delimiter: probably a forgotten quote has swallowed lines. The cells that
    /// each of its lines would have, as they are; those of the first line begin in the column of the cell.
    SwallowedLines(Vec<Vec<String>>),
    /// A byte that the file's encoding does not have, or that was most likely written in another one.
    Encoding,
    /// U+FFFD in the file itself: a program that wrote it could not read the character.
    LostCharacter,
    /// An error value, as shown: `#N/A`.
    ErrorValue(String),
    /// A formula whose result was not saved.
    NoResult,
    /// A number of a workbook with more digits than numbers keep: the last ones are lost.
    LostDigits,
    /// A cell longer than 32 767 characters.
    TooLong,
    /// A cell beyond the last column that is read; it is not among the cells.
    FarCell,
}

impl FaultKind {
    /// Whether it is a cell with a delimiter in another line than its first.
    pub fn swallows_lines(&self) -> bool {
        matches!(self, Self::SwallowedLines(lines) if lines.iter().skip(1).any(|cells| cells.len() > 1))
    }
}

/// What the consumer of rows wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next row.
    Continue,
    /// The first row of the next sheet.
    NextSheet,
    /// Nothing more.
    Stop,
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is neither CSV nor XLSX.
    #[error("neither CSV nor XLSX")]
    Form,
    /// A workbook in the binary format of old (`.xls`), which encrypted ones have as well.
    #[error("a binary workbook")]
    OldWorkbook,
    /// It has no row at all.
    #[error("empty")]
    Empty,
    /// All sheets of a workbook are hidden.
    #[error("no visible sheet")]
    NoVisibleSheet,
    /// It has too many rows.
    #[error("at most {MAX_LINES} lines")]
    TooManyLines,
    /// It has too many cells that are not empty.
    #[error("at most {MAX_CELLS} cells")]
    TooManyCells,
    /// The line of this number has too much text.
    #[error("the line {0} is too long")]
    LongLine(usize),
    /// It unpacks to more than is read.
    #[error("too large")]
    TooLarge,
}
