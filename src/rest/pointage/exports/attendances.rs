//! Attendances as a table: CSV as documented, and a workbook with three more columns.

use std::io;

use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::csv::{CsvOptions, Delimiter, Encoding};
use crate::export::names;
use crate::export::table::Cell;
use crate::export::xlsx::Workbook;
use crate::rest::core::cells::{day, image, text, time};
use crate::rest::core::export::{self, Export, ExportOptions, FileRequest};
use crate::rest::core::table_export::{RowCells, columns, csv_writer, workbook_writer};
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
    let byte_order_mark = options.boolean("bom");
    let (name, zone) = (file_name(request, "csv"), request.zone);
    let begin = move |_: &Json| {
        let options = CsvOptions { delimiter, encoding, byte_order_mark };
        Ok((name, csv_writer(&columns(&SHARED), options, Box::new(move |row| cells(row, zone)))))
    };
    let media_type = match encoding {
        Encoding::Utf8 => "text/csv; charset=utf-8",
        Encoding::Latin1 => "text/csv; charset=iso-8859-1",
    };
    options.finish_with(Export {
        rows: ROWS,
        picture: &[],
        media_type,
        begin: Box::new(begin),
        streams: true,
        options: Vec::new(),
    })
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
        Ok((name, workbook_writer(workbook, numbered_cells(zone))))
    };
    let media_type = export::XLSX;
    options.finish_with(Export {
        rows: ROWS,
        picture: &[],
        media_type,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

/// The cells of the workbook, which begin with the number of the row.
fn numbered_cells(zone: TimeZone) -> RowCells {
    let mut number = 0_u32;
    Box::new(move |row| {
        number += 1;
        let mut line = vec![Cell::from(number)];
        line.extend(cells(row, zone));
        line.push(text(&row["checkInMode"]));
        let has_signature = Cell::from(row["hasSignature"] == true);
        line.push(image(&row["signature"]["data"]).map_or(has_signature, Cell::Image));
        line
    })
}
