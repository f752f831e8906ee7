//! A few hundred people in addition to the documented ones, with complete, partial and empty profiles.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::super::calendar::Calendar;
use super::super::context::SeedContext;
use super::super::media::{self, Files};
use super::super::names;
use super::super::places::Home;
use super::super::rng::Rng;
use super::documented::AHMED;
use super::draft::{Account, Draft, avatar, blank};
use super::password::PEOPLE_HASH;
use crate::entity::user::{self, Availability, Gender, WorkMode};

/// The ids of the people, including Ahmed Benali's.
const IDS: std::ops::RangeInclusive<i32> = 14..=312;

const AVAILABILITIES: [(u32, Availability); 4] = [
    (48, Availability::AvailableNow),
    (32, Availability::AvailableSoon),
    (12, Availability::Unavailable),
    (8, Availability::OnProject),
];
const WORK_MODES: [(u32, WorkMode); 4] =
    [(24, WorkMode::OnSite), (40, WorkMode::Remote), (28, WorkMode::Hybrid), (8, WorkMode::Flexible)];
const RATES: [&str; 6] =
    ["10000-25000", "25000-50000", "50000-75000", "50000-100000", "75000-125000", "100000-200000"];
const STREETS: [&str; 8] = [
    "Avenue Hassan II",
    "Boulevard de la République",
    "Rue des Écoles",
    "Avenue de l'Indépendance",
    "Rue du Marché",
    "Boulevard Mohammed V",
    "Rue de la Corniche",
    "Avenue Léopold Sédar Senghor",
];
/// Trades, and the matching talents of the catalogue.
const TRADES: [(&str, &[i32]); 12] = [
    ("Développement d'applications web", &[1, 4, 10, 9]),
    ("Design d'interfaces", &[2, 14, 15, 16]),
    ("Développement mobile", &[3, 1, 4]),
    ("Science des données", &[5, 6, 10]),
    ("Sécurité et réseaux", &[7, 8, 9, 13]),
    ("Image et montage", &[18, 19, 20, 16]),
    ("Musique et scène", &[22, 23, 24, 25]),
    ("Marketing et contenu", &[32, 27, 30, 41]),
    ("Gestion et finance", &[35, 36, 37, 38]),
    ("Enseignement et traduction", &[46, 47, 49, 50]),
    ("Santé et sport", &[54, 55, 58, 59]),
    ("Artisanat et bâtiment", &[60, 62, 64, 67, 69]),
];
const NETWORKS: [(&str, &str); 5] = [
    ("linkedin", "https://linkedin.com/in/"),
    ("instagram", "https://instagram.com/"),
    ("facebook", "https://facebook.com/"),
    ("github", "https://github.com/"),
    ("twitter", "https://twitter.com/"),
];

/// Generates all people, by registration time, most of them recent.
pub(super) fn accounts(context: &mut SeedContext) -> Vec<Account> {
    let mut rng = Rng::seeded("people");
    let ids: Vec<i32> = IDS.filter(|id| *id != AHMED).collect();
    let mut registered: Vec<_> = ids.iter().map(|_| registration(context, &mut rng)).collect();
    registered.sort_unstable();
    let people = ids.into_iter().zip(registered);
    people.map(|(id, created_at)| person(context, &mut rng, id, created_at)).collect()
}

/// A time within the last year, more likely recent.
fn registration(context: &SeedContext, rng: &mut Rng) -> DateTime<Utc> {
    let days_ago = rng.between(0, 364).min(rng.between(0, 364));
    context.calendar.random_time(days_ago, rng)
}

fn person(context: &mut SeedContext, rng: &mut Rng, id: i32, created_at: DateTime<Utc>) -> Account {
    let SeedContext { scope, calendar, places, files, drawings, .. } = context;
    let home = places.random(rng);
    let name = names::name(home.profile.culture, rng);
    let slug = format!("{}.{}{id}", names::slug(name.first), names::slug(name.last));
    let (trade, skills) = rng.pick(&TRADES);
    let mut row = blank(id, created_at);
    row.email = format!("{slug}@example.com");
    row.password_hash = PEOPLE_HASH.into();
    row.first_name = name.first.into();
    row.last_name = name.last.into();
    row.gender = if rng.percent(4) { Gender::Unknown } else { name.gender };
    row.is_active = rng.percent(92);
    fill_work(&mut row, trade, rng);
    fill_personal(&mut row, home, calendar, rng);
    let site = slug.replace('.', "-");
    row.portfolio_url = rng.optional(70, |_| format!("https://{site}.example.com"));
    row.website = rng.optional(25, |_| format!("https://www.{site}.example.org"));
    if rng.percent(78) {
        let path = format!("photos/demo-{}.jpg", row.id);
        row.photo_path = Some(drawings.add(path, avatar(&row, calendar.today)));
    }
    add_cv(&mut row, trade, home, files, rng);
    let (networks, talents) = (networks(&slug, rng), talents(skills, rng));
    // A few have no residence.
    let home = Some(home).filter(|_| rng.percent(97));
    Draft { row, home, networks, talents }.complete(scope)
}

fn fill_work(row: &mut user::Model, trade: &str, rng: &mut Rng) {
    row.availability = rng.optional(96, |rng| rng.weighted(&AVAILABILITIES, |choice| choice.0).1);
    row.work_mode = rng.optional(95, |rng| rng.weighted(&WORK_MODES, |choice| choice.0).1);
    row.rate_range = rng.optional(80, |rng| rng.pick(&RATES).into());
    row.years_experience = rng.optional(93, |rng| rng.between(0, 12).min(rng.between(0, 25)));
    row.bio = rng.optional(82, |_| match row.years_experience {
        Some(years) if years > 1 => format!("{trade}, {years} ans d'expérience."),
        _ => format!("{trade}. Je cherche un premier projet."),
    });
    row.cv_analysis = rng.optional(30, |rng| {
        json!({
            "summary": format!("Profil orienté {}.", trade.to_lowercase()),
            "skills": rng.sample(&["Travail en équipe", "Autonomie", "Anglais", "Encadrement", "Rédaction"], 3),
            "score": rng.between(45, 98),
        })
    });
}

fn fill_personal(row: &mut user::Model, home: &Home, calendar: &Calendar, rng: &mut Rng) {
    row.date_of_birth = rng.optional(94, |rng| {
        let age = 18 + rng.below(20) + rng.below(22);
        calendar.birth_date(age, rng.below(365))
    });
    row.phone = rng.optional(92, |_| home.phone(row.id));
    row.whatsapp = row.phone.clone().filter(|_| rng.percent(70));
    row.address =
        rng.optional(75, |rng| format!("{} {}, {}", rng.between(1, 240), rng.pick(&STREETS), home.city.name));
    let elapsed = calendar.now - row.created_at;
    let random_later = |rng: &mut Rng| row.created_at + elapsed * rng.between(1, 100) / 100;
    row.last_login_at = rng.optional(80, random_later).map(whole_seconds);
    row.updated_at = whole_seconds(random_later(rng));
}

fn whole_seconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time - TimeDelta::nanoseconds(time.timestamp_subsec_nanos().into())
}

fn networks(slug: &str, rng: &mut Rng) -> Vec<(&'static str, String)> {
    let count = rng.below(6) as usize;
    // In the order of the list.
    let drawn = rng.sample(&NETWORKS, count);
    let listed = NETWORKS.iter().filter(|network| drawn.contains(network));
    listed.map(|(network, address)| (*network, format!("{address}demo-{slug}"))).collect()
}

/// Mostly talents of the trade; the first two of the catalogue are popular with all.
fn talents(skills: &[i32], rng: &mut Rng) -> Vec<i32> {
    let count = rng.below(5) as usize;
    let mut talents = rng.sample(skills, count);
    if rng.percent(18) {
        talents.push(1);
    }
    if rng.percent(12) {
        talents.push(2);
    }
    if rng.percent(25) {
        talents.push(rng.between(1, 73));
    }
    let mut seen = std::collections::HashSet::new();
    talents.retain(|talent| seen.insert(*talent));
    talents
}

/// A CV for most people.
fn add_cv(row: &mut user::Model, trade: &str, home: &Home, files: &mut Files, rng: &mut Rng) {
    if rng.percent(80) {
        let lines =
            [trade.to_owned(), format!("{}, {}", home.city.name, home.country.name), row.email.clone()];
        let page = media::cv(&format!("{} {}", row.first_name, row.last_name), &lines);
        row.cv_path = Some(files.add(format!("cvs/demo-{}.pdf", row.id), page));
    }
}
