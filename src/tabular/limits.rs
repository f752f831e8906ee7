//! Counts what is read: rows, cells and text that are really there, never the used rectangle of a sheet.

use super::row::{Flow, MAX_CELLS, MAX_LINES, Problem, Row};

/// The maximum text of one row, in bytes.
pub(super) const MAX_ROW_BYTES: usize = 4 * 1024 * 1024;
/// The maximum text of all rows, in bytes. One shared string of a workbook may stand in every cell.
const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The maximum number of rows above the headings that are not counted as lines.
const MAX_TITLES: usize = 50;

/// The consumer of rows, with what it has been given.
pub(super) struct Counted<'c> {
    each: &'c mut dyn FnMut(Row) -> Flow,
    any: bool,
    sheet: usize,
    /// The rows of the sheet before the first one with two cells.
    titles: usize,
    /// The rows of the sheet since then.
    lines: usize,
    cells: usize,
    bytes: usize,
}

impl<'c> Counted<'c> {
    pub(super) fn new(each: &'c mut dyn FnMut(Row) -> Flow) -> Self {
        Self { each, any: false, sheet: 0, titles: 0, lines: 0, cells: 0, bytes: 0 }
    }

    /// Passes a row on, unless it is empty.
    ///
    /// # Errors
    /// [`Problem`], when a limit is exceeded.
    pub(super) fn row(&mut self, mut row: Row) -> Result<Flow, Problem> {
        while row.cells.last().is_some_and(String::is_empty) {
            row.cells.pop();
        }
        let cells = row.cells.iter().filter(|cell| !cell.is_empty()).count();
        if cells == 0 && row.faults.is_empty() {
            return Ok(Flow::Continue);
        }
        if row.sheet != self.sheet {
            (self.sheet, self.titles, self.lines) = (row.sheet, 0, 0);
        }
        // Only the consumer knows the headings; they are not above the first row with two cells.
        if self.lines == 0 && cells < 2 && self.titles < MAX_TITLES {
            self.titles += 1;
        } else {
            self.lines += 1;
        }
        let bytes: usize = row.cells.iter().map(String::len).sum();
        self.cells += cells + row.faults.len();
        self.bytes = self.bytes.saturating_add(bytes);
        let exceeded = [
            (self.lines > MAX_LINES + 1, Problem::TooManyLines),
            (self.cells > MAX_CELLS, Problem::TooManyCells),
            (bytes > MAX_ROW_BYTES, Problem::LongLine(row.number)),
            (self.bytes > MAX_BYTES, Problem::TooLarge),
        ];
        if let Some((_, problem)) = exceeded.into_iter().find(|(is_exceeded, _)| *is_exceeded) {
            return Err(problem);
        }
        self.any = true;
        Ok((self.each)(row))
    }

    /// # Errors
    /// [`Problem::Empty`] when there was no row.
    pub(super) fn finish(self) -> Result<(), Problem> {
        if self.any { Ok(()) } else { Err(Problem::Empty) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabular::{Fault, FaultKind, MAX_COLUMNS};

    fn row(sheet: usize, cells: &[&str]) -> Row {
        Row {
            sheet,
            number: 1,
            cells: cells.iter().map(|&cell| cell.to_owned()).collect(),
            faults: Vec::new(),
        }
    }

    #[test]
    fn titles_are_not_lines() {
        let mut each = |_| Flow::Continue;
        let mut out = Counted::new(&mut each);
        for _ in 0..3 {
            assert_eq!(out.row(row(0, &["Liste"])), Ok(Flow::Continue));
        }
        for _ in 0..=MAX_LINES {
            assert_eq!(out.row(row(0, &["a", "b"])), Ok(Flow::Continue));
        }
        assert_eq!(out.row(row(0, &["", "", ""])), Ok(Flow::Continue), "an empty row does not count");
        assert_eq!(out.row(row(0, &["a"])), Err(Problem::TooManyLines));
        assert_eq!(out.row(row(1, &["a"])), Ok(Flow::Continue), "the next sheet has its own lines");
    }

    #[test]
    fn text_and_cells_are_limited() {
        let mut each = |_| Flow::Continue;
        let mut out = Counted::new(&mut each);
        assert_eq!(out.row(row(0, &["x".repeat(MAX_ROW_BYTES + 1).as_str()])), Err(Problem::LongLine(1)));
        let mut each = |_| Flow::Continue;
        let mut out = Counted::new(&mut each);
        let wide = ["x"; MAX_COLUMNS];
        let last = (0..MAX_LINES).map(|_| out.row(row(0, &wide))).position(|flow| flow.is_err());
        assert_eq!(last, Some(MAX_CELLS / MAX_COLUMNS));
        let mut each = |_| Flow::Continue;
        let mut out = Counted::new(&mut each);
        let fault = Fault { column: None, kind: FaultKind::NoResult };
        let faults = || Row { faults: vec![fault.clone(); MAX_COLUMNS], ..row(0, &[]) };
        let last = (0..MAX_LINES).map(|_| out.row(faults())).position(|flow| flow.is_err());
        assert_eq!(last, Some(MAX_CELLS / MAX_COLUMNS));
        let mut each = |_| Flow::Continue;
        let mut out = Counted::new(&mut each);
        let long = "x".repeat(1024 * 1024);
        let last = (0..MAX_LINES).map(|_| out.row(row(0, &[&long]))).position(|flow| flow.is_err());
        assert_eq!(last, Some(64));
    }
}
