//! Workbooks in responses, read as text.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::support::Answer;

/// The rows of the first sheet, with its titles; times as text.
pub fn rows_of(answer: &Answer) -> Vec<Vec<String>> {
    rows_of_sheet(answer, 0)
}

/// The rows of a sheet, with its titles; times as text.
pub fn rows_of_sheet(answer: &Answer, at: usize) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes())).expect("a workbook");
    let range = workbook.worksheet_range_at(at).expect("a sheet").expect("a readable one");
    let text = |cell: &Data| match cell {
        Data::DateTime(time) => time.as_datetime().expect("a time").to_string(),
        cell => cell.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}
