//! The casting file around Sophia Martinez: every type, ages at each border of the ranges, people with and without
//! pictures and experience.

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::super::accounts::{AHMED, Accounts};
use super::super::calendar::Calendar;
use super::super::chance::Chance;
use super::super::media::{self, Files};
use super::super::names::{self, Name};
use super::super::stage::Stage;
use super::draft::{Draft, blank, production};
use super::looks;
use crate::entity::cinema_talent;
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;

/// The number of Ahmed Benali, who registered himself while signed in as user@example.com.
const AHMEDS: i32 = 2;
/// How many, Sophia Martinez among them.
const SIZE: i32 = 120;
/// The ages at which a range begins or ends.
const BORDERS: [u32; 7] = [18, 25, 26, 35, 36, 50, 51];
const TYPES: [TalentType; 13] = [
    TalentType::LeadActor,
    TalentType::SupportingActor,
    TalentType::Extra,
    TalentType::Silhouette,
    TalentType::BodyDouble,
    TalentType::LightingDouble,
    TalentType::Stunt,
    TalentType::Model,
    TalentType::VoiceOver,
    TalentType::SpecializedExtra,
    TalentType::Chorister,
    TalentType::BackgroundDancer,
    TalentType::Other,
];
const ETHNICITIES: [&str; 8] =
    ["Africaine", "Arabe", "Amazighe", "Subsaharienne", "Peule", "Mandingue", "Métisse", "Européenne"];
const SKILLS: [&str; 12] = [
    "Chant",
    "Danse moderne",
    "Équitation",
    "Escrime",
    "Natation",
    "Conduite",
    "Percussions",
    "Acrobatie",
    "Arts martiaux",
    "Danse traditionnelle",
    "Guitare",
    "Conte",
];
const FILMS: [(&str, &str); 10] = [
    ("Les Nuits de Gorée", "Film"),
    ("La Route du Sel", "Film"),
    ("Médina Blues", "Série TV"),
    ("Le Marché aux étoiles", "Court métrage"),
    ("Sables d'or", "Film"),
    ("Quartier Nord", "Série TV"),
    ("L'Écho du fleuve", "Documentaire"),
    ("Thé à la menthe", "Publicité"),
    ("Retour à Korhogo", "Film"),
    ("Une Saison à Essaouira", "Série TV"),
];
const DOCUMENTS: [(&str, &str); 3] =
    [("Passeport", "P"), ("Carte nationale d'identité", "C"), ("Permis de conduire", "D")];

/// All of them but the first, in the order in which they registered.
pub(super) fn drafts(stage: &mut Stage, accounts: &Accounts) -> Vec<Draft> {
    let mut chance = Chance::of("cast");
    let numbers: Vec<i32> = (2..=SIZE).collect();
    let mut days: Vec<i32> = numbers.iter().map(|_| chance.between(0, 280)).collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    let mut make = |(id, days_ago)| {
        let mut draft = draft(stage, &mut chance, id, days_ago);
        register(&mut draft.row, accounts, &mut chance);
        draft
    };
    numbers.into_iter().zip(days).map(&mut make).collect()
}

fn draft(stage: &mut Stage, chance: &mut Chance, id: i32, days_ago: i32) -> Draft {
    let Stage { calendar, places, files, .. } = stage;
    let home = if id == AHMEDS { places.home("MA", "RAB") } else { places.any(chance) };
    let name = match id {
        AHMEDS => Name { first: "Ahmed", last: "Benali", gender: Gender::Male },
        _ => names::name(home.land.culture, chance),
    };
    let slug = format!("{}.{}{id}", names::slug(name.first), names::slug(name.last));
    let mut row = blank(id, calendar.some_time(days_ago, chance));
    row.updated_at = calendar.some_time(chance.between(0, days_ago), chance).max(row.created_at);
    row.first_name = name.first.into();
    row.last_name = name.last.into();
    row.gender = name.gender;
    row.date_of_birth = birth(id, calendar, chance);
    row.email = chance.sometimes(90, |_| format!("{slug}@example.org"));
    row.phone = chance.sometimes(95, |_| home.phone(5000 + id));
    row.whatsapp = row.phone.clone().filter(|_| chance.percent(75));
    row.website = chance.sometimes(20, |_| format!("https://{}.example.net", slug.replace('.', "-")));
    let (document, letter) = chance.pick(&DOCUMENTS);
    if chance.percent(85) {
        row.id_document_type = Some(document.into());
        row.id_document_number = Some(format!("{letter}{}{id:04}", chance.between(1000, 9999)));
    }
    row.origin_country_id = Some(home.country.id);
    row.nationality = Some(home.land.nationality.into());
    looks::give(&mut row, chance);
    experience(&mut row, calendar, chance);
    row.is_active = chance.percent(96);
    let networks = networks(&slug, chance);
    let languages = languages(home.land.languages, chance);
    let ethnicities = ethnicities(chance);
    let (types, media) = (types(id, chance), pictures(id, files, chance));
    Draft { row, home: home.codes, networks, types, languages, ethnicities, media }
}

/// The first ones stand at the borders of the age ranges: on the birthday, and on the last day before the next.
fn birth(id: i32, calendar: &Calendar, chance: &mut Chance) -> Option<NaiveDate> {
    if id == AHMEDS {
        return NaiveDate::from_ymd_opt(1990, 5, 15);
    }
    let place = usize::try_from(id - AHMEDS - 1).unwrap_or(usize::MAX);
    match (BORDERS.get(place), BORDERS.get(place.wrapping_sub(BORDERS.len()))) {
        (Some(age), _) => Some(calendar.born(*age, 0)),
        (None, Some(age)) => Some(calendar.born_last_day(*age)),
        // A few children, and a few of whom it is not known.
        _ if id % 50 == 20 => Some(calendar.born(9 + chance.below(8), chance.below(365))),
        _ => chance.sometimes(97, |chance| {
            calendar.born(18 + chance.below(22) + chance.below(25), chance.below(365))
        }),
    }
}

fn experience(row: &mut cinema_talent::Model, calendar: &Calendar, chance: &mut Chance) {
    use chrono::Datelike as _;
    row.years_experience = if chance.percent(78) { chance.between(1, 20) } else { 0 };
    let count = chance.below(4).min(row.years_experience.unsigned_abs()) as usize;
    let films = chance.draw(&FILMS, count).into_iter().map(|(title, kind)| {
        let year = calendar.today.year() - chance.between(1, row.years_experience.max(1));
        production(title, kind, &year.to_string())
    });
    row.previous_productions = Json::Array(films.collect());
    let count = chance.below(4) as usize;
    row.other_talents = json!(chance.draw(&SKILLS, count));
}

/// Most registered without an account, some by somebody who was signed in.
fn register(row: &mut cinema_talent::Model, accounts: &Accounts, chance: &mut Chance) {
    let signed_in = chance.percent(12);
    if row.id == AHMEDS {
        row.created_at = row.created_at.max(accounts.get(AHMED).created_at);
        row.updated_at = row.updated_at.max(row.created_at);
        row.registered_by_id = Some(AHMED);
    } else if signed_in {
        let people = accounts.people_before(row.created_at);
        row.registered_by_id = chance.draw(&people, 1).pop();
    }
}

/// Each type in its turn, and often a second one.
fn types(id: i32, chance: &mut Chance) -> Vec<TalentType> {
    let turn = id.unsigned_abs() as usize % TYPES.len();
    let mut types = vec![TYPES[turn]];
    types.extend(chance.sometimes(45, |chance| chance.pick(&TYPES)).filter(|other| *other != TYPES[turn]));
    types
}

fn languages(spoken: &'static [&'static str], chance: &mut Chance) -> Vec<&'static str> {
    let mut languages = vec![spoken[0]];
    languages.extend(spoken[1..].iter().filter(|_| chance.percent(70)));
    languages.extend(["en", "es"].into_iter().filter(|_| chance.percent(40)));
    let mut seen = std::collections::HashSet::new();
    languages.retain(|language| seen.insert(*language));
    languages
}

fn ethnicities(chance: &mut Chance) -> Vec<&'static str> {
    let count = chance.between(0, 2).unsigned_abs() as usize;
    chance.draw(&ETHNICITIES, count)
}

fn networks(slug: &str, chance: &mut Chance) -> Vec<(&'static str, String)> {
    let networks = [("instagram", ""), ("facebook", ""), ("tiktok", "@")];
    let listed = networks.into_iter().filter(|_| chance.percent(50));
    listed.map(|(network, sign)| (network, format!("https://{network}.com/{sign}demo-{slug}"))).collect()
}

fn pictures(id: i32, files: &mut Files, chance: &mut Chance) -> Vec<(MediaKind, i32, String)> {
    let mut pictures = Vec::new();
    if chance.percent(86) {
        let path = files.add(format!("cinema/demo-{id}-profile.jpg"), media::portrait(chance));
        pictures.push((MediaKind::Profile, 0, path));
    }
    if chance.percent(60) {
        let path = files.add(format!("cinema/demo-{id}-id.jpg"), media::document(chance));
        pictures.push((MediaKind::Id, 0, path));
    }
    for position in 0..chance.between(0, 3) {
        let path = files.add(format!("cinema/demo-{id}-gallery-{position}.jpg"), media::scene(chance));
        pictures.push((MediaKind::Gallery, position, path));
    }
    pictures
}
