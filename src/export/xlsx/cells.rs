//! Writes the cells of a workbook: their Excel types and formats.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

use crate::export::table::{Cell, Column, NO, YES};

/// The maximum text length of a cell in Excel, in UTF-16 units.
pub const MAX_CELL_UNITS: usize = 32_767;
/// The height of the header row, in screen pixels.
pub const HEADER_HEIGHT: u32 = 24;
/// The height of rows with pictures, in screen pixels.
pub const PICTURE_ROW_HEIGHT: u32 = 48;
/// The width of a character in a column, in screen pixels.
const CHARACTER_PIXELS: u32 = 7;

/// The formats of the kinds of cells.
pub struct Formats {
    /// The header row.
    pub title: Format,
    /// The value under a picture: hidden, but readable and filterable.
    pub hidden: Format,
    /// Text.
    pub text: Format,
    number: Format,
    date: Format,
    time: Format,
    date_time: Format,
}

impl Formats {
    /// The formats, the same in all workbooks.
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
            hidden: cell.clone().set_num_format(";;;"),
            number: cell.clone(),
            text: cell,
        }
    }
}

/// Writes one cell with its Excel type. For an image it writes `Oui`.
pub fn write(
    sheet: &mut Worksheet,
    formats: &Formats,
    (row, at): (u32, u16),
    cell: &Cell,
) -> Result<(), XlsxError> {
    let moment = |day, time| serial_date(day).map(|day| day + part_of_day(time));
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => write_text(sheet, &formats.text, (row, at), text)?,
        Cell::Flag(true) | Cell::Image(_) => write_text(sheet, &formats.text, (row, at), YES)?,
        Cell::Flag(false) => write_text(sheet, &formats.text, (row, at), NO)?,
        Cell::Number(number) if !number.is_finite() => return Ok(()),
        Cell::Number(number) => write_number(sheet, &formats.number, (row, at), *number)?,
        Cell::Time(time) => write_number(sheet, &formats.time, (row, at), part_of_day(*time))?,
        Cell::Date(day) => match serial_date(*day) {
            Some(serial) => write_number(sheet, &formats.date, (row, at), serial)?,
            None => write_text(sheet, &formats.text, (row, at), &day.to_string())?,
        },
        Cell::DateTime(time) => match moment(time.date(), time.time()) {
            Some(serial) => write_number(sheet, &formats.date_time, (row, at), serial)?,
            None => write_text(sheet, &formats.text, (row, at), &time.to_string())?,
        },
    }
    Ok(())
}

/// Writes text within Excel's limit.
pub fn write_text(
    sheet: &mut Worksheet,
    format: &Format,
    (row, at): (u32, u16),
    text: &str,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, at, truncated(text), format).map(|_| ())
}

fn write_number(
    sheet: &mut Worksheet,
    format: &Format,
    (row, at): (u32, u16),
    number: f64,
) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, at, number, format).map(|_| ())
}

/// The width of a column, in screen pixels.
pub fn width_pixels(column: &Column) -> u32 {
    u32::from(column.width) * CHARACTER_PIXELS + 5
}

/// A text within Excel's limit; one that is longer ends with `…`.
pub fn truncated(text: &str) -> Cow<'_, str> {
    // One UTF-16 unit takes at least one byte of UTF-8.
    if text.len() <= MAX_CELL_UNITS || text.encode_utf16().count() <= MAX_CELL_UNITS {
        return text.into();
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, letter)| {
        units += letter.len_utf16();
        units >= MAX_CELL_UNITS
    });
    let kept = end.map_or(text, |(end, _)| &text[..end]);
    format!("{kept}…").into()
}

/// The serial date of Excel, which matches the calendar from March 1900 on.
fn serial_date(day: NaiveDate) -> Option<f64> {
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let days = i32::try_from(day.signed_duration_since(first).num_days()).ok()?;
    (61..2_958_466).contains(&days).then(|| f64::from(days))
}

fn part_of_day(time: NaiveTime) -> f64 {
    f64::from(time.num_seconds_from_midnight()) / 86_400.0
}
