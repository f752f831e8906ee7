//! The attendance sheet: a PDF of one event and its attendances.

use std::fs;
use std::io::{self, BufWriter};

use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::names;
use crate::export::pdf::{AttendanceSheet, Orientation, SheetEvent, SheetOptions, SheetRow};
use crate::rest::core::cells::{image, moment};
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::temporary::{rewound, temporary_file};
use crate::time_zone::TimeZone;

/// `GET /exports/attendances/pdf`.
pub fn pdf(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let mut options = ExportOptions::of(request.input);
    let orientations = [("portrait", Orientation::Portrait), ("landscape", Orientation::Landscape)];
    let orientation = options.one_of("layout", &orientations);
    // The document declares it as well; its binding reports invalid values.
    let with_signatures = options.flag("includeSignatures", true);
    let (zone, fonts) = (request.zone, request.fonts.clone());
    let printed_at = zone.local(request.now);
    let begin = move |data: &Json| {
        let event = &data["event"];
        let options = SheetOptions { orientation, with_signatures, printed_at };
        let sheet = AttendanceSheet::new(temporary_file()?, &fonts, event_of(event, zone), options)?;
        let writer: Box<dyn ExportWriter> = Box::new(SheetExport { sheet, zone });
        Ok((file_name(event, zone), writer))
    };
    let media_type = export::PDF;
    options.finish_with(Export {
        rows: &["event", "attendances"],
        picture: &[],
        media_type,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

fn owned(value: &Json) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn event_of(event: &Json, zone: TimeZone) -> SheetEvent {
    let kind = match event["eventType"].as_str() {
        Some("WORKSHOP") => "Atelier",
        Some("MEETING") => "Réunion",
        Some("COMMITTEE") => "Comité",
        Some("TRAINING") => "Formation",
        Some("SEMINAR") => "Séminaire",
        _ => "Événement",
    };
    SheetEvent {
        title: owned(&event["title"]).unwrap_or_default(),
        kind: kind.to_owned(),
        place: owned(&event["location"]),
        starts_at: moment(&event["startDate"], zone).unwrap_or_default(),
        ends_at: moment(&event["endDate"], zone),
        organizer: owned(&event["organizer"]),
        participants: event["attendanceCount"]
            .as_u64()
            .and_then(|count| count.try_into().ok())
            .unwrap_or_default(),
    }
}

fn file_name(event: &Json, zone: TimeZone) -> String {
    let day = moment(&event["startDate"], zone).unwrap_or_default().date();
    names::attendance_sheet(event["title"].as_str().unwrap_or_default(), day)
}

struct SheetExport {
    sheet: AttendanceSheet<BufWriter<fs::File>>,
    zone: TimeZone,
}

impl ExportWriter for SheetExport {
    fn rows(&mut self, rows: &[Json], _: &mut Vec<u8>) -> io::Result<()> {
        rows.iter().try_for_each(|row| {
            let person = &row["participant"];
            self.sheet.row(&SheetRow {
                name: owned(&person["fullName"]).unwrap_or_default(),
                function: owned(&person["function"]),
                organization: owned(&person["organization"]),
                checked_in_at: moment(&row["checkInTime"], self.zone),
                signature: image(&row["signature"]["data"]),
            })
        })
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<fs::File>> {
        rewound(self.sheet.finish()?).map(Some)
    }
}
