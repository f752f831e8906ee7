//! Reads the rows of a file: finds the headings, and keeps the cells that are read.

use super::columns::Columns;
use super::field::Field;
use super::progress::Meter;
use crate::error::{Code, Error, Failure, Kind, Reason, Result, TableFault};
use crate::tabular::{
    self, Fault, FaultKind, Flow, MAX_CELLS, MAX_COLUMNS, MAX_LINES, Problem, Row, column_letters,
};

/// How many rows of a sheet may stand before its headings: titles, the date of the list.
const MAX_ROWS_BEFORE_HEADINGS: usize = 50;

/// The lines of a file.
pub(super) struct Table {
    /// The columns.
    pub columns: Columns,
    /// The names of other visible sheets that have values.
    pub unread_sheets: Vec<String>,
    /// The lines after the headings.
    pub lines: Vec<RawLine>,
}

/// One line.
pub(super) struct RawLine {
    /// The line number in the file.
    pub number: usize,
    /// The cells that are read and not empty.
    cells: Vec<(Field, String)>,
    /// Why it cannot be read; empty when it can.
    pub failures: Vec<Failure>,
}

impl RawLine {
    /// The text of a field.
    pub fn text(&self, wanted: Field) -> Option<&str> {
        self.cells.iter().find(|(field, _)| *field == wanted).map(|(_, text)| text.as_str())
    }
}

/// Reads the table of a file. Of a workbook, the first visible sheet that has the headings.
///
/// # Errors
/// `VALIDATION_ERROR` of the field `content`: it is no table, too large, lacks a column, or has one twice.
pub(super) fn read(bytes: &[u8], wanted: &[Field], meter: &Meter) -> Result<Table> {
    let mut reader =
        Reader { wanted, meter, sheet: 0, rows_before: 0, found: None, missing: None, outcome: Ok(()) };
    tabular::rows(bytes, &mut |row| reader.row(row)).map_err(refuse)?;
    reader.outcome?;
    match (reader.found, reader.missing) {
        (Some(found), _) => {
            let unread_sheets = tabular::sheets_besides(bytes, found.sheet).map_err(refuse)?;
            Ok(Table { columns: found.columns, unread_sheets, lines: found.lines })
        }
        (None, Some(missing)) => Err(of_file(missing)),
        (None, None) => Err(of_file(TableFault::Empty)),
    }
}

fn refuse(problem: Problem) -> Error {
    of_file(match problem {
        Problem::Form => return Error::invalid("content", Reason::Kind(Kind::Table)),
        Problem::Empty => TableFault::Empty,
        Problem::NoVisibleSheet => TableFault::NoVisibleSheet,
        Problem::TooManyLines => TableFault::TooManyLines(MAX_LINES),
        Problem::TooManyCells => TableFault::TooManyCells(MAX_CELLS),
        Problem::LongLine(number) => TableFault::LongLine(number),
        Problem::TooLarge => TableFault::TooLarge,
    })
}

/// A fault of the file as a whole.
fn of_file(fault: TableFault) -> Error {
    Error::invalid("content", Reason::Table(fault))
}

struct Reader<'r> {
    wanted: &'r [Field],
    meter: &'r Meter,
    sheet: usize,
    /// How many rows of this sheet were passed over.
    rows_before: usize,
    found: Option<Found>,
    /// The column that the row which is most like headings lacks.
    missing: Option<TableFault>,
    outcome: Result<()>,
}

struct Found {
    sheet: usize,
    headings: Vec<String>,
    columns: Columns,
    lines: Vec<RawLine>,
}

impl Reader<'_> {
    fn row(&mut self, row: Row) -> Flow {
        match &mut self.found {
            None => self.before_headings(row),
            Some(found) if found.sheet != row.sheet => Flow::Stop,
            // Headings are repeated where printed pages were joined.
            Some(found) if found.headings == row.cells => Flow::Continue,
            Some(found) if found.lines.len() == MAX_LINES => {
                self.outcome = Err(of_file(TableFault::TooManyLines(MAX_LINES)));
                Flow::Stop
            }
            Some(found) if is_only_numbered(&found.columns, &row) => Flow::Continue,
            Some(found) => {
                found.lines.push(line(&found.columns, row));
                self.meter.read(found.lines.len());
                Flow::Continue
            }
        }
    }

    fn before_headings(&mut self, row: Row) -> Flow {
        if row.sheet != self.sheet {
            self.sheet = row.sheet;
            self.rows_before = 0;
        }
        match Columns::of(&row.cells, self.wanted) {
            Some(Ok(_)) if heading_fault(&row).is_some() => {
                self.outcome = heading_fault(&row).map_or(Ok(()), |fault| Err(of_file(fault)));
                Flow::Stop
            }
            Some(Ok(columns)) => {
                self.found =
                    Some(Found { sheet: row.sheet, headings: row.cells, columns, lines: Vec::new() });
                Flow::Continue
            }
            Some(Err(error)) => {
                self.outcome = Err(error);
                Flow::Stop
            }
            None => {
                let missing = Columns::missing(&row.cells);
                let is_like_headings = missing != Columns::missing(&[]);
                // The heading that seems to be missing may be one that cannot be read.
                let fault = heading_fault(&row).filter(|_| is_like_headings);
                let missing = fault.unwrap_or(missing);
                if self.missing.is_none() || is_like_headings {
                    self.missing = Some(missing);
                }
                self.rows_before += 1;
                if self.rows_before > MAX_ROWS_BEFORE_HEADINGS { Flow::NextSheet } else { Flow::Continue }
            }
        }
    }
}

/// Why a row cannot be the headings, although it has them: what follows would be lost, or read as something else.
fn heading_fault(row: &Row) -> Option<TableFault> {
    row.faults.iter().find_map(|Fault { column, kind }| match kind {
        FaultKind::FarCell => Some(TableFault::TooManyColumns(MAX_COLUMNS)),
        FaultKind::OpenQuote => Some(TableFault::OpenQuote),
        FaultKind::Encoding => Some(TableFault::Encoding),
        FaultKind::SwallowedLines(_) => {
            let letters = column.map(column_letters).unwrap_or_default();
            Some(TableFault::SwallowedLines(format!("{letters}{}", row.number)))
        }
        _ => None,
    })
}

/// Whether a row says nothing but its number, first, in a column that is not read: lists are often numbered before they
/// are filled in.
fn is_only_numbered(columns: &Columns, row: &Row) -> bool {
    let is_number = |text: &str| text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    row.faults.is_empty()
        && columns.field(0).is_none()
        && matches!(row.cells.as_slice(), [only] if is_number(only))
}

fn line(columns: &Columns, row: Row) -> RawLine {
    let mut failures: Vec<Failure> =
        row.faults.into_iter().filter_map(|fault| failure(columns, row.number, fault)).collect();
    if failures.is_empty() && row.cells.len() > columns.len() {
        let fault = TableFault::CellCount { found: row.cells.len(), headings: columns.len() };
        failures.push(of_line(fault));
    }
    let cells = row.cells.into_iter().enumerate();
    let cells =
        cells.filter_map(|(at, text)| Some((columns.field(at)?, text))).filter(|(_, text)| !text.is_empty());
    RawLine { number: row.number, cells: cells.collect(), failures }
}

/// Why a fault refuses the line; none when it is in a column that is not read, and no line is lost by it.
fn failure(columns: &Columns, number: usize, fault: Fault) -> Option<Failure> {
    let column = fault.column.unwrap_or_default();
    let field = fault.column.and_then(|column| columns.field(column));
    let cell = fault.column.map(|column| format!("{}{number}", column_letters(column))).unwrap_or_default();
    let of_cell = |fault| match field {
        Some(field) => Some(Failure::invalid(field.name(), Reason::Table(fault))),
        // A cell beyond the headings is one too many.
        None => (column >= columns.len()).then(|| of_line(fault)),
    };
    match fault.kind {
        FaultKind::OpenQuote => Some(of_line(TableFault::OpenQuote)),
        FaultKind::Encoding => Some(of_line(TableFault::Encoding)),
        FaultKind::FarCell => Some(of_line(TableFault::FarCell(cell))),
        // Notes may have several lines, and so may what is not read.
        FaultKind::SwallowedLines(cells)
            if field.is_none_or(|field| field == Field::Notes)
                && !are_rows(&cells, column, columns.len()) =>
        {
            None
        }
        FaultKind::SwallowedLines(_) => Some(of_line(TableFault::SwallowedLines(cell))),
        FaultKind::ErrorValue(value) => {
            of_cell(TableFault::ErrorValue { cell: cell.into_boxed_str(), value: value.into_boxed_str() })
        }
        FaultKind::LostCharacter => of_cell(TableFault::LostCharacter(cell)),
        FaultKind::NoResult => of_cell(TableFault::NoResult(cell)),
        FaultKind::TooLong => of_cell(TableFault::LongCell(cell)),
    }
}

/// Whether lines within a cell, told by their numbers of cells, are rows of the table: the last one begins with the cells
/// before the column, or another one has as many as there are headings.
fn are_rows(cells: &[usize], column: usize, headings: usize) -> bool {
    let closes_a_row = column > 0 && cells.last() == Some(&(column + 1));
    closes_a_row || cells.iter().rev().skip(1).any(|cells| *cells == headings)
}

/// A failure of a line as a whole.
fn of_line(fault: TableFault) -> Failure {
    Failure { reason: Reason::Table(fault), ..Code::ValidationError.into() }
}
