//! The profile of a cinema talent as a PDF.

use serde_json::Value as Json;

use crate::error::Failure;
use crate::export::names;
use crate::export::pdf::{Profile, ProfileWork};
use crate::rest::core::cells::image;
use crate::rest::core::export::{self, Export, ExportOptions, ExportWriter, FileRequest};
use crate::rest::core::temporary::{Complete, rewound, temporary_file};

/// `GET /cinema/talents/{talent_id}/pdf`.
pub fn pdf(request: &FileRequest<'_>) -> Result<Export, Vec<Failure>> {
    let (printed_at, fonts) = (request.zone.local(request.now), request.fonts.clone());
    let begin = move |data: &Json| {
        let profile = profile_of(&data["talent"]);
        let file = rewound(profile.write(temporary_file()?, &fonts, printed_at)?)?;
        let writer: Box<dyn ExportWriter> = Box::new(Complete(file));
        Ok((names::profile(&profile.code), writer))
    };
    ExportOptions::of(request.input).finish_with(Export {
        rows: &[],
        picture: &["talent", "media", "profilePhoto"],
        media_type: export::PDF,
        begin: Box::new(begin),
        streams: false,
        options: Vec::new(),
    })
}

fn profile_of(talent: &Json) -> Profile {
    let (residence, experience) = (&talent["residence"], &talent["experience"]);
    let residence = [&residence["cityName"], &residence["countryName"]].into_iter().filter_map(owned);
    let residence: Vec<String> = residence.collect();
    let work = |work: &Json| ProfileWork {
        title: owned(&work["title"]).unwrap_or_default(),
        production_type: owned(&work["type"]),
        year: owned(&work["year"]),
    };
    Profile {
        code: owned(&talent["uniqueCode"]).unwrap_or_default(),
        first_name: owned(&talent["firstName"]).unwrap_or_default(),
        last_name: owned(&talent["lastName"]).unwrap_or_default(),
        photo: image(&talent["media"]["profilePhoto"]),
        talent_types: members(&talent["talentTypes"], "name"),
        age: number(&talent["age"]),
        residence: Some(residence.join(", ")).filter(|text| !text.is_empty()),
        characteristics: characteristics(talent),
        languages: members(&talent["languages"], "name"),
        skills: list(&talent["otherTalents"]).filter_map(owned).collect(),
        contacts: contacts(talent),
        experience_years: number(&experience["years"]),
        filmography: list(&experience["previousProductions"]).map(work).collect(),
    }
}

fn characteristics(talent: &Json) -> Vec<(&'static str, String)> {
    let (looks, origins) = (&talent["physicalCharacteristics"], &talent["origins"]);
    let gender = match talent["gender"].as_str() {
        Some("M") => Some("Homme".to_owned()),
        Some("F") => Some("Femme".to_owned()),
        _ => None,
    };
    let ethnicities: Vec<String> = list(&origins["ethnicities"]).filter_map(owned).collect();
    let values = [
        ("Genre", gender),
        ("Taille", number(&looks["height"]).map(|height| format!("{height} cm"))),
        ("Corpulence", owned(&looks["build"])),
        ("Yeux", owned(&looks["eyeColor"])),
        ("Cheveux", owned(&looks["hairColor"])),
        ("Type de cheveux", owned(&looks["hairType"])),
        ("Teint", owned(&looks["skinTone"])),
        ("Nationalité", owned(&origins["nationality"])),
        ("Ethnicités", Some(ethnicities.join(", ")).filter(|text| !text.is_empty())),
    ];
    values.into_iter().filter_map(|(label, value)| Some((label, value?))).collect()
}

/// What of the contacts the response contains: all of them, or the website only.
fn contacts(talent: &Json) -> Vec<(String, String)> {
    let contact = &talent["contact"];
    let known = [
        ("E-mail", &contact["email"]),
        ("Téléphone", &contact["phone"]),
        ("WhatsApp", &contact["whatsapp"]),
        ("Site web", &contact["website"]),
    ];
    let known = known.into_iter().map(|(label, value)| (label.to_owned(), owned(value)));
    let networks = list(&talent["socialNetworks"])
        .map(|page| (network_name(page["network"].as_str().unwrap_or_default()), owned(&page["url"])));
    known.chain(networks).filter_map(|(label, value)| Some((label, value?))).collect()
}

/// The name of a social network as it writes itself; others get a capital.
fn network_name(word: &str) -> String {
    const NAMES: [&str; 6] = ["GitHub", "IMDb", "LinkedIn", "SoundCloud", "TikTok", "YouTube"];
    if let Some(name) = NAMES.iter().find(|name| name.eq_ignore_ascii_case(word)) {
        return (*name).to_owned();
    }
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn list(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Json, key: &str) -> Vec<String> {
    list(value).filter_map(|item| owned(&item[key])).collect()
}

fn owned(value: &Json) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn number(value: &Json) -> Option<u32> {
    value.as_u64().and_then(|number| number.try_into().ok())
}
