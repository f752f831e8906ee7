//! Exports of one table: each row of a response is a line of a CSV file, or a row of a workbook with one sheet.

use std::fs;
use std::io;

use serde_json::Value as Json;

use super::export::ExportWriter;
use crate::export::csv::{CsvOptions, CsvWriter};
use crate::export::table::{Cell, Column};
use crate::export::xlsx::Workbook;

/// The cells of a row of the response, one for each column.
pub type RowCells = Box<dyn FnMut(&Json) -> Vec<Cell> + Send>;

/// Columns with titles and widths.
pub fn columns(titles: &[(&str, u16)]) -> Vec<Column> {
    titles.iter().map(|(title, width)| Column::new(*title, *width)).collect()
}

/// Writes a CSV file with these columns, streamed while it is written.
pub fn csv_writer(columns: &[Column], options: CsvOptions, cells: RowCells) -> Box<dyn ExportWriter> {
    Box::new(CsvExport { lines: CsvWriter::new(columns, options), cells, has_header: false })
}

/// Writes rows to the current sheet of a workbook, in a temporary file.
pub fn workbook_writer(workbook: Workbook, cells: RowCells) -> Box<dyn ExportWriter> {
    Box::new(WorkbookExport { workbook, cells })
}

struct CsvExport {
    lines: CsvWriter,
    cells: RowCells,
    has_header: bool,
}

impl ExportWriter for CsvExport {
    fn rows(&mut self, rows: &[Json], out: &mut Vec<u8>) -> io::Result<()> {
        if !std::mem::replace(&mut self.has_header, true) {
            self.lines.header(out).map_err(io::Error::other)?;
        }
        for row in rows {
            self.lines.row(&(self.cells)(row), out).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<fs::File>> {
        Ok(None)
    }
}

struct WorkbookExport {
    workbook: Workbook,
    cells: RowCells,
}

impl ExportWriter for WorkbookExport {
    fn rows(&mut self, rows: &[Json], _: &mut Vec<u8>) -> io::Result<()> {
        for row in rows {
            self.workbook.row(&(self.cells)(row)).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<fs::File>> {
        self.workbook.finish().map(Some).map_err(io::Error::other)
    }
}
