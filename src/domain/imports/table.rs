//! Reads the rows of a file: finds the headings, and keeps the cells that are read.

use super::columns::{Columns, count_known, has_full_names, joined, may_be_headings, refines};
use super::field::Field;
use super::presence;
use super::progress::Meter;
use super::raw_line::{RawLine, absence, error_value, is_not_filled_in, line, of_line};
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

/// Reads the table of a file. Of a workbook, the first visible sheet that has the headings.
///
/// # Errors
/// `VALIDATION_ERROR` of the field `content`: it is no table, too large, lacks a column, or has one twice.
pub(super) fn read(bytes: &[u8], wanted: &[Field], meter: &Meter) -> Result<Table> {
    let mut reader = Reader {
        wanted,
        meter,
        is_workbook: tabular::is_workbook(bytes),
        sheet: 0,
        rows_before: 0,
        above: None,
        found: None,
        missing: None,
        outcome: Ok(()),
    };
    tabular::rows(bytes, &mut |row| reader.row(row)).map_err(refuse)?;
    reader.outcome?;
    match (reader.found, reader.missing) {
        (Some(found), _) if found.lines.is_empty() => Err(of_file(TableFault::Empty)),
        (Some(mut found), _) => {
            found.statuses.settle(&mut found.columns, &mut found.lines);
            let unread_sheets = tabular::sheets_besides(bytes, found.sheet).map_err(refuse)?;
            Ok(Table { columns: found.columns, unread_sheets, lines: found.lines })
        }
        (None, Some((_, missing))) => Err(of_file(missing)),
        (None, None) => Err(of_file(TableFault::Empty)),
    }
}

fn refuse(problem: Problem) -> Error {
    of_file(match problem {
        Problem::Form => return Error::invalid("content", Reason::Kind(Kind::Table)),
        Problem::OldWorkbook => TableFault::OldWorkbook,
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
    is_workbook: bool,
    sheet: usize,
    /// How many rows of this sheet were passed over.
    rows_before: usize,
    /// The last one, by its number: it may name groups of columns.
    above: Option<(usize, Vec<String>)>,
    found: Option<Found>,
    /// How many headings the row has which is most like them, and the column that it lacks.
    missing: Option<(usize, TableFault)>,
    outcome: Result<()>,
}

struct Found {
    sheet: usize,
    /// The line of the headings; of two, the lower one.
    number: usize,
    headings: Vec<String>,
    columns: Columns,
    lines: Vec<RawLine>,
    statuses: Statuses,
}

/// What the cells of a column `Statut` say, which may be of presence, or of anything else.
#[derive(Default)]
struct Statuses {
    /// Whether a cell has a word of presence.
    are_of_presence: bool,
    /// Why lines are refused if so, by their positions.
    failures: Vec<(usize, Failure)>,
}

impl Statuses {
    fn add(&mut self, columns: &Columns, row: &Row, position: usize) {
        for column in columns.presence.iter().filter(|(_, kind)| *kind == presence::Kind::Status) {
            let text = row.cells.get(column.0);
            self.are_of_presence |= text.is_some_and(|text| presence::is_of_presence(text));
            self.failures.extend(
                absence(columns, (&row.cells, row.number), *column).map(|failure| (position, failure)),
            );
        }
    }

    /// Refuses the lines of those who did not come, when the column is one of presence.
    fn settle(&mut self, columns: &mut Columns, lines: &mut [RawLine]) {
        if !self.are_of_presence {
            return;
        }
        columns.read_status();
        for (position, failure) in self.failures.drain(..) {
            lines[position].failures.push(failure);
        }
    }
}

impl Reader<'_> {
    fn row(&mut self, row: Row) -> Flow {
        if self.meter.is_stopped() {
            self.outcome = Err(Code::ServiceUnavailable.into());
            return Flow::Stop;
        }
        match &mut self.found {
            None => self.before_headings(row),
            // A sheet with nothing but headings is a form: the list is in another one.
            Some(found) if found.sheet != row.sheet && found.lines.is_empty() => {
                let form = self.found.take();
                let flow = self.before_headings(row);
                self.found = self.found.take().or(form);
                flow
            }
            Some(found) if found.sheet != row.sheet => Flow::Stop,
            Some(found) => match found.more_headings(&row, self.wanted) {
                Ok(true) => Flow::Continue,
                Ok(false) => self.line(row, None),
                Err(fault) => self.line(row, Some(fault)),
            },
        }
    }

    /// Takes a row as a line, with a fault of its own.
    fn line(&mut self, row: Row, fault: Option<TableFault>) -> Flow {
        let Some(found) = &mut self.found else { return Flow::Continue };
        if is_not_filled_in(&found.columns, &row) {
            return Flow::Continue;
        }
        if found.lines.len() == MAX_LINES {
            self.outcome = Err(of_file(TableFault::TooManyLines(MAX_LINES)));
            return Flow::Stop;
        }
        found.statuses.add(&found.columns, &row, found.lines.len());
        let mut line = line(&found.columns, row, self.is_workbook);
        // Headings are no names: what else is wrong with them as such says nothing.
        if let Some(fault) = fault {
            line.failures = vec![of_line(fault)];
        }
        found.lines.push(line);
        self.meter.read(found.lines.len());
        Flow::Continue
    }

    fn before_headings(&mut self, row: Row) -> Flow {
        if row.sheet != self.sheet {
            self.sheet = row.sheet;
            self.rows_before = 0;
            self.above = None;
        }
        match Columns::of(&row.cells, self.wanted) {
            Some(Ok(_)) if heading_fault(&row).is_some() => {
                self.outcome = heading_fault(&row).map_or(Ok(()), |fault| Err(of_file(fault)));
                Flow::Stop
            }
            Some(Ok(columns)) => {
                let above = self.above.take().filter(|(number, _)| number + 1 == row.number);
                let (headings, columns) = with_groups(above, row.cells, columns, self.wanted);
                self.found = Some(Found {
                    sheet: row.sheet,
                    number: row.number,
                    headings,
                    columns,
                    lines: Vec::new(),
                    statuses: Statuses::default(),
                });
                Flow::Continue
            }
            Some(Err(error)) => {
                self.outcome = Err(error);
                Flow::Stop
            }
            None => {
                let known = count_known(&row.cells);
                if self.missing.as_ref().is_none_or(|(most, _)| known > *most) {
                    // The heading that seems to be missing may be one that cannot be read.
                    let fault = heading_fault(&row).filter(|_| known > 0);
                    self.missing =
                        Some((known, fault.unwrap_or_else(|| Columns::missing(row.number, &row.cells))));
                }
                self.rows_before += 1;
                self.above = Some((row.number, row.cells));
                if self.rows_before > MAX_ROWS_BEFORE_HEADINGS { Flow::NextSheet } else { Flow::Continue }
            }
        }
    }
}

impl Found {
    /// Whether a row has headings again, as where printed pages were joined, or where two rows have the headings: the names
    /// of groups, and those of their columns.
    ///
    /// # Errors
    /// The fault of a row with the headings of other columns.
    fn more_headings(&mut self, row: &Row, wanted: &[Field]) -> Result<bool, TableFault> {
        let is_below = self.lines.is_empty() && row.number == self.number + 1;
        let is_readable = row.faults.is_empty();
        let columns = Some(&row.cells).filter(|cells| is_readable && may_be_headings(cells));
        let columns = columns.and_then(|cells| Columns::of(cells, wanted)).and_then(Result::ok);
        let other = TableFault::OtherHeadings(self.number);
        match columns {
            Some(columns) if !is_below && !columns.agrees_with(&row.cells, &self.columns) => {
                return Err(other);
            }
            Some(columns) if !names_agree(&columns, &self.columns) => return Err(other),
            Some(_) if !is_below => return Ok(true),
            None if !is_below && is_readable && has_full_names(&row.cells) => return Err(other),
            None if !(is_below && is_readable && refines(&row.cells, &self.headings)) => return Ok(false),
            _ => {}
        }
        let headings = joined(&self.headings, &row.cells);
        if let Some(Ok(columns)) = Columns::of(&headings, wanted) {
            (self.columns, self.headings, self.number) = (columns, headings, row.number);
        }
        Ok(true)
    }
}

/// The headings of a row and their columns, with those of the row above where it has none: `Structure` above an empty cell, beside
/// `Identité` above `Nom` and `Prénom`. A row with a single cell is a title.
fn with_groups(
    above: Option<(usize, Vec<String>)>,
    headings: Vec<String>,
    columns: Columns,
    wanted: &[Field],
) -> (Vec<String>, Columns) {
    let groups = above.map(|(_, cells)| cells).filter(|cells| {
        let mut named = cells.iter().filter(|title| !title.is_empty());
        named.nth(1).is_some() && count_known(cells) > 0
    });
    let both = groups.map(|groups| joined(&groups, &headings));
    match both.and_then(|both| Some((Columns::of(&both, wanted)?.ok()?, both))) {
        Some((all, both)) if names_agree(&all, &columns) => (both, all),
        _ => (headings, columns),
    }
}

/// Whether both read the names of people from the same columns.
fn names_agree(one: &Columns, other: &Columns) -> bool {
    [Field::LastName, Field::FirstName].iter().all(|field| one.position(*field) == other.position(*field))
}

/// Why a row cannot be the headings, although it has them: what follows would be lost, or read as something else.
fn heading_fault(row: &Row) -> Option<TableFault> {
    row.faults.iter().find_map(|Fault { column, kind }| {
        let cell = || format!("{}{}", column.map(column_letters).unwrap_or_default(), row.number);
        let of_row = |fault| Some(TableFault::InLine(row.number, Box::new(fault)));
        match kind {
            FaultKind::FarCell => Some(TableFault::TooManyColumns(MAX_COLUMNS)),
            FaultKind::OpenQuote => of_row(TableFault::OpenQuote),
            FaultKind::Encoding => of_row(TableFault::Encoding),
            FaultKind::SwallowedLines(_) => kind.swallows_lines().then(|| TableFault::SwallowedLines(cell())),
            FaultKind::NoResult => Some(TableFault::NoResult(cell())),
            FaultKind::ErrorValue(value) => Some(error_value(cell(), value)),
            FaultKind::LostCharacter | FaultKind::LostDigits | FaultKind::TooLong => None,
        }
    })
}
