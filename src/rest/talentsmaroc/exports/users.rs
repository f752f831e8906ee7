//! Accounts as a table, for CSV and a workbook alike.

use std::io;

use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::csv::{CsvOptions, Delimiter, Encoding};
use crate::export::names;
use crate::export::table::Cell;
use crate::export::xlsx::Workbook;
use crate::rest::core::cells::{date, flag, joined_members, networks, number, text, time};
use crate::rest::core::export::{self, Export, ExportOptions, FileRequest};
use crate::rest::core::table_export::{columns, csv_writer, workbook_writer};
use crate::time_zone::TimeZone;

/// The path to the rows in the response.
const ROWS: &[&str] = &["users"];
/// The columns: title and width.
const COLUMNS: [(&str, u16); 25] = [
    ("Code", 14),
    ("Prénom", 18),
    ("Nom", 18),
    ("E-mail", 30),
    ("Genre", 8),
    ("Date de naissance", 17),
    ("Âge", 6),
    ("Téléphone", 18),
    ("WhatsApp", 18),
    ("Adresse", 34),
    ("Pays", 18),
    ("Ville", 18),
    ("Disponibilité", 24),
    ("Mode de travail", 15),
    ("Tarif", 16),
    ("Années d'expérience", 19),
    ("Talents", 40),
    ("Bio", 50),
    ("Portfolio", 34),
    ("Site web", 34),
    ("Réseaux sociaux", 50),
    ("CV", 6),
    ("Score", 8),
    ("Compte actif", 13),
    ("Inscrit le", 17),
];

fn cells(row: &Json, zone: TimeZone) -> Vec<Cell> {
    vec![
        text(&row["uniqueCode"]),
        text(&row["firstName"]),
        text(&row["lastName"]),
        text(&row["email"]),
        text(&row["gender"]),
        date(&row["dateOfBirth"]),
        number(&row["age"]),
        text(&row["phone"]),
        text(&row["whatsapp"]),
        text(&row["address"]),
        text(&row["country"]),
        text(&row["city"]),
        text(&row["availability"]),
        text(&row["workMode"]),
        text(&row["rateRange"]),
        number(&row["yearsExperience"]),
        joined_members(&row["talents"], "name"),
        text(&row["bio"]),
        text(&row["portfolioUrl"]),
        text(&row["website"]),
        networks(&row["socialNetworks"]),
        flag(&row["hasCv"]),
        number(&row["profileScore"]),
        flag(&row["isActive"]),
        time(&row["createdAt"], zone),
    ]
}

fn file_name(request: &FileRequest<'_>, extension: &str) -> String {
    names::accounts(request.zone.day(request.now), extension)
}

/// `GET /export/users/csv`.
pub fn csv(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let mut options = ExportOptions::of(request.input);
    let byte_order_mark = options.boolean("bom");
    let (name, zone) = (file_name(request, "csv"), request.zone);
    let begin = move |_: &Json| {
        let options = CsvOptions { delimiter: Delimiter::Comma, encoding: Encoding::Utf8, byte_order_mark };
        Ok((name, csv_writer(&columns(&COLUMNS), options, Box::new(move |row| cells(row, zone)))))
    };
    let media_type = "text/csv; charset=utf-8";
    let export = Export {
        rows: ROWS,
        picture: &[],
        media_type,
        begin: Box::new(begin),
        streams: true,
        options: Vec::new(),
    };
    options.finish_with(export)
}

/// `GET /export/users/excel`.
pub fn excel(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let (name, now, zone) = (file_name(request, "xlsx"), request.now, request.zone);
    let begin = move |_: &Json| {
        let mut workbook = Workbook::new("Utilisateurs TalentsMaroc", now).map_err(io::Error::other)?;
        workbook.sheet("Utilisateurs", &columns(&COLUMNS), false).map_err(io::Error::other)?;
        Ok((name, workbook_writer(workbook, Box::new(move |row| cells(row, zone)))))
    };
    let export = Export {
        rows: ROWS,
        picture: &[],
        media_type: export::XLSX,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    };
    ExportOptions::of(request.input).finish_with(export)
}
