//! Reads the rows of a file: finds the headings, and keeps the cells that are read.

use super::columns::{Columns, Field};
use super::progress::Meter;
use crate::error::{Code, Error, Failure, Kind, Reason, Result};
use crate::tabular::{self, Fault, FaultKind, Flow, MAX_LINES, Problem, Row, column_letters};

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
        (None, Some(name)) => Err(Error::invalid("content", Reason::Column(name.into()))),
        (None, None) => Err(Error::invalid("content", Reason::Required)),
    }
}

fn refuse(problem: Problem) -> Error {
    let reason = match problem {
        Problem::Form => Reason::Kind(Kind::Table),
        Problem::Empty => Reason::Required,
        Problem::TooLarge => Reason::TooManyLines(MAX_LINES),
    };
    Error::invalid("content", reason)
}

struct Reader<'r> {
    wanted: &'r [Field],
    meter: &'r Meter,
    sheet: usize,
    /// How many rows of this sheet were passed over.
    rows_before: usize,
    found: Option<Found>,
    /// The column that the row which is most like headings lacks.
    missing: Option<&'static str>,
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
                self.outcome = Err(Error::invalid("content", Reason::TooManyLines(MAX_LINES)));
                Flow::Stop
            }
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
                if self.missing.is_none() || missing != Columns::missing(&[]) {
                    self.missing = Some(missing);
                }
                self.rows_before += 1;
                if self.rows_before > MAX_ROWS_BEFORE_HEADINGS { Flow::NextSheet } else { Flow::Continue }
            }
        }
    }
}

fn line(columns: &Columns, row: Row) -> RawLine {
    let mut failures: Vec<Failure> =
        row.faults.into_iter().filter_map(|fault| failure(columns, row.number, fault)).collect();
    if failures.is_empty() && row.cells.len() > columns.len() {
        let reason = Reason::CellCount { found: row.cells.len(), headings: columns.len() };
        failures.push(of_line(reason));
    }
    let cells = row.cells.into_iter().enumerate();
    let cells =
        cells.filter_map(|(at, text)| Some((columns.field(at)?, text))).filter(|(_, text)| !text.is_empty());
    RawLine { number: row.number, cells: cells.collect(), failures }
}

/// Why a fault refuses the line; none when it is in a column that is not read, and no line is lost by it.
fn failure(columns: &Columns, number: usize, fault: Fault) -> Option<Failure> {
    let field = fault.column.and_then(|column| columns.field(column));
    let cell = fault.column.map(|column| format!("{}{number}", column_letters(column))).unwrap_or_default();
    let of_cell = |reason| field.map(|field| Failure::invalid(field.name(), reason));
    match fault.kind {
        FaultKind::OpenQuote => Some(of_line(Reason::OpenQuote)),
        FaultKind::Encoding => Some(of_line(Reason::Encoding)),
        // Notes may have several lines.
        FaultKind::SwallowedLines if field == Some(Field::Notes) => None,
        FaultKind::SwallowedLines => Some(of_line(Reason::SwallowedLines(cell))),
        FaultKind::ErrorValue(value) => {
            of_cell(Reason::ErrorValue { cell: cell.into_boxed_str(), value: value.into_boxed_str() })
        }
        FaultKind::NoResult => of_cell(Reason::NoResult(cell)),
        FaultKind::TooLong => of_cell(Reason::LongCell(cell)),
    }
}

/// A failure of a line as a whole.
fn of_line(reason: Reason) -> Failure {
    Failure { reason, ..Code::ValidationError.into() }
}
