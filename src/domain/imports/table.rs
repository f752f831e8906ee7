//! Reads the rows of a file: finds the headings, and keeps the cells that are read.

use super::columns::{Columns, count_known, has_full_names, joined, may_be_headings, refines};
use super::field::Field;
use super::progress::Meter;
use super::swallowed::are_rows;
use chrono::NaiveTime;

use crate::error::{Code, Error, Failure, Kind, Reason, Result, TableFault};
use crate::moment;
use crate::tabular::{
    self, Fault, FaultKind, Flow, MAX_CELLS, MAX_COLUMNS, MAX_LINES, Problem, Row, column_letters,
};
use crate::text::fold;

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
    let mut reader = Reader {
        wanted,
        meter,
        is_workbook: tabular::is_workbook(bytes),
        sheet: 0,
        rows_before: 0,
        found: None,
        missing: None,
        outcome: Ok(()),
    };
    tabular::rows(bytes, &mut |row| reader.row(row)).map_err(refuse)?;
    reader.outcome?;
    match (reader.found, reader.missing) {
        (Some(found), _) if found.lines.is_empty() => Err(of_file(TableFault::Empty)),
        (Some(found), _) => {
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
        let mut line = line(&found.columns, row, self.is_workbook);
        line.failures.extend(fault.map(of_line));
        found.lines.push(line);
        self.meter.read(found.lines.len());
        Flow::Continue
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
                self.found = Some(Found {
                    sheet: row.sheet,
                    number: row.number,
                    headings: row.cells,
                    columns,
                    lines: Vec::new(),
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

fn error_value(cell: String, value: &str) -> TableFault {
    TableFault::ErrorValue { cell: cell.into_boxed_str(), value: value.into() }
}

/// Whether a row says nothing but numbers and whether boxes are ticked, in columns that are not read: lists are often
/// numbered before they are filled in, and their formulas drawn down.
fn is_not_filled_in(columns: &Columns, row: &Row) -> bool {
    let is_number = |at: usize, text: &str| {
        let digits = text.trim_end_matches(['.', ')', '-', ' ']);
        let is_short = digits.len() <= 5 && !digits.is_empty();
        // Under another heading it may be all that is known of somebody: the number of a badge.
        let counts = text == "0" || columns.has_numbers(at);
        counts && is_short && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_box = |text: &str| {
        matches!(text.to_uppercase().as_str(), "VRAI" | "FAUX" | "TRUE" | "FALSE" | "☐" | "☑" | "☒" | "□")
    };
    let mut filled = row.cells.iter().enumerate().filter(|(_, text)| !text.is_empty());
    row.faults.is_empty()
        && filled.all(|(at, text)| {
            at < columns.len() && columns.field(at).is_none() && (is_number(at, text) || is_box(text))
        })
}

fn line(columns: &Columns, row: Row, is_workbook: bool) -> RawLine {
    let mut failures: Vec<Failure> = Vec::new();
    for fault in row.faults {
        // What is said of a line as a whole is said once, whatever cells it was found in.
        failures.extend(failure(columns, row.number, fault).filter(|failure| !failures.contains(failure)));
    }
    if failures.is_empty() && row.cells.len() > columns.len() {
        let first = row.cells.iter().skip(columns.len()).position(|text| !text.is_empty());
        failures.push(of_line(match first {
            Some(first) if is_workbook => {
                TableFault::NoHeading(format!("{}{}", column_letters(columns.len() + first), row.number))
            }
            _ => TableFault::CellCount { found: row.cells.len(), headings: columns.len() },
        }));
    }
    if let Some(at) = columns.presence
        && row.cells.get(at).is_some_and(|text| says_absent(text))
    {
        let cell = format!("{}{}", column_letters(at), row.number);
        failures.push(of_line(TableFault::Absent(cell)));
    }
    let mut cells = Vec::new();
    for (at, text) in row.cells.into_iter().enumerate() {
        let Some(field) = columns.field(at).filter(|_| !text.is_empty()) else { continue };
        let is_name = matches!(field, Field::LastName | Field::FirstName);
        // What the file itself is wrong about is told once.
        if failures.is_empty() && tabular::is_misread(&text, is_name) {
            let cell = format!("{}{}", column_letters(at), row.number);
            failures.push(Failure::invalid(field.name(), Reason::Table(TableFault::Misread(cell))));
        }
        cells.push((field, text));
    }
    if let Some((date, time)) = columns.date_and_time {
        join_times(&mut cells, date < time);
    }
    RawLine { number: row.number, cells, failures }
}

/// Whether a cell of a column of presence says that the person did not come.
fn says_absent(text: &str) -> bool {
    const ABSENT: [&str; 12] =
        ["absent", "absente", "absent(e)", "abs", "a", "non", "no", "n", "faux", "false", "0", "excuse"];
    let folded = fold(text);
    ABSENT.contains(&folded.trim_end_matches('.'))
}

/// Makes one cell of the two that have the time of the attendance. A time of day in the cell of the date counts by itself.
fn join_times(cells: &mut Vec<(Field, String)>, date_is_first: bool) {
    let is_of_time = |(field, _): &(Field, String)| *field == Field::CheckInTime;
    let (Some(first), Some(last)) = (cells.iter().position(is_of_time), cells.iter().rposition(is_of_time))
    else {
        return;
    };
    if first == last {
        return;
    }
    let (_, second) = cells.remove(last);
    if let Some((_, text)) = cells.get_mut(first) {
        let (date, time) = if date_is_first { (text.clone(), second) } else { (second, text.clone()) };
        *text = joined_time(&date, &time);
    }
}

/// A date and a time of day as one text. A date that says midnight says nothing of the time; one that says another time than
/// the other cell is no time at all, and neither is what cannot be read.
fn joined_time(date: &str, time: &str) -> String {
    let Some(said) = moment::parse_local(date, None) else { return format!("{date} {time}") };
    let day = said.date();
    match moment::parse_local(time, Some(day)) {
        Some(joined) if said.time() == NaiveTime::MIN || joined == said => joined.to_string(),
        _ => format!("{date} / {time}"),
    }
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
    let swallows_lines = fault.kind.swallows_lines();
    match fault.kind {
        FaultKind::OpenQuote => Some(of_line(TableFault::OpenQuote)),
        FaultKind::Encoding => Some(of_line(TableFault::Encoding)),
        FaultKind::FarCell => Some(of_line(TableFault::FarCell(cell))),
        FaultKind::SwallowedLines(lines) => {
            let is_suspect = match field {
                Some(Field::LastName | Field::FirstName) => true,
                // Notes may have several lines, and so may what is not read.
                None | Some(Field::Notes) => false,
                Some(_) => swallows_lines,
            };
            let is_fault = is_suspect || are_rows(&lines, column, columns);
            is_fault.then(|| of_line(TableFault::SwallowedLines(cell)))
        }
        FaultKind::ErrorValue(value) => of_cell(error_value(cell, &value)),
        FaultKind::LostCharacter => of_cell(TableFault::LostCharacter(cell)),
        FaultKind::LostDigits => of_cell(TableFault::LostDigits(cell)),
        FaultKind::NoResult => of_cell(TableFault::NoResult(cell)),
        FaultKind::TooLong => of_cell(TableFault::LongCell(cell)),
    }
}

/// A failure of a line as a whole.
fn of_line(fault: TableFault) -> Failure {
    Failure { reason: Reason::Table(fault), ..Code::ValidationError.into() }
}
