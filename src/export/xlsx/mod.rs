//! Excel workbooks with one or more sheets. Rows, pictures and the workbook itself are kept in temporary
//! files, not in memory.
//!
//! `cells.rs` formats cells; `pictures.rs` inserts pictures.

mod cells;
mod error;
mod pictures;

use std::fs::File;
use std::io::{BufWriter, Seek as _};

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

use self::cells::{Formats, HEADER_HEIGHT, PICTURE_ROW_HEIGHT, truncated, width_pixels};
pub use self::error::Error;
use self::pictures::{Pictures, unbuffered};
use super::table::{Cell, Column};

/// Excel's maximum of rows per sheet; further rows go to another sheet.
const MAX_SHEET_ROWS: u32 = 1_048_576;
/// Excel's maximum length of a sheet name.
const MAX_SHEET_NAME_LENGTH: usize = 31;
/// Excel's code of the paper size A4.
const A4: u8 = 9;

/// A workbook being written.
pub struct Workbook {
    inner: rust_xlsxwriter::Workbook,
    formats: Formats,
    pictures: Pictures,
    sheet: Option<Sheet>,
    sheets: usize,
    max_rows: u32,
}

/// The current sheet.
#[derive(Clone)]
struct Sheet {
    name: String,
    columns: Vec<Column>,
    has_pictures: bool,
    /// The number of the sheet among those of one table.
    part: u32,
    next_row: u32,
}

impl Workbook {
    /// An empty workbook with a title and a creation time.
    pub fn new(title: &str, created_at: DateTime<Utc>) -> Result<Self, Error> {
        let mut inner = rust_xlsxwriter::Workbook::new();
        let created_at = ExcelDateTime::from_timestamp(created_at.timestamp())?;
        inner.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created_at));
        Ok(Self {
            inner,
            formats: Formats::new(),
            pictures: Pictures::default(),
            sheet: None,
            sheets: 0,
            max_rows: MAX_SHEET_ROWS,
        })
    }

    /// Starts a sheet for the following rows. Names are unique and have at most 31 characters. With pictures,
    /// rows have the height of a picture.
    pub fn sheet(&mut self, name: &str, columns: &[Column], has_pictures: bool) -> Result<(), Error> {
        self.close()?;
        self.open(Sheet {
            name: name.to_owned(),
            columns: columns.to_vec(),
            has_pictures,
            part: 1,
            next_row: 1,
        })
    }

    /// Adds a row to the current sheet.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        let is_full = self.sheet.as_ref().is_some_and(|sheet| sheet.next_row >= self.max_rows);
        if is_full && let Some(full) = self.close()? {
            self.open(Sheet { part: full.part + 1, next_row: 1, ..full })?;
        }
        let Some(sheet) = &mut self.sheet else {
            return Err(XlsxError::ParameterError("a row before the first sheet".to_owned()).into());
        };
        debug_assert_eq!(cells.len(), sheet.columns.len(), "a row has a cell for each column");
        let page = self.inner.worksheet_from_index(self.sheets - 1)?;
        for (at, (cell, column)) in (0..).zip(cells.iter().zip(&sheet.columns)) {
            let position = (sheet.next_row, at);
            match cell {
                Cell::Image(bytes) => self.pictures.add(page, &self.formats, position, bytes, column)?,
                cell => cells::write(page, &self.formats, position, cell)?,
            }
        }
        sheet.next_row += 1;
        Ok(())
    }

    /// Finishes the workbook as an unnamed temporary file, rewound to its beginning.
    pub fn finish(mut self) -> Result<File, Error> {
        self.close()?;
        let mut file = BufWriter::new(tempfile::tempfile()?);
        self.inner.save_to_writer(&mut file)?;
        // Removes the temporary files of the rows before pictures are copied.
        drop(self.inner);
        let mut file = self.pictures.insert_into(unbuffered(file)?)?;
        file.rewind()?;
        Ok(file)
    }

    /// Adds a sheet with its header row.
    fn open(&mut self, sheet: Sheet) -> Result<(), Error> {
        let page = self.inner.add_worksheet_with_constant_memory()?;
        page.set_name(sheet.sheet_name())?;
        if sheet.has_pictures {
            page.set_default_row_height_pixels(PICTURE_ROW_HEIGHT);
        }
        page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
        page.set_footer("&L&A&R&P / &N").set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
        page.set_row_height_pixels(0, HEADER_HEIGHT)?;
        for (at, column) in (0..).zip(&sheet.columns) {
            page.set_column_width_pixels(at, width_pixels(column))?;
            page.write_string_with_format(0, at, truncated(&column.title), &self.formats.title)?;
        }
        self.pictures.next_sheet();
        self.sheets += 1;
        self.sheet = Some(sheet);
        Ok(())
    }

    /// Finishes the current sheet, if any, with a filter over its rows.
    fn close(&mut self) -> Result<Option<Sheet>, Error> {
        let Some(sheet) = self.sheet.take() else { return Ok(None) };
        if let Some(last) = sheet.columns.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            self.inner.worksheet_from_index(self.sheets - 1)?.autofilter(0, 0, sheet.next_row - 1, last)?;
        }
        Ok(Some(sheet))
    }
}

impl Sheet {
    /// The name of the sheet: `Présences`, then `Présences (2)`.
    fn sheet_name(&self) -> String {
        if self.part == 1 {
            return self.name.clone();
        }
        let ending = format!(" ({})", self.part);
        let kept = MAX_SHEET_NAME_LENGTH - ending.len();
        self.name.chars().take(kept).collect::<String>() + &ending
    }
}

#[cfg(test)]
mod tests;
