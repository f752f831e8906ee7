//! A few hundred people around those whom the documents name: some tell everything about themselves, some nothing.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::super::calendar::Calendar;
use super::super::chance::Chance;
use super::super::media::{self, Files};
use super::super::names;
use super::super::places::Home;
use super::super::stage::Stage;
use super::documented::AHMED;
use super::draft::{Account, Draft, blank};
use super::password::PEOPLE_HASH;
use crate::entity::user::{self, Availability, Gender, WorkMode};

/// Numbers of the people; Ahmed Benali's is among them.
const NUMBERS: std::ops::RangeInclusive<i32> = 14..=312;

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
/// What people are, and the talents of the catalogue that go with it.
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

/// All of them, in the order in which they registered: most of them lately.
pub(super) fn accounts(stage: &mut Stage) -> Vec<Account> {
    let mut chance = Chance::of("people");
    let numbers: Vec<i32> = NUMBERS.filter(|id| *id != AHMED).collect();
    let mut registered: Vec<_> = numbers.iter().map(|_| registration(stage, &mut chance)).collect();
    registered.sort_unstable();
    let people = numbers.into_iter().zip(registered);
    people.map(|(id, created_at)| person(stage, &mut chance, id, created_at)).collect()
}

/// Within a year, rather lately.
fn registration(stage: &Stage, chance: &mut Chance) -> DateTime<Utc> {
    let days_ago = chance.between(0, 364).min(chance.between(0, 364));
    stage.calendar.some_time(days_ago, chance)
}

fn person(stage: &mut Stage, chance: &mut Chance, id: i32, created_at: DateTime<Utc>) -> Account {
    let Stage { scope, calendar, places, files, .. } = stage;
    let home = places.any(chance);
    let name = names::name(home.land.culture, chance);
    let slug = format!("{}.{}{id}", names::slug(name.first), names::slug(name.last));
    let (trade, skills) = chance.pick(&TRADES);
    let mut row = blank(id, created_at);
    row.email = format!("{slug}@example.com");
    row.password_hash = PEOPLE_HASH.into();
    row.first_name = name.first.into();
    row.last_name = name.last.into();
    row.gender = if chance.percent(4) { Gender::Unknown } else { name.gender };
    row.is_active = chance.percent(92);
    tell_of_work(&mut row, trade, chance);
    tell_of_life(&mut row, home, calendar, chance);
    let site = slug.replace('.', "-");
    row.portfolio_url = chance.sometimes(70, |_| format!("https://{site}.example.com"));
    row.website = chance.sometimes(25, |_| format!("https://www.{site}.example.org"));
    add_files(&mut row, trade, home, files, chance);
    let (networks, talents) = (networks(&slug, chance), talents(skills, chance));
    // A few have not said where they live.
    let home = Some(home).filter(|_| chance.percent(97));
    Draft { row, home, networks, talents }.complete(scope)
}

fn tell_of_work(row: &mut user::Model, trade: &str, chance: &mut Chance) {
    row.availability = chance.sometimes(96, |chance| chance.weighed(&AVAILABILITIES, |choice| choice.0).1);
    row.work_mode = chance.sometimes(95, |chance| chance.weighed(&WORK_MODES, |choice| choice.0).1);
    row.rate_range = chance.sometimes(80, |chance| chance.pick(&RATES).into());
    row.years_experience = chance.sometimes(93, |chance| chance.between(0, 12).min(chance.between(0, 25)));
    row.bio = chance.sometimes(82, |_| match row.years_experience {
        Some(years) if years > 1 => format!("{trade}, {years} ans d'expérience."),
        _ => format!("{trade}. Je cherche un premier projet."),
    });
    row.cv_analysis = chance.sometimes(30, |chance| {
        json!({
            "summary": format!("Profil orienté {}.", trade.to_lowercase()),
            "skills": chance.draw(&["Travail en équipe", "Autonomie", "Anglais", "Encadrement", "Rédaction"], 3),
            "score": chance.between(45, 98),
        })
    });
}

fn tell_of_life(row: &mut user::Model, home: &Home, calendar: &Calendar, chance: &mut Chance) {
    row.date_of_birth = chance.sometimes(94, |chance| {
        let age = 18 + chance.below(20) + chance.below(22);
        calendar.born(age, chance.below(365))
    });
    row.phone = chance.sometimes(92, |_| home.phone(row.id));
    row.whatsapp = row.phone.clone().filter(|_| chance.percent(70));
    row.address = chance.sometimes(75, |chance| {
        format!("{} {}, {}", chance.between(1, 240), chance.pick(&STREETS), home.city.name)
    });
    let gone = calendar.now - row.created_at;
    let later = |chance: &mut Chance| row.created_at + gone * chance.between(1, 100) / 100;
    row.last_login_at = chance.sometimes(80, later).map(whole_seconds);
    row.updated_at = whole_seconds(later(chance));
}

fn whole_seconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time - TimeDelta::nanoseconds(time.timestamp_subsec_nanos().into())
}

fn networks(slug: &str, chance: &mut Chance) -> Vec<(&'static str, String)> {
    let count = chance.below(6) as usize;
    // In the order of the list, whichever were drawn.
    let drawn = chance.draw(&NETWORKS, count);
    let listed = NETWORKS.iter().filter(|network| drawn.contains(network));
    listed.map(|(network, address)| (*network, format!("{address}demo-{slug}"))).collect()
}

/// Mostly those of the trade; the first two of the catalogue are everybody's favourites.
fn talents(skills: &[i32], chance: &mut Chance) -> Vec<i32> {
    let count = chance.below(5) as usize;
    let mut talents = chance.draw(skills, count);
    if chance.percent(18) {
        talents.push(1);
    }
    if chance.percent(12) {
        talents.push(2);
    }
    if chance.percent(25) {
        talents.push(chance.between(1, 73));
    }
    let mut seen = std::collections::HashSet::new();
    talents.retain(|talent| seen.insert(*talent));
    talents
}

/// A photo and a CV for most.
fn add_files(row: &mut user::Model, trade: &str, home: &Home, files: &mut Files, chance: &mut Chance) {
    if chance.percent(78) {
        row.photo_path = Some(files.add(format!("photos/demo-{}.jpg", row.id), media::portrait(chance)));
    }
    if chance.percent(80) {
        let lines =
            [trade.to_owned(), format!("{}, {}", home.city.name, home.country.name), row.email.clone()];
        let page = media::cv(&format!("{} {}", row.first_name, row.last_name), &lines);
        row.cv_path = Some(files.add(format!("cvs/demo-{}.pdf", row.id), page));
    }
}
