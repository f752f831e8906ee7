//! Everything that is kept of one person, as JSON and as a PDF. `exportPersonalData` of GraphQL leads here.

use std::io::Write as _;

use serde_json::{Map, Value as Json};

use super::labels::{heading, label};
use crate::error::Failure;
use crate::export::names;
use crate::export::pdf::{Dossier, DossierSection};
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::temporary::{Complete, rewound, temporary_file};

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
    let (printed_at, fonts) = (request.zone.local(request.now), request.fonts.clone());
    let begin = move |data: &Json| {
        let dossier = dossier_of(&data["personalData"]);
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

fn dossier_of(found: &Json) -> Dossier {
    let data = &found["data"];
    let mut sections = Vec::new();
    for (name, value) in data.as_object().into_iter().flatten() {
        let rows: Vec<Vec<(String, String)>> = match value {
            Json::Object(columns) => vec![row_of(columns)],
            Json::Array(rows) => rows.iter().filter_map(Json::as_object).map(row_of).collect(),
            _ => continue,
        };
        sections.push(DossierSection { heading: heading(name), rows });
    }
    let kind = heading(data["kind"].as_str().unwrap_or_default());
    let collected_at = data["collected_at"].as_str().unwrap_or_default();
    Dossier {
        name: found["name"].as_str().unwrap_or_default().to_owned(),
        subtitle: format!("Données personnelles · {kind} · {collected_at}"),
        sections,
    }
}

fn row_of(columns: &Map<String, Json>) -> Vec<(String, String)> {
    columns.iter().map(|(name, value)| (label(name), text_of(name, value))).collect()
}

/// A value as text: of the contents of files and signatures, only the size.
fn text_of(name: &str, value: &Json) -> String {
    match (name, value) {
        ("content" | "signature", Json::String(content)) => {
            format!("dans le fichier JSON ({} Ko)", content.len() * 3 / 4 / 1024 + 1)
        }
        (_, Json::Null) => "—".to_owned(),
        (_, Json::Bool(value)) => if *value { "oui" } else { "non" }.to_owned(),
        (_, Json::String(text)) => text.clone(),
        (_, Json::Array(items)) => items.iter().map(|item| text_of("", item)).collect::<Vec<_>>().join(" · "),
        (_, Json::Object(columns)) => columns
            .iter()
            .map(|(name, value)| format!("{} : {}", label(name), text_of(name, value)))
            .collect::<Vec<_>>()
            .join("; "),
        (_, number) => number.to_string(),
    }
}
