//! The rows of a sheet.

use std::io::BufRead;

use super::date::{self, DateSystem};
use super::format::{Format, general, has_lost_digits};
use super::merges::Merges;
use super::reference::parse_reference;
use super::strings::{CellText, Strings, unescape};
use super::styles::Styles;
use super::xml::{Node, Tag, Xml};
use crate::tabular::cell;
use crate::tabular::encoding::REPLACEMENT;
use crate::tabular::limits::{Counted, MAX_ROW_BYTES};
use crate::tabular::row::{Fault, FaultKind, Flow, MAX_COLUMNS, Problem, Row};

/// The maximum length of an error value, in characters.
const MAX_ERROR_CHARS: usize = 50;

/// The maximum number of rows, empty ones included: that of the spreadsheets.
const MAX_ROWS: usize = 1_048_576;

/// A sheet that is being read.
pub(super) struct Sheet<'b> {
    position: usize,
    strings: &'b Strings,
    styles: &'b Styles,
    date_system: DateSystem,
    merges: Merges,
    rows: usize,
    row: Row,
    /// Whether the number of the row stands in its tag; otherwise its first cell may tell it.
    has_row_number: bool,
    row_bytes: usize,
    /// Whether a cell of the row lies beyond the last column.
    has_far_cell: bool,
    /// The number of the last row that was given.
    last_number: usize,
    /// Whether the row has anything but values of merged cells that begin above it.
    has_content: bool,
    cell: Cell,
    /// The column of the next cell, when it has no reference.
    next_column: usize,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: Kind,
    style: usize,
    has_formula: bool,
    has_value: bool,
    text: CellText,
}

/// The type of a cell.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Kind {
    #[default]
    Number,
    SharedString,
    Text,
    Boolean,
    Date,
    Error,
}

impl<'b> Sheet<'b> {
    pub(super) fn new(
        position: usize,
        strings: &'b Strings,
        styles: &'b Styles,
        date_system: DateSystem,
        merges: Merges,
    ) -> Self {
        let row = Row { sheet: position, number: 0, cells: Vec::new(), faults: Vec::new() };
        Self {
            position,
            strings,
            styles,
            date_system,
            merges,
            rows: 0,
            row,
            has_row_number: false,
            row_bytes: 0,
            has_far_cell: false,
            last_number: 0,
            has_content: false,
            cell: Cell::default(),
            next_column: 0,
        }
    }

    /// Gives the rows, until the consumer wants no more of them.
    pub(super) fn read(
        mut self,
        xml: &mut Xml<impl BufRead>,
        out: &mut Counted<'_>,
    ) -> Result<Flow, Problem> {
        let (mut is_within_data, mut is_within_cell) = (false, false);
        loop {
            match xml.next()? {
                Node::Start(tag) => match tag.name() {
                    "sheetData" => is_within_data = true,
                    "row" if is_within_data => self.begin_row(&tag)?,
                    "c" if is_within_data => {
                        is_within_cell = true;
                        self.begin_cell(&tag)?;
                    }
                    "f" if is_within_cell => self.cell.has_formula = true,
                    name if is_within_cell => {
                        self.cell.has_value |= matches!(name, "v" | "is");
                        self.cell.text.start(name);
                    }
                    _ => {}
                },
                Node::Text(text) if is_within_cell => self.cell.text.text(&text),
                Node::End(end) => match end.name() {
                    "sheetData" => return Ok(Flow::Continue),
                    "row" if is_within_data => match self.end_row(out)? {
                        Flow::Continue => {}
                        flow => return Ok(flow),
                    },
                    "c" if is_within_cell => {
                        is_within_cell = false;
                        self.end_cell()?;
                    }
                    name if is_within_cell => self.cell.text.end(name),
                    _ => {}
                },
                Node::Eof => return Ok(Flow::Continue),
                _ => {}
            }
        }
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> Result<(), Problem> {
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(Problem::TooManyLines);
        }
        let number = tag.attribute("r")?.and_then(|number| number.trim().parse().ok()).filter(|row| *row > 0);
        self.has_row_number = number.is_some();
        self.row.number = number.unwrap_or_else(|| self.row.number.saturating_add(1));
        self.row.cells.clear();
        self.row.faults.clear();
        self.row_bytes = 0;
        self.has_far_cell = false;
        self.has_content = false;
        self.next_column = 0;
        Ok(())
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) -> Result<(), Problem> {
        self.cell.column = self.next_column;
        self.cell.kind = Kind::Number;
        self.cell.style = 0;
        self.cell.has_formula = false;
        self.cell.has_value = false;
        self.cell.text.clear();
        for attribute in tag.attributes() {
            let (name, value) = attribute?;
            match name {
                "r" => {
                    let (column, row) = parse_reference(&value);
                    self.cell.column = column.unwrap_or(self.next_column);
                    if let Some(row) = row.filter(|_| !self.has_row_number) {
                        self.row.number = row;
                        self.has_row_number = true;
                    }
                }
                "s" => self.cell.style = value.parse().unwrap_or_default(),
                "t" => {
                    self.cell.kind = match &*value {
                        "s" => Kind::SharedString,
                        "str" | "inlineStr" => Kind::Text,
                        "b" => Kind::Boolean,
                        "d" => Kind::Date,
                        "e" => Kind::Error,
                        _ => Kind::Number,
                    }
                }
                _ => {}
            }
        }
        self.next_column = self.cell.column.saturating_add(1);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Problem> {
        let (value, mut fault) = self.value()?;
        let mut value = cell::clean(&value).to_owned();
        fault = fault.or_else(|| cell::fault(&value));
        if matches!(fault, Some(FaultKind::TooLong | FaultKind::ErrorValue(_))) {
            value.clear();
        } else if value.contains(REPLACEMENT) {
            fault = Some(FaultKind::LostCharacter);
        }
        if value.is_empty() && fault.is_none() {
            return Ok(());
        }
        let column = self.cell.column;
        // A spreadsheet does not show what a merged cell covers.
        if self.merges.covers(self.row.number, column) {
            return Ok(());
        }
        self.has_content = true;
        if column >= MAX_COLUMNS {
            if !self.has_far_cell {
                self.has_far_cell = true;
                self.row.faults.push(Fault { column: Some(column), kind: FaultKind::FarCell });
            }
            return Ok(());
        }
        self.merges.begin((self.row.number, column), &value, fault.as_ref())?;
        self.set(column, value, fault)
    }

    /// Sets a cell of the row.
    fn set(&mut self, column: usize, value: String, fault: Option<FaultKind>) -> Result<(), Problem> {
        self.row_bytes += value.len();
        if self.row_bytes > MAX_ROW_BYTES {
            return Err(Problem::LongLine(self.row.number));
        }
        if column >= self.row.cells.len() {
            self.row.cells.resize(column + 1, String::new());
        } else {
            // A sheet that gives a cell twice means the second.
            self.row.faults.retain(|fault| fault.column != Some(column));
        }
        if let Some(cell) = self.row.cells.get_mut(column) {
            *cell = value;
        }
        self.row.faults.extend(fault.map(|kind| Fault { column: Some(column), kind }));
        Ok(())
    }

    /// The value of the cell that ends, as a spreadsheet shows it.
    fn value(&self) -> Result<(String, Option<FaultKind>), Problem> {
        let Cell { kind, ref text, .. } = self.cell;
        let text = text.value.as_str();
        let is_text = matches!(kind, Kind::Text | Kind::SharedString);
        let is_missing = if is_text { !self.cell.has_value } else { text.trim().is_empty() };
        if is_missing {
            let fault = (self.cell.has_formula || kind == Kind::Error).then_some(FaultKind::NoResult);
            return Ok((String::new(), fault));
        }
        let format = self.styles.format(self.cell.style);
        let value = match kind {
            Kind::SharedString if text.trim().is_empty() => String::new(),
            Kind::SharedString => {
                let index = text.trim().parse().map_err(|_| Problem::Form)?;
                self.strings.get(index).ok_or(Problem::Form)?.to_owned()
            }
            Kind::Text => unescape(text).into_owned(),
            Kind::Boolean if text.trim() == "1" => "true".to_owned(),
            Kind::Boolean if text.trim() == "0" => "false".to_owned(),
            Kind::Boolean => text.to_owned(),
            Kind::Date => date::format_text(text, format.is_some_and(Format::shows_time)),
            Kind::Number if has_lost_digits(text) => {
                return Ok((text.trim().to_owned(), Some(FaultKind::LostDigits)));
            }
            Kind::Number => {
                format.map_or_else(|| general(text), |format| format.apply(text, self.date_system))
            }
            Kind::Error => {
                let shown = text.trim().chars().take(MAX_ERROR_CHARS).collect();
                return Ok((String::new(), Some(FaultKind::ErrorValue(shown))));
            }
        };
        Ok((value, None))
    }

    fn end_row(&mut self, out: &mut Counted<'_>) -> Result<Flow, Problem> {
        let number = self.row.number;
        if !self.has_content {
            return Ok(Flow::Continue);
        }
        // Lines are told apart by their numbers.
        if number <= self.last_number {
            return Err(Problem::Form);
        }
        self.last_number = number;
        let merged: Vec<_> = self.merges.covering(number).collect();
        let merged: Vec<_> =
            merged.iter().map(|merged| (merged.column, merged.value.clone(), merged.fault.clone())).collect();
        for (column, value, fault) in merged {
            self.set(column, value, fault)?;
        }
        self.merges.end_row(number);
        let empty = Row { sheet: self.position, number, cells: Vec::new(), faults: Vec::new() };
        let mut row = std::mem::replace(&mut self.row, empty);
        row.faults.sort_by_key(|fault| fault.column);
        out.row(row)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::workbook;
    use super::*;
    use crate::tabular::rows;

    const STYLES: &str = "<numFmts><numFmt numFmtId='164' formatCode='0#&quot; &quot;##&quot; &quot;##'/></numFmts>\
        <cellXfs><xf/><xf numFmtId='164'/><xf numFmtId='14'/><xf numFmtId='22'/></cellXfs>";
    const STRINGS: &str = "<si><t>Nom</t></si><si><t xml:space='preserve'> Awa </t></si><si><t/></si>";

    fn read(sheet: &str) -> Result<Vec<Row>, Problem> {
        let bytes = workbook(&[sheet], STRINGS, STYLES);
        let mut found = Vec::new();
        rows(&bytes, &mut |row| {
            found.push(row);
            Flow::Continue
        })?;
        Ok(found)
    }

    /// The number, the cells and the faults of a row.
    type Found = (usize, String, Vec<(Option<usize>, FaultKind)>);

    fn texts(data: &str) -> Vec<Found> {
        let rows = read(&format!("<sheetData>{data}</sheetData>")).expect("rows");
        let row = |row: Row| {
            let faults = row.faults.into_iter().map(|fault| (fault.column, fault.kind)).collect();
            (row.number, row.cells.join("|"), faults)
        };
        rows.into_iter().map(row).collect()
    }

    fn cells(data: &str) -> String {
        let rows = texts(&format!("<row>{data}</row>"));
        assert!(rows.iter().all(|(_, _, faults)| faults.is_empty()), "{rows:?}");
        rows.into_iter().map(|(_, cells, _)| cells).collect()
    }

    #[test]
    fn all_types_are_read() {
        assert_eq!(cells("<c t='s'><v>0</v></c><c t='s'><v>1</v></c>"), "Nom|Awa");
        assert_eq!(
            cells("<c t='inlineStr'><is><r><t>A</t></r><r><t>wa</t></r><rPh><t>x</t></rPh></is></c>"),
            "Awa"
        );
        assert_eq!(cells("<c t='str'><f>A1</f><v>a_x000D__x000A_b &lt;</v></c>"), "a\r\nb <");
        assert_eq!(cells("<c t='b'><v>1</v></c><c t='b'><v>0</v></c>"), "true|false");
        assert_eq!(cells("<c t='d' s='2'><v>2025-12-15T00:00:00</v></c>"), "2025-12-15");
        assert_eq!(cells("<c t='d' s='3'><v>2025-12-15T00:00:00</v></c>"), "2025-12-15 00:00:00");
        assert_eq!(
            cells("<c><v>221771234567</v></c><c t='n'><v>2.21771234567E11</v></c>"),
            "221771234567|221771234567"
        );
        assert_eq!(
            cells("<c s='1'><v>61234</v></c><c s='2'><v>46006</v></c><c s='99'><v>7</v></c>"),
            "06 12 34|2025-12-15|7"
        );
        assert_eq!(cells("<c t='str'><v>'=1+1</v></c>"), "=1+1");
    }

    #[test]
    fn formulas_without_result_and_errors_are_faults() {
        let rows = texts(
            "<row><c><f>A1</f></c><c><f>A1</f><v/></c><c t='str'><f>A1</f><v></v></c><c t='str'><f>A1</f></c>\
             <c t='e'><f>A1</f><v>#N/A</v></c><c t='e'><v>#REF!</v></c><c><f>A1</f><v>0</v></c></row>\
             <row><c t='str'><f>A1</f><v></v></c></row><row r='9'><c r='C9' t='e'><v>#N/A</v></c></row>",
        );
        let no_result = |column| (Some(column), FaultKind::NoResult);
        let error = |column, shown: &str| (Some(column), FaultKind::ErrorValue(shown.to_owned()));
        let faults = vec![no_result(0), no_result(1), no_result(3), error(4, "#N/A"), error(5, "#REF!")];
        assert_eq!(rows, [(1, "||||||0".to_owned(), faults), (9, String::new(), vec![error(2, "#N/A")])]);
    }

    #[test]
    fn positions_follow_the_previous_ones_when_they_are_left_out() {
        let rows = texts(
            "<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>\
             <row r='10'><c r='B10'><v>5</v></c></row><row><c><v>6</v></c></row><row><c r='A20'><v>7</v></c></row>",
        );
        let expected = [(1, "1|||2|3"), (3, "4"), (10, "|5"), (11, "6"), (20, "7")];
        assert_eq!(rows, expected.map(|(number, cells)| (number, cells.to_owned(), vec![])));
    }

    #[test]
    fn the_second_of_two_values_of_a_cell_counts() {
        let rows =
            texts("<row><c r='B1' t='e'><v>#N/A</v></c><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c></row>");
        assert_eq!(rows, [(1, "1|2".to_owned(), vec![])]);
    }

    #[test]
    fn blank_cells_are_none() {
        let rows = texts(
            "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>2</v></c><c r='C1' s='1'/></row>\
             <row r='2'><c r='A2' s='1'/></row>\
             <row r='1048576'><c r='XFD1048576' t='inlineStr'><is><t xml:space='preserve'> \u{a0}</t></is></c></row>",
        );
        assert_eq!(rows, [(1, "Nom".to_owned(), vec![])]);
        let far =
            texts("<row r='1'><c r='A1'><v>1</v></c><c r='XFC1'><v>2</v></c><c r='XFD1'><v>3</v></c></row>");
        assert_eq!(far, [(1, "1".to_owned(), vec![(Some(16_382), FaultKind::FarCell)])]);
        assert_eq!(read("<sheetData/>"), Err(Problem::Empty));
        assert_eq!(read(""), Err(Problem::Empty));
        let millions = format!("<sheetData>{}</sheetData>", "<row><c s='1'/></row>".repeat(200_000));
        assert_eq!(read(&millions), Err(Problem::Empty));
        let millions = format!("<sheetData>{}</sheetData>", "<row/>".repeat(MAX_ROWS + 1));
        assert_eq!(read(&millions), Err(Problem::TooManyLines));
    }

    #[test]
    fn merged_cells_count_for_all_their_rows() {
        let sheet = "<sheetData>\
            <row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1'><v>1</v></c><c r='C1'><v>2</v></c></row>\
            <row r='2'><c r='A2'><v>9</v></c><c r='C2'><v>3</v></c></row>\
            <row r='3'><c r='A3'/></row>\
            <row r='4'><c r='C4' t='e'><v>#N/A</v></c></row>\
            <row r='5'><c r='B5'><v>4</v></c></row>\
            <row r='6'><c r='B6'><v>5</v></c></row></sheetData>\
            <mergeCells><mergeCell ref='A1:A4'/><mergeCell ref='B1:B2'/><mergeCell ref='C4:D5'/></mergeCells>";
        let rows: Vec<_> = read(sheet)
            .expect("rows")
            .into_iter()
            .map(|row| (row.number, row.cells.join("|"), row.faults.len()))
            .collect();
        let expected = [(1, "Nom|1|2", 0), (2, "Nom|1|3", 0), (4, "Nom", 1), (5, "|4", 1), (6, "|5", 0)];
        assert_eq!(rows, expected.map(|(number, cells, faults)| (number, cells.to_owned(), faults)));
    }

    #[test]
    fn elements_have_any_prefix_and_others_are_passed_over() {
        let sheet = "<x:cols xmlns:x='x'/><x:sheetData xmlns:x='x'><x:row r='1'><x:c r='A1' t='s'><x:v>0</x:v>\
            <x:extLst><x:ext/></x:extLst></x:c></x:row></x:sheetData><row><c><v>7</v></c></row>";
        assert_eq!(read(sheet).map(|rows| rows[0].cells.join("|")), Ok("Nom".to_owned()));
    }

    #[test]
    fn rows_and_cells_are_limited() {
        let long = format!("<c t='str'><v>{}</v></c>", "é".repeat(cell::MAX_CHARS + 1));
        assert_eq!(texts(&format!("<row>{long}</row>"))[0].2, [(Some(0), FaultKind::TooLong)]);
        let long = format!("<c t='str'><v>{}</v></c>", "é".repeat(cell::MAX_CHARS));
        assert_eq!(cells(&long).chars().count(), cell::MAX_CHARS);
        let wide = format!("<sheetData><row>{}</row></sheetData>", long.repeat(100));
        assert_eq!(read(&wide), Err(Problem::LongLine(1)));
        let rows = "<row><c><v>1</v></c><c><v>1</v></c></row>".repeat(crate::tabular::MAX_LINES + 2);
        assert_eq!(read(&format!("<sheetData>{rows}</sheetData>")), Err(Problem::TooManyLines));
    }

    #[test]
    fn broken_sheets_are_refused() {
        for data in [
            "<sheetData><row><c t='s'><v>99</v></c></row></sheetData>",
            "<sheetData><row>",
            "<sheetData></row>",
        ] {
            assert_eq!(read(data), Err(Problem::Form), "{data}");
        }
    }
}
