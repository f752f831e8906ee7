//! Attendances as a table: CSV as documented, and a workbook with three more columns.

use std::fs;
use std::io;

use serde_json::Value as Json;

use super::cells::{day, image, text, time};
use crate::error::Failure;
use crate::export::csv::{CsvOptions, CsvWriter, Delimiter, Encoding};
use crate::export::names;
use crate::export::table::{Cell, Column};
use crate::export::xlsx::Workbook;
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::time_zone::TimeZone;

/// The path to the rows in the response.
const ROWS: &[&str] = &["attendances"];
/// The columns of both files: title and width; CSV ignores the width.
const SHARED: [(&str, u16); 12] = [
    ("Nom", 18),
    ("Prénom", 18),
    ("Fonction", 28),
    ("CNI", 16),
    ("Localité", 16),
    ("Organisation", 34),
    ("Email", 28),
    ("Téléphone", 18),
    ("Événement", 38),
    ("Type", 12),
    ("Date Événement", 15),
    ("Date Pointage", 17),
];

/// Columns with titles and widths.
pub(super) fn columns(titles: &[(&str, u16)]) -> Vec<Column> {
    titles.iter().map(|(title, width)| Column::new(*title, *width)).collect()
}

/// The cells of the shared columns.
fn cells(row: &Json, zone: TimeZone) -> Vec<Cell> {
    let (person, event) = (&row["participant"], &row["event"]);
    vec![
        text(&person["lastName"]),
        text(&person["firstName"]),
        text(&person["function"]),
        text(&person["cniNumber"]),
        text(&person["originLocality"]),
        text(&person["organization"]),
        text(&person["email"]),
        text(&person["phone"]),
        text(&event["title"]),
        text(&event["eventType"]),
        day(&event["startDate"], zone),
        time(&row["checkInTime"], zone),
    ]
}

fn file_name(request: &FileRequest<'_>, extension: &str) -> String {
    names::attendances(request.zone.day(request.now), extension)
}

/// `GET /exports/attendances/csv`.
pub fn csv(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let mut options = ExportOptions::of(request.input);
    let delimiters = [
        (";", Delimiter::Semicolon),
        (",", Delimiter::Comma),
        ("\\t", Delimiter::Tab),
        ("\t", Delimiter::Tab),
    ];
    let delimiter = options.one_of("delimiter", &delimiters);
    let encoding = options.one_of("encoding", &[("UTF-8", Encoding::Utf8), ("ISO-8859-1", Encoding::Latin1)]);
    let (name, zone) = (file_name(request, "csv"), request.zone);
    let begin = move |_: &Json| {
        let lines = CsvWriter::new(&columns(&SHARED), CsvOptions { delimiter, encoding });
        let writer: Box<dyn ExportWriter> = Box::new(CsvExport { lines, zone, has_header: false });
        Ok((name, writer))
    };
    let media_type = match encoding {
        Encoding::Utf8 => "text/csv; charset=utf-8",
        Encoding::Latin1 => "text/csv; charset=iso-8859-1",
    };
    options.finish_with(Export { rows: ROWS, media_type, begin: Box::new(begin), streams: true })
}

struct CsvExport {
    lines: CsvWriter,
    zone: TimeZone,
    has_header: bool,
}

impl ExportWriter for CsvExport {
    fn rows(&mut self, rows: &[Json], out: &mut Vec<u8>) -> io::Result<()> {
        if !std::mem::replace(&mut self.has_header, true) {
            self.lines.header(out).map_err(io::Error::other)?;
        }
        rows.iter().try_for_each(|row| self.lines.row(&cells(row, self.zone), out)).map_err(io::Error::other)
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<fs::File>> {
        Ok(None)
    }
}

/// `GET /exports/attendances/excel`.
pub fn excel(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let options = ExportOptions::of(request.input);
    // The document declares it as well; its binding reports invalid values.
    let with_images = options.flag("includeSignatures", false);
    let (name, now, zone) = (file_name(request, "xlsx"), request.now, request.zone);
    let begin = move |_: &Json| {
        let mut workbook = Workbook::new("Présences SIGIF", now).map_err(io::Error::other)?;
        let titles = [&[("N°", 6)], &SHARED[..], &[("Mode Pointage", 14), ("Signature", 16)]].concat();
        workbook.sheet("Présences", &columns(&titles), with_images).map_err(io::Error::other)?;
        let writer: Box<dyn ExportWriter> = Box::new(WorkbookExport { workbook, zone, number: 0 });
        Ok((name, writer))
    };
    let media_type = export::XLSX;
    options.finish_with(Export { rows: ROWS, media_type, begin: Box::new(begin), streams: false })
}

struct WorkbookExport {
    workbook: Workbook,
    zone: TimeZone,
    number: u32,
}

impl ExportWriter for WorkbookExport {
    fn rows(&mut self, rows: &[Json], _: &mut Vec<u8>) -> io::Result<()> {
        for row in rows {
            self.number += 1;
            let mut line = vec![Cell::from(self.number)];
            line.extend(cells(row, self.zone));
            line.push(text(&row["checkInMode"]));
            let has_signature = Cell::from(row["hasSignature"] == true);
            line.push(image(&row["signature"]["data"]).map_or(has_signature, Cell::Image));
            self.workbook.row(&line).map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<fs::File>> {
        self.workbook.finish().map(Some).map_err(io::Error::other)
    }
}
