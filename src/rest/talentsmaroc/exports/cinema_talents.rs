//! Cinema talents as a workbook: all that is known of each person.

use std::io;

use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::names;
use crate::export::table::Cell;
use crate::export::xlsx::Workbook;
use crate::rest::core::cells::{date, flag, joined, joined_members, networks, number, text, time};
use crate::rest::core::export::{self, Export, ExportOptions, FileRequest};
use crate::rest::core::table_export::{columns, workbook_writer};
use crate::time_zone::TimeZone;

/// The columns: title and width.
const COLUMNS: [(&str, u16); 34] = [
    ("Code", 14),
    ("Prénom", 18),
    ("Nom", 18),
    ("Genre", 8),
    ("Date de naissance", 17),
    ("Âge", 6),
    ("Document", 16),
    ("N° de document", 16),
    ("E-mail", 30),
    ("Téléphone", 18),
    ("WhatsApp", 18),
    ("Site web", 34),
    ("Pays d'origine", 18),
    ("Nationalité", 18),
    ("Ethnicités", 24),
    ("Pays", 18),
    ("Ville de résidence", 18),
    ("Langues", 30),
    ("Types de talent", 34),
    ("Taille (cm)", 11),
    ("Yeux", 12),
    ("Cheveux", 14),
    ("Type de cheveux", 16),
    ("Teint", 14),
    ("Corpulence", 14),
    ("Autres talents", 34),
    ("Années d'expérience", 19),
    ("Productions précédentes", 50),
    ("Réseaux sociaux", 50),
    ("Photo", 8),
    ("Photo d'identité", 16),
    ("Galerie (nombre)", 16),
    ("Inscrit le", 17),
    ("Mis à jour le", 17),
];

fn cells(row: &Json, zone: TimeZone) -> Vec<Cell> {
    let (document, contact, origins) = (&row["idDocument"], &row["contact"], &row["origins"]);
    let (residence, appearance) = (&row["residence"], &row["physicalCharacteristics"]);
    let (experience, media) = (&row["experience"], &row["media"]);
    let owned = |item: &Json| item.as_str().map(str::to_owned);
    vec![
        text(&row["uniqueCode"]),
        text(&row["firstName"]),
        text(&row["lastName"]),
        text(&row["gender"]),
        date(&row["dateOfBirth"]),
        number(&row["age"]),
        text(&document["type"]),
        text(&document["number"]),
        text(&contact["email"]),
        text(&contact["phone"]),
        text(&contact["whatsapp"]),
        text(&contact["website"]),
        text(&origins["countryName"]),
        text(&origins["nationality"]),
        joined(&origins["ethnicities"], owned),
        text(&residence["countryName"]),
        text(&residence["cityName"]),
        joined_members(&row["languages"], "name"),
        joined_members(&row["talentTypes"], "name"),
        number(&appearance["height"]),
        text(&appearance["eyeColor"]),
        text(&appearance["hairColor"]),
        text(&appearance["hairType"]),
        text(&appearance["skinTone"]),
        text(&appearance["build"]),
        joined(&row["otherTalents"], owned),
        number(&experience["years"]),
        joined(&experience["previousProductions"], production),
        networks(&row["socialNetworks"]),
        flag(&media["hasProfilePhoto"]),
        flag(&media["hasIdPhoto"]),
        number(&media["galleryCount"]),
        time(&row["createdAt"], zone),
        time(&row["updatedAt"], zone),
    ]
}

/// `Casablanca Nights (Film, 2022)`, without what is not known.
fn production(work: &Json) -> Option<String> {
    let title = work["title"].as_str()?;
    let known: Vec<&str> = [&work["type"], &work["year"]].into_iter().filter_map(Json::as_str).collect();
    Some(if known.is_empty() { title.to_owned() } else { format!("{title} ({})", known.join(", ")) })
}

/// `GET /export/cinema/excel`.
pub fn excel(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let (now, zone) = (request.now, request.zone);
    let name = names::cinema_talents(zone.day(now));
    let begin = move |_: &Json| {
        let mut workbook = Workbook::new("Talents CINEMA", now).map_err(io::Error::other)?;
        workbook.sheet("Talents CINEMA", &columns(&COLUMNS), false).map_err(io::Error::other)?;
        Ok((name, workbook_writer(workbook, Box::new(move |row| cells(row, zone)))))
    };
    let media_type = export::XLSX;
    let export = Export {
        rows: &["cinemaTalents"],
        picture: &[],
        media_type,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    };
    ExportOptions::of(request.input).finish_with(export)
}
