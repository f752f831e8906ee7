//! Everything that is kept of one person, as JSON and as a PDF. `exportPersonalData` of GraphQL leads here.

use std::io::Write as _;

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value as Json};

use super::labels::{heading, label};
use crate::error::Failure;
use crate::export::names;
use crate::export::pdf::{Dossier, DossierSection};
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::temporary::{Complete, rewound, temporary_file};
use crate::time_zone::TimeZone;

/// The media type of JSON files: not that of the answers, which have an envelope.
const JSON: &str = "application/vnd.passerelle.person+json";

/// `GET /export/personal-data/json`.
pub fn json(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let today = request.zone.local(request.now).date();
    let begin = move |data: &Json| {
        let mut file = temporary_file()?;
        serde_json::to_writer_pretty(&mut file, &data["personalData"]["data"])?;
        file.write_all(b"\n")?;
        let writer: Box<dyn ExportWriter> = Box::new(Complete(rewound(file)?));
        Ok((names::personal_data(today, "json"), writer))
    };
    ExportOptions::of(request.input).finish_with(Export {
        rows: &[],
        picture: &[],
        media_type: JSON,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

/// `GET /export/personal-data/pdf`.
pub fn pdf(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let (zone, fonts) = (request.zone, request.fonts.clone());
    let printed_at = zone.local(request.now);
    let begin = move |data: &Json| {
        let dossier = dossier_of(&data["personalData"], zone);
        let file = rewound(dossier.write(temporary_file()?, &fonts, printed_at)?)?;
        let writer: Box<dyn ExportWriter> = Box::new(Complete(file));
        Ok((names::personal_data(printed_at.date(), "pdf"), writer))
    };
    ExportOptions::of(request.input).finish_with(Export {
        rows: &[],
        picture: &[],
        media_type: export::PDF,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

fn dossier_of(found: &Json, zone: TimeZone) -> Dossier {
    let data = &found["data"];
    let mut sections = Vec::new();
    for (name, value) in data.as_object().into_iter().flatten() {
        let rows: Vec<Vec<(String, String)>> = match value {
            Json::Object(columns) => vec![row_of(columns, zone)],
            Json::Array(rows) => {
                rows.iter().filter_map(Json::as_object).map(|columns| row_of(columns, zone)).collect()
            }
            _ => continue,
        };
        sections.push(DossierSection { heading: heading(name), rows });
    }
    let kind = heading(data["kind"].as_str().unwrap_or_default());
    let collected_at = text_of("", &data["collected_at"], zone);
    Dossier {
        name: found["name"].as_str().unwrap_or_default().to_owned(),
        subtitle: format!("Données personnelles · {kind} · {collected_at}"),
        sections,
    }
}

fn row_of(columns: &Map<String, Json>, zone: TimeZone) -> Vec<(String, String)> {
    columns.iter().map(|(name, value)| (label(name), text_of(name, value, zone))).collect()
}

/// A value as text: times as the clocks of the installation show them; of the contents of files and signatures, only the
/// size.
fn text_of(name: &str, value: &Json, zone: TimeZone) -> String {
    match (name, value) {
        ("content" | "signature", Json::String(content)) => {
            format!("dans le fichier JSON ({} Ko)", content.len() * 3 / 4 / 1024 + 1)
        }
        (_, Json::Null) => "—".to_owned(),
        (_, Json::Bool(value)) => if *value { "oui" } else { "non" }.to_owned(),
        (_, Json::String(text)) => time_of(text, zone).unwrap_or_else(|| text.clone()),
        (_, Json::Array(items)) => {
            items.iter().map(|item| text_of("", item, zone)).collect::<Vec<_>>().join(" · ")
        }
        (_, Json::Object(columns)) => columns
            .iter()
            .map(|(name, value)| format!("{} : {}", label(name), text_of(name, value, zone)))
            .collect::<Vec<_>>()
            .join("; "),
        (_, number) => number.to_string(),
    }
}

/// The time or the day that `text` is, in French; none when it is another text.
fn time_of(text: &str, zone: TimeZone) -> Option<String> {
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return (text.len() == 10).then(|| day.format("%d/%m/%Y").to_string());
    }
    let time = DateTime::parse_from_rfc3339(text).ok()?;
    Some(zone.local(time.to_utc()).format("%d/%m/%Y %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_installation() {
        let zone = "Africa/Casablanca".parse().expect("a zone");
        for (text, shown) in [
            ("2025-12-13T23:30:00Z", Some("14/12/2025 00:30")),
            ("2025-12-13T23:30:00+00:00", Some("14/12/2025 00:30")),
            ("1990-05-07", Some("07/05/1990")),
            ("Awa", None),
            ("2025", None),
        ] {
            assert_eq!(time_of(text, zone).as_deref(), shown, "{text}");
        }
    }
}
