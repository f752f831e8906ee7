//! Cells of a workbook: which kind of Excel's each of ours is, and how it looks.

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::export::table::{Cell, Column, NO, YES};

/// How much text Excel takes in a cell, in UTF-16 units.
pub const CELL_UNITS: usize = 32_767;
/// The height of the line of titles, in pixels of the screen.
pub const TITLE_ROW: u32 = 24;
/// The height of a row that may hold a picture, in pixels of the screen.
pub const PICTURE_ROW: u32 = 48;
/// Pixels of the screen that a letter takes in a column.
const LETTER: u32 = 7;

/// How each kind of cell looks.
pub struct Formats {
    /// Of the line of titles.
    pub title: Format,
    /// Of what is under a picture: there to be read and filtered, not to be seen.
    pub unseen: Format,
    /// Of text.
    pub text: Format,
    number: Format,
    date: Format,
    time: Format,
    date_time: Format,
}

impl Formats {
    /// The one look that all workbooks have.
    pub fn new() -> Self {
        let cell = Format::new().set_align(FormatAlign::VerticalCenter);
        let timed = |format| cell.clone().set_num_format(format).set_align(FormatAlign::Left);
        Self {
            title: cell
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00E7_ECF2))
                .set_border_bottom(FormatBorder::Thin),
            date: timed("dd/mm/yyyy"),
            time: timed("hh:mm"),
            date_time: timed("dd/mm/yyyy hh:mm"),
            unseen: cell.clone().set_num_format(";;;"),
            number: cell.clone(),
            text: cell,
        }
    }
}

/// Writes one cell, in the kind that Excel has for it. Of an image it says that there is one.
pub fn write(
    page: &mut Worksheet,
    formats: &Formats,
    (row, at): (u32, u16),
    cell: &Cell,
) -> Result<(), XlsxError> {
    let moment = |day, time| serial(day).map(|day| day + part_of_day(time));
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => text_at(page, &formats.text, (row, at), text)?,
        Cell::Flag(true) | Cell::Image(_) => text_at(page, &formats.text, (row, at), YES)?,
        Cell::Flag(false) => text_at(page, &formats.text, (row, at), NO)?,
        Cell::Number(number) if !number.is_finite() => return Ok(()),
        Cell::Number(number) => number_at(page, &formats.number, (row, at), *number)?,
        Cell::Time(time) => number_at(page, &formats.time, (row, at), part_of_day(*time))?,
        Cell::Date(day) => match serial(*day) {
            Some(serial) => number_at(page, &formats.date, (row, at), serial)?,
            None => text_at(page, &formats.text, (row, at), &day.to_string())?,
        },
        Cell::DateTime(time) => match moment(time.date(), time.time()) {
            Some(serial) => number_at(page, &formats.date_time, (row, at), serial)?,
            None => text_at(page, &formats.text, (row, at), &time.to_string())?,
        },
    }
    Ok(())
}

/// Writes text, as much of it as fits.
pub fn text_at(
    page: &mut Worksheet,
    format: &Format,
    (row, at): (u32, u16),
    text: &str,
) -> Result<(), XlsxError> {
    page.write_string_with_format(row, at, fitting(text), format).map(|_| ())
}

fn number_at(
    page: &mut Worksheet,
    format: &Format,
    (row, at): (u32, u16),
    number: f64,
) -> Result<(), XlsxError> {
    page.write_number_with_format(row, at, number, format).map(|_| ())
}

/// How wide a column is, in pixels of the screen.
pub fn pixels(column: &Column) -> u32 {
    u32::from(column.width) * LETTER + 5
}

/// As much of a text as Excel takes.
pub fn fitting(text: &str) -> &str {
    // A UTF-16 unit has one to three bytes of UTF-8.
    if text.len() <= CELL_UNITS {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units > CELL_UNITS
    });
    end.map_or(text, |(end, _)| &text[..end])
}

/// A day in Excel's counting, which is that of the calendar from March 1900 on.
fn serial(day: NaiveDate) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from(day.signed_duration_since(first).num_days()).ok()?;
    (61..2_958_466).contains(&days).then(|| f64::from(days))
}

fn part_of_day(time: NaiveTime) -> f64 {
    f64::from(time.num_seconds_from_midnight()) / 86_400.0
}
