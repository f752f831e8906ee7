//! What is wrong with an uploaded table or one of its lines, without words: `graphql/messages/table.rs` has the sentences.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The reason why a table, or one of its lines, cannot be read. Cells are named as spreadsheets do: `C2`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TableFault {
    /// It has no row.
    Empty,
    /// All sheets of the workbook are hidden.
    NoVisibleSheet,
    /// It has more lines than this.
    TooManyLines(usize),
    /// It has headings in more columns than this.
    TooManyColumns(usize),
    /// It has more cells than this.
    TooManyCells(usize),
    /// The line of this number has more text than a line can have.
    LongLine(usize),
    /// It unpacks to more than is read.
    TooLarge,
    /// It lacks this column.
    MissingColumn(Cow<'static, str>),
    /// It lacks this column, unless one of the headings in the row that is most like them names it in words nobody knows.
    UnknownHeadings(Box<UnknownHeadings>),
    /// A workbook in the binary format of old, which encrypted ones have as well.
    OldWorkbook,
    /// This column has the names of a person in one cell.
    FullNames(String),
    /// These columns have the names of two people in each line.
    SeveralPeople(Box<[String; 2]>),
    /// The cells of the names in the line have those of several people.
    SeveralPeopleInLine,
    /// Two columns have this name.
    RepeatedColumn(String),
    /// The line has more cells than there are headings.
    CellCount {
        /// The number of cells.
        found: usize,
        /// The number of headings.
        headings: usize,
    },
    /// This cell of a workbook has no heading.
    NoHeading(String),
    /// The line has the headings of other columns than this line, from which the columns are read.
    OtherHeadings(usize),
    /// A fault of the headings, in the line of this number.
    InLine(usize, Box<TableFault>),
    /// This cell lies beyond the last column that is read.
    FarCell(String),
    /// A quote in the line is never closed.
    OpenQuote,
    /// This cell contains lines of the table.
    SwallowedLines(String),
    /// The line has bytes that the file's encoding does not have, or most likely means otherwise.
    Encoding,
    /// This cell has U+FFFD, which another program wrote for a character that it could not read.
    LostCharacter(String),
    /// This cell is in error.
    ErrorValue {
        /// The cell.
        cell: Box<str>,
        /// The error, as spreadsheets show it: `#N/A`.
        value: Box<str>,
    },
    /// This cell has a formula without a stored result.
    NoResult(String),
    /// This cell of a workbook has a number of which digits were lost.
    LostDigits(String),
    /// This cell has letters that were lost when a program read it in the wrong encoding.
    Misread(String),
    /// This cell says that it has what the one above it has: `idem`, `//`.
    Ditto(String),
    /// This cell says that the person did not come.
    Absent(String),
    /// This cell of a column of presence says neither that the person came nor that they did not.
    UnclearPresence(String),
    /// This cell is longer than cells can be.
    LongCell(String),
}

/// A row of headings without a required column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownHeadings {
    /// The column.
    pub missing: Cow<'static, str>,
    /// The line of the headings.
    pub line: usize,
    /// The headings that are not known, as listed: `Patronyme, Civilité`.
    pub titles: String,
}
