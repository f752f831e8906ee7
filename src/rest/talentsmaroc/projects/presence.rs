//! The presence of a project as a workbook: every record, and the totals of each person.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;

use async_graphql::indexmap::IndexMap;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::names;
use crate::export::table::Cell;
use crate::export::xlsx::Workbook;
use crate::mean::mean;
use crate::rest::core::cells::{date, number, text, time};
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::table_export::columns;
use crate::time_zone::TimeZone;

/// The columns of the records: title and width.
const RECORDS: [(&str, u16); 11] = [
    ("Date", 12),
    ("Code", 14),
    ("Code projet", 14),
    ("Prénom", 18),
    ("Nom", 18),
    ("Rôle", 34),
    ("Arrivée", 17),
    ("Départ", 17),
    ("Durée (h)", 11),
    ("Pointé par", 30),
    ("Remarque", 40),
];
/// The columns of the totals.
const TOTALS: [(&str, u16); 8] = [
    ("Code", 14),
    ("Code projet", 14),
    ("Prénom", 18),
    ("Nom", 18),
    ("Rôle", 34),
    ("Jours", 9),
    ("Heures", 11),
    ("Heures par jour", 16),
];

/// Seconds of an hour.
const SECONDS_OF_HOUR: i64 = 3_600;

/// `GET /cinema/projects/{project_id}/presence/excel`.
pub fn excel(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let (now, zone) = (request.now, request.zone);
    let begin = move |data: &Json| {
        let mut workbook = Workbook::new("Présences", now).map_err(io::Error::other)?;
        workbook.sheet("Présences", &columns(&RECORDS), false).map_err(io::Error::other)?;
        let name = names::presence(data["project"]["databaseId"].as_i64().unwrap_or_default(), zone.day(now));
        let writer: Box<dyn ExportWriter> =
            Box::new(PresenceExport { workbook, zone, totals: IndexMap::new() });
        Ok((name, writer))
    };
    ExportOptions::of(request.input).finish_with(Export {
        rows: &["project", "presenceRecords"],
        picture: &[],
        media_type: export::XLSX,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

struct PresenceExport {
    workbook: Workbook,
    zone: TimeZone,
    /// By unique code, in the order of the first record.
    totals: IndexMap<String, Totals>,
}

/// The records of one person so far.
struct Totals {
    person: Vec<Cell>,
    days: BTreeSet<NaiveDate>,
    closed_days: BTreeSet<NaiveDate>,
    seconds: i64,
}

impl ExportWriter for PresenceExport {
    fn rows(&mut self, rows: &[Json], _: &mut Vec<u8>) -> io::Result<()> {
        for row in rows {
            self.workbook.row(&cells(row, self.zone)).map_err(io::Error::other)?;
            let code = row["cinemaTalent"]["uniqueCode"].as_str().unwrap_or_default();
            self.totals.entry(code.to_owned()).or_insert_with(|| Totals::of(row)).add(row);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<File>> {
        self.workbook.sheet("Totaux", &columns(&TOTALS), false).map_err(io::Error::other)?;
        for totals in self.totals.values() {
            self.workbook.row(&totals.cells()).map_err(io::Error::other)?;
        }
        self.workbook.finish().map(Some).map_err(io::Error::other)
    }
}

fn cells(row: &Json, zone: TimeZone) -> Vec<Cell> {
    let mut cells = vec![date(&row["date"])];
    cells.extend(person(row));
    cells.extend([
        time(&row["checkInAt"], zone),
        time(&row["checkOutAt"], zone),
        number(&row["durationHours"]),
        text(&row["recordedBy"]["email"]),
        remark(row),
    ]);
    cells
}

/// Codes, name and role.
fn person(row: &Json) -> [Cell; 5] {
    let (person, assignment) = (&row["cinemaTalent"], &row["assignment"]);
    let role = [&assignment["talentTypeName"], &assignment["roleDescription"]];
    let role: Vec<&str> = role.into_iter().filter_map(Json::as_str).collect();
    [
        text(&person["uniqueCode"]),
        text(&assignment["projectCode"]),
        text(&person["firstName"]),
        text(&person["lastName"]),
        Cell::from(Some(role.join(" – ")).filter(|role| !role.is_empty())),
    ]
}

/// What is unusual about a record: its departure is missing, or staff corrected it, and why.
fn remark(row: &Json) -> Cell {
    let left_open = (row["state"] == "LEFT_OPEN").then(|| "Départ oublié".to_owned());
    let corrected = (row["corrected"] == true).then(|| {
        let reason = row["correctionReason"].as_str().unwrap_or_default();
        format!("Corrigé : {reason}")
    });
    let remarks: Vec<String> = [left_open, corrected].into_iter().flatten().collect();
    Cell::from(Some(remarks.join(" ; ")).filter(|text| !text.is_empty()))
}

impl Totals {
    fn of(row: &Json) -> Self {
        Self { person: person(row).into(), days: BTreeSet::new(), closed_days: BTreeSet::new(), seconds: 0 }
    }

    fn add(&mut self, row: &Json) {
        let Some(day) = row["date"].as_str().and_then(|day| day.parse().ok()) else { return };
        self.days.insert(day);
        let moment = |value: &Json| value.as_str()?.parse::<DateTime<Utc>>().ok();
        if let (Some(came), Some(left)) = (moment(&row["checkInAt"]), moment(&row["checkOutAt"])) {
            self.closed_days.insert(day);
            self.seconds += (left - came).num_seconds();
        }
    }

    /// As the statistics of a history: the hours of all days with a departure, rounded once.
    fn cells(&self) -> Vec<Cell> {
        let count = |days: &BTreeSet<NaiveDate>| u32::try_from(days.len()).unwrap_or(u32::MAX);
        let hours = |count: i64| mean(self.seconds, SECONDS_OF_HOUR * count, 2);
        let closed_days = i64::from(count(&self.closed_days));
        let mut cells = self.person.clone();
        cells.extend([Cell::from(count(&self.days)), Cell::from(hours(1)), Cell::from(hours(closed_days))]);
        cells
    }
}
