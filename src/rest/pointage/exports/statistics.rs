//! Statistics of a period as a workbook of three sheets: by event, by organization, by month. `groupBy`
//! selects the first sheet.

use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::names;
use crate::export::table::Cell;
use crate::export::xlsx::Workbook;
use crate::rest::core::cells::{moment, number, text, time};
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::table_export::columns;
use crate::rest::core::temporary::Complete;
use crate::time_zone::TimeZone;

/// The sheets, in their default order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sheet {
    Events,
    Organizations,
    Periods,
}

const SHEETS: [Sheet; 3] = [Sheet::Events, Sheet::Organizations, Sheet::Periods];

/// `GET /exports/statistics/excel`.
pub fn excel(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let mut options = ExportOptions::of(request.input);
    let groups =
        [("event", Sheet::Events), ("organization", Sheet::Organizations), ("month", Sheet::Periods)];
    let first = options.one_of("groupBy", &groups);
    let (now, zone) = (request.now, request.zone);
    let begin = move |data: &Json| {
        let period = &data["statistics"]["events"]["period"];
        let day = |name: &str| period[name].as_str().and_then(|day| day.parse().ok()).unwrap_or_default();
        let name = names::statistics(day("start"), day("end"));
        let writer: Box<dyn ExportWriter> =
            Box::new(Complete(write_workbook(&data["statistics"], first, now, zone)?));
        Ok((name, writer))
    };
    let media_type = export::XLSX;
    options.finish_with(Export {
        rows: &[],
        picture: &[],
        media_type,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

fn write_workbook(
    statistics: &Json,
    first: Sheet,
    now: DateTime<Utc>,
    zone: TimeZone,
) -> io::Result<fs::File> {
    let mut workbook = Workbook::new("Statistiques SIGIF", now).map_err(io::Error::other)?;
    let others = SHEETS.into_iter().filter(|sheet| *sheet != first);
    for sheet in std::iter::once(first).chain(others) {
        let (name, titles, rows) = match sheet {
            Sheet::Events => {
                ("Par événement", EVENTS, rows(&statistics["events"]["nodes"], |row| event(row, zone)))
            }
            Sheet::Organizations => {
                let nodes = &statistics["organizations"]["nodes"];
                ("Par organisation", ORGANIZATIONS, rows(nodes, |row| organization(row, zone)))
            }
            Sheet::Periods => ("Par période", PERIODS, rows(&statistics["periods"], period)),
        };
        workbook.sheet(name, &columns(titles), false).map_err(io::Error::other)?;
        for row in rows {
            workbook.row(&row).map_err(io::Error::other)?;
        }
    }
    workbook.finish().map_err(io::Error::other)
}

fn rows(list: &Json, row: impl Fn(&Json) -> Vec<Cell>) -> Vec<Vec<Cell>> {
    list.as_array().into_iter().flatten().map(row).collect()
}

const EVENTS: &[(&str, u16)] = &[
    ("Événement", 40),
    ("Type", 12),
    ("Statut", 12),
    ("Date", 17),
    ("Lieu", 30),
    ("Organisateur", 34),
    ("Présences", 11),
    ("Avec signature", 15),
    ("Sans signature", 15),
    ("Taux de signature (%)", 20),
    ("Premier pointage", 17),
    ("Dernier pointage", 17),
];

fn event(row: &Json, zone: TimeZone) -> Vec<Cell> {
    let (event, attendance) = (&row["event"], &row["attendance"]);
    vec![
        text(&event["title"]),
        text(&event["eventType"]),
        text(&event["status"]),
        time(&event["startDate"], zone),
        text(&event["location"]),
        text(&event["organizer"]),
        number(&attendance["total"]),
        number(&attendance["withSignature"]),
        number(&attendance["withoutSignature"]),
        number(&attendance["signatureRate"]),
        time(&attendance["firstCheckIn"], zone),
        time(&attendance["lastCheckIn"], zone),
    ]
}

const ORGANIZATIONS: &[(&str, u16)] = &[
    ("Organisation", 40),
    ("Participants", 13),
    ("Présences", 11),
    ("Événements suivis", 18),
    ("Moyenne par événement", 22),
    ("Dernière présence", 18),
];

fn organization(row: &Json, zone: TimeZone) -> Vec<Cell> {
    vec![
        text(&row["organization"]),
        number(&row["participantCount"]),
        number(&row["attendanceCount"]),
        number(&row["eventsAttended"]),
        number(&row["averageAttendancePerEvent"]),
        Cell::from(moment(&row["lastAttendance"], zone)),
    ]
}

const PERIODS: &[(&str, u16)] = &[
    ("Période", 20),
    ("Événements", 12),
    ("Nouveaux participants", 21),
    ("Présences", 11),
    ("Signatures", 11),
];

fn period(row: &Json) -> Vec<Cell> {
    vec![
        text(&row["label"]),
        number(&row["eventCount"]),
        number(&row["participantCount"]),
        number(&row["attendanceCount"]),
        number(&row["signatureCount"]),
    ]
}
