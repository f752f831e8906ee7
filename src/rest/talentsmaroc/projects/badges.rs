//! The badges of a project as a PDF: of everybody who is assigned, or of a selection.

use std::fs::File;
use std::io::{self, BufWriter};

use chrono::NaiveDateTime;
use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::names;
use crate::export::pdf::{Badge, BadgeLayout, Badges};
use crate::rest::core::cells::image;
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::temporary::{rewound, temporary_file};

/// `GET /cinema/projects/{project_id}/badges/pdf`.
pub fn pdf(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let mut options = ExportOptions::of(request.input);
    let layout = options.one_of("layout", &[("sheet", BadgeLayout::Sheet), ("single", BadgeLayout::Single)]);
    let (printed_at, fonts) = (request.zone.local(request.now), request.fonts.clone());
    let begin = move |data: &Json| {
        let project = &data["project"];
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let writer: Box<dyn ExportWriter> = Box::new(BadgeExport {
            badges: Badges::new(temporary_file()?, &fonts, layout)?,
            project: text(&project["name"]),
            printed_at,
        });
        Ok((names::badges(project["databaseId"].as_i64().unwrap_or_default(), printed_at.date()), writer))
    };
    options.finish_with(Export {
        rows: &["project", "assignments"],
        picture: &["cinemaTalent", "media", "profilePhoto"],
        media_type: export::PDF,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

struct BadgeExport {
    badges: Badges<BufWriter<File>>,
    project: String,
    printed_at: NaiveDateTime,
}

impl ExportWriter for BadgeExport {
    fn rows(&mut self, rows: &[Json], _: &mut Vec<u8>) -> io::Result<()> {
        let owned = |value: &Json| value.as_str().map(str::to_owned);
        // Nobody wears the badge of an erased person.
        rows.iter().filter(|row| row["cinemaTalent"]["deletedAt"].is_null()).try_for_each(|row| {
            let person = &row["cinemaTalent"];
            self.badges.add(&Badge {
                project: self.project.clone(),
                first_name: owned(&person["firstName"]).unwrap_or_default(),
                last_name: owned(&person["lastName"]).unwrap_or_default(),
                talent_type: owned(&row["talentTypeName"]).unwrap_or_default(),
                role: owned(&row["roleDescription"]),
                project_code: owned(&row["projectCode"]).unwrap_or_default(),
                unique_code: owned(&person["uniqueCode"]).unwrap_or_default(),
                photo: image(&person["media"]["profilePhoto"]),
            })
        })
    }

    fn finish(self: Box<Self>, _: &mut Vec<u8>) -> io::Result<Option<File>> {
        let title = format!("Badges – {}", self.project);
        rewound(self.badges.finish(&title, self.printed_at)?).map(Some)
    }
}
