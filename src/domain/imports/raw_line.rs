//! Makes lines of the rows of a table: keeps the cells that are read, and finds why a line cannot be.

use chrono::NaiveTime;

use super::columns::Columns;
use super::field::Field;
use super::presence::{Kind, Verdict, verdict};
use super::several_people::are_several;
use super::swallowed::are_rows;
use crate::error::{Code, Failure, Reason, TableFault};
use crate::moment;
use crate::tabular::{self, Fault, FaultKind, Row, column_letters};

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

pub(super) fn error_value(cell: String, value: &str) -> TableFault {
    TableFault::ErrorValue { cell: cell.into_boxed_str(), value: value.into() }
}

/// Whether a row says nothing but numbers and whether boxes are ticked, in columns that are not read: lists are often
/// numbered before they are filled in, and their formulas drawn down.
pub(super) fn is_not_filled_in(columns: &Columns, row: &Row) -> bool {
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

/// Makes a line of a row.
pub(super) fn line(columns: &Columns, row: Row, is_workbook: bool) -> RawLine {
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
    let said = columns.presence.iter().filter(|(_, kind)| *kind != Kind::Status);
    failures.extend(said.filter_map(|column| absence(columns, (&row.cells, row.number), *column)).take(1));
    let mut cells = Vec::new();
    for (at, text) in row.cells.into_iter().enumerate() {
        let Some(field) = columns.field(at).filter(|_| !text.is_empty()) else { continue };
        let is_name = matches!(field, Field::LastName | Field::FirstName);
        // What the file itself is wrong about is told once.
        if failures.is_empty() && tabular::is_misread(&text, is_name) {
            let cell = format!("{}{}", column_letters(at), row.number);
            failures.push(Failure::invalid(field.name(), Reason::Table(TableFault::Misread(cell))));
        }
        if failures.is_empty() && field != Field::Notes && is_ditto(&text) {
            let cell = format!("{}{}", column_letters(at), row.number);
            failures.push(Failure::invalid(field.name(), Reason::Table(TableFault::Ditto(cell))));
        }
        cells.push((field, text));
    }
    let name =
        |wanted: Field| cells.iter().find(|(field, _)| *field == wanted).map(|(_, text)| text.as_str());
    let names = [Field::LastName, Field::FirstName].map(|field| name(field).unwrap_or_default());
    if failures.is_empty() && are_several(names[0], names[1]) {
        failures.push(of_line(TableFault::SeveralPeopleInLine));
    }
    if let Some((date, time)) = columns.date_and_time {
        join_times(&mut cells, date < time);
    }
    RawLine { number: row.number, cells, failures }
}

/// Whether a text stands for that of the cell above, as on paper: `idem`, `//`, `-"-`.
fn is_ditto(text: &str) -> bool {
    const WORDS: [&str; 4] = ["idem", "ditto", "ibid", "ibidem"];
    const MARKS: [&str; 8] = ["//", "\"", "''", ",,", "〃", "″", "“", "”"];
    let letters = text.trim_matches(|letter: char| !letter.is_alphanumeric());
    if letters.is_empty() {
        return MARKS.iter().any(|mark| text.contains(mark));
    }
    WORDS.iter().any(|word| letters.eq_ignore_ascii_case(word))
}

/// Why a cell of a column of presence refuses its line, if it does.
pub(super) fn absence(
    columns: &Columns,
    (cells, number): (&[String], usize),
    (at, kind): (usize, Kind),
) -> Option<Failure> {
    let text = |at: usize| cells.get(at).map(String::as_str).unwrap_or_default();
    let name = |field| columns.position(field).map(text).unwrap_or_default();
    let names = format!("{} {}", name(Field::FirstName), name(Field::LastName));
    let cell = format!("{}{}", column_letters(at), number);
    match verdict(kind, text(at), &names) {
        Verdict::Present => None,
        Verdict::Absent => Some(of_line(TableFault::Absent(cell))),
        Verdict::Unclear => Some(of_line(TableFault::UnclearPresence(cell))),
    }
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
pub(super) fn of_line(fault: TableFault) -> Failure {
    Failure { reason: Reason::Table(fault), ..Code::ValidationError.into() }
}
