//! The casting file in addition to Sophia Martinez: every talent type, ages at each limit of the age ranges,
//! people with and without pictures and experience.

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::super::accounts::{AHMED, Accounts};
use super::super::calendar::Calendar;
use super::super::context::SeedContext;
use super::super::media::{Drawings, Subject};
use super::super::names::{self, Name};
use super::super::rng::Rng;
use super::appearance::{self, likeness};
use super::draft::{Draft, blank, production};
use crate::domain::cinema_talents::words::ETHNICITIES;
use crate::entity::cinema_talent;
use crate::entity::cinema_talent_media::MediaKind;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::user::Gender;

/// The id of Ahmed Benali, who registered himself as user@example.com.
const AHMED_TALENT: i32 = 2;
/// The number of people, including Sophia Martinez.
const CAST_SIZE: i32 = 120;
/// The people who are assigned to Le Dernier Voyage: the first ones, none of whom is withdrawn.
pub(crate) const DOCUMENTED_CAST: i32 = 15;
/// The first and last ages of the age ranges.
const AGE_LIMITS: [u32; 7] = [18, 25, 26, 35, 36, 50, 51];
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

/// Generates all people except the first, by registration time.
pub(super) fn drafts(context: &mut SeedContext, accounts: &Accounts) -> Vec<Draft> {
    let mut rng = Rng::seeded("cast");
    let ids: Vec<i32> = (2..=CAST_SIZE).collect();
    let mut days: Vec<i32> = ids.iter().map(|_| rng.between(0, 280)).collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    let mut generate = |(id, days_ago)| {
        let mut draft = draft(context, &mut rng, id, days_ago);
        set_registrar(&mut draft.row, accounts, &mut rng);
        draft
    };
    ids.into_iter().zip(days).map(&mut generate).collect()
}

fn draft(context: &mut SeedContext, rng: &mut Rng, id: i32, days_ago: i32) -> Draft {
    let SeedContext { calendar, places, drawings, .. } = context;
    let home = if id == AHMED_TALENT { places.home("MA", "RAB") } else { places.random(rng) };
    let name = match id {
        AHMED_TALENT => Name { first: "Ahmed", last: "Benali", gender: Gender::Male },
        _ => names::name(home.profile.culture, rng),
    };
    let slug = format!("{}.{}{id}", names::slug(name.first), names::slug(name.last));
    let mut row = blank(id, calendar.random_time(days_ago, rng));
    row.updated_at = calendar.random_time(rng.between(0, days_ago), rng).max(row.created_at);
    row.first_name = name.first.into();
    row.last_name = name.last.into();
    row.gender = name.gender;
    row.date_of_birth = birth_date(id, calendar, rng);
    row.email = rng.optional(90, |_| format!("{slug}@example.org"));
    row.phone = rng.optional(95, |_| home.phone(5000 + id));
    row.whatsapp = row.phone.clone().filter(|_| rng.percent(75));
    row.website = rng.optional(20, |_| format!("https://{}.example.net", slug.replace('.', "-")));
    let (document, letter) = rng.pick(&DOCUMENTS);
    if rng.percent(85) {
        row.id_document_type = Some(document.into());
        row.id_document_number = Some(format!("{letter}{}{id:04}", rng.between(1000, 9999)));
    }
    row.origin_country_id = Some(home.country.id);
    row.origin_country = Some(home.country.name.clone());
    row.nationality = Some(home.profile.nationality.into());
    appearance::set_appearance(&mut row, rng);
    experience(&mut row, calendar, rng);
    // Drawn for everybody, so that the others do not depend on it.
    let is_active = rng.percent(96);
    row.is_active = is_active || id <= DOCUMENTED_CAST;
    let networks = networks(&slug, rng);
    let languages = languages(home.profile.languages, rng);
    let ethnicities = ethnicities(rng);
    let types = types(id, rng);
    let media = pictures(&row, calendar.today, drawings, rng);
    Draft { row, home: home.codes, networks, types, languages, ethnicities, media }
}

/// The first people have ages at the limits of the age ranges: on the birthday, and on the day before the
/// next one.
fn birth_date(id: i32, calendar: &Calendar, rng: &mut Rng) -> Option<NaiveDate> {
    if id == AHMED_TALENT {
        return NaiveDate::from_ymd_opt(1990, 5, 15);
    }
    let index = usize::try_from(id - AHMED_TALENT - 1).unwrap_or(usize::MAX);
    match (AGE_LIMITS.get(index), AGE_LIMITS.get(index.wrapping_sub(AGE_LIMITS.len()))) {
        (Some(age), _) => Some(calendar.birth_date(*age, 0)),
        (None, Some(age)) => Some(calendar.birth_date_on_last_day(*age)),
        // A few children.
        _ if id % 50 == 20 => Some(calendar.birth_date(9 + rng.below(8), rng.below(365))),
        _ => {
            let adult =
                |rng: &mut Rng| calendar.birth_date(18 + rng.below(22) + rng.below(25), rng.below(365));
            // What is drawn here decides all that follows.
            rng.optional(97, adult).or_else(|| Some(calendar.birth_date(35, 100)))
        }
    }
}

fn experience(row: &mut cinema_talent::Model, calendar: &Calendar, rng: &mut Rng) {
    use chrono::Datelike as _;
    row.years_experience = if rng.percent(78) { rng.between(1, 20) } else { 0 };
    let count = rng.below(4).min(row.years_experience.unsigned_abs()) as usize;
    let films = rng.sample(&FILMS, count).into_iter().map(|(title, kind)| {
        let year = calendar.today.year() - rng.between(1, row.years_experience.max(1));
        production(title, kind, &year.to_string())
    });
    row.previous_productions = Json::Array(films.collect());
    let count = rng.below(4) as usize;
    row.other_talents = json!(rng.sample(&SKILLS, count));
}

/// Most were registered without an account, some by a signed-in account.
fn set_registrar(row: &mut cinema_talent::Model, accounts: &Accounts, rng: &mut Rng) {
    let signed_in = rng.percent(12);
    if row.id == AHMED_TALENT {
        row.created_at = row.created_at.max(accounts.get(AHMED).created_at);
        row.updated_at = row.updated_at.max(row.created_at);
        row.registered_by_id = Some(AHMED);
    } else if signed_in {
        let people = accounts.people_before(row.created_at);
        row.registered_by_id = rng.sample(&people, 1).pop();
    }
}

/// The types in rotation, often with a second one.
fn types(id: i32, rng: &mut Rng) -> Vec<TalentType> {
    let turn = id.unsigned_abs() as usize % TYPES.len();
    let mut types = vec![TYPES[turn]];
    types.extend(rng.optional(45, |rng| rng.pick(&TYPES)).filter(|other| *other != TYPES[turn]));
    types
}

fn languages(spoken: &'static [&'static str], rng: &mut Rng) -> Vec<&'static str> {
    let mut languages = vec![spoken[0]];
    languages.extend(spoken[1..].iter().filter(|_| rng.percent(70)));
    languages.extend(["en", "es"].into_iter().filter(|_| rng.percent(40)));
    let mut seen = std::collections::HashSet::new();
    languages.retain(|language| seen.insert(*language));
    languages
}

fn ethnicities(rng: &mut Rng) -> Vec<&'static str> {
    let count = rng.between(0, 2).unsigned_abs() as usize;
    rng.sample(&ETHNICITIES, count)
}

fn networks(slug: &str, rng: &mut Rng) -> Vec<(&'static str, String)> {
    let networks = [("instagram", ""), ("facebook", ""), ("tiktok", "@")];
    let listed = networks.into_iter().filter(|_| rng.percent(50));
    listed.map(|(network, sign)| (network, format!("https://{network}.com/{sign}demo-{slug}"))).collect()
}

fn pictures(
    row: &cinema_talent::Model,
    today: NaiveDate,
    drawings: &mut Drawings,
    rng: &mut Rng,
) -> Vec<(MediaKind, i32, String)> {
    let (id, person) = (row.id, likeness(row, today));
    let mut pictures = Vec::new();
    if rng.percent(86) {
        let portrait = Subject::Portrait(person.clone());
        let path = drawings.add(format!("cinema/demo-{id}-profile.jpg"), portrait);
        pictures.push((MediaKind::Profile, 0, path));
    }
    if rng.percent(60) {
        let path = drawings.add_card(format!("cinema/demo-{id}-id.jpg"), person);
        pictures.push((MediaKind::Id, 0, path));
    }
    for position in 0..rng.between(0, 3) {
        let scene = Subject::any_scene(rng);
        let path = drawings.add(format!("cinema/demo-{id}-gallery-{position}.jpg"), scene);
        pictures.push((MediaKind::Gallery, position, path));
    }
    pictures
}
