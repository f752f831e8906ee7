//! The accounts of the documents, for login or as examples, and their colleagues.

use sea_orm::ActiveEnum as _;
use serde_json::json;

use super::super::context::SeedContext;
use super::super::media;
use super::draft::{Account, Draft, avatar, blank};
use super::password::{PEOPLE as PEOPLE_PASSWORD, PEOPLE_HASH, STAFF as STAFF_PASSWORD, STAFF_HASH};
use crate::entity::user::{Availability, Gender, Role, WorkMode};

/// admin@talento.com, the creator of the documented project.
pub(in crate::demo) const SUPER_ADMIN: i32 = 1;
/// admin@sigif.gouv.sn, the creator of the documented event.
pub(in crate::demo) const ADMIN: i32 = 2;
/// organizer@sigif.gouv.sn.
pub(in crate::demo) const ORGANIZER: i32 = 3;
/// presence@talento.com, which scans badges.
pub(in crate::demo) const PRESENCE: i32 = 5;
/// Mamadou Diop, the creator of «Comité de Pilotage Q4».
pub(in crate::demo) const MAMADOU_DIOP: i32 = 6;
/// A colleague of the organizer.
pub(in crate::demo) const SECOND_ORGANIZER: i32 = 7;
/// user@example.com.
pub(in crate::demo) const AHMED: i32 = 42;
const AHMED_EMAIL: &str = "user@example.com";

/// The ids of the accounts in the documents and in the output of the server's start.
pub(super) const DOCUMENTED_IDS: [i32; 6] = [SUPER_ADMIN, ADMIN, ORGANIZER, 4, PRESENCE, AHMED];

/// An account to sign in with.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The address.
    pub email: &'static str,
    /// The password.
    pub password: &'static str,
    /// The role, as the database stores it: `super_admin`.
    pub role: String,
}

/// The accounts of the documents, with their passwords.
pub fn sign_ins() -> Vec<SignIn> {
    let staff = STAFF.iter().filter(|staff| DOCUMENTED_IDS.contains(&staff.id));
    staff
        .map(|staff| SignIn { email: staff.email, password: STAFF_PASSWORD, role: staff.role.to_value() })
        .chain([SignIn { email: AHMED_EMAIL, password: PEOPLE_PASSWORD, role: Role::User.to_value() }])
        .collect()
}

struct Staff {
    id: i32,
    email: &'static str,
    first: &'static str,
    last: &'static str,
    role: Role,
    gender: Gender,
    home: (&'static str, &'static str),
    is_active: bool,
}

const fn staff(
    id: i32,
    email: &'static str,
    (first, last): (&'static str, &'static str),
    role: Role,
    gender: Gender,
) -> Staff {
    Staff { id, email, first, last, role, gender, home: ("SN", "DAK"), is_active: true }
}

const MOROCCO: (&str, &str) = ("MA", "RAB");

#[rustfmt::skip] // a table
const STAFF: [Staff; 13] = [
    Staff { home: MOROCCO, ..staff(SUPER_ADMIN, "admin@talento.com", ("Admin", "Talento"), Role::SuperAdmin, Gender::Unknown) },
    staff(ADMIN, "admin@sigif.gouv.sn", ("Administrateur", "Principal"), Role::Admin, Gender::Unknown),
    staff(ORGANIZER, "organizer@sigif.gouv.sn", ("Aminata", "Sarr"), Role::Organizer, Gender::Female),
    staff(4, "viewer@sigif.gouv.sn", ("Ousmane", "Kane"), Role::Viewer, Gender::Male),
    Staff { home: MOROCCO, ..staff(PRESENCE, "presence@talento.com", ("Khadija", "Amrani"), Role::Presence, Gender::Female) },
    staff(MAMADOU_DIOP, "mamadou.diop@sigif.gouv.sn", ("Mamadou", "Diop"), Role::Admin, Gender::Male),
    staff(SECOND_ORGANIZER, "awa.ndiaye@sigif.gouv.sn", ("Awa", "Ndiaye"), Role::Organizer, Gender::Female),
    staff(8, "ibrahima.sene@sigif.gouv.sn", ("Ibrahima", "Sène"), Role::Organizer, Gender::Male),
    staff(9, "mariama.seck@sigif.gouv.sn", ("Mariama", "Seck"), Role::Viewer, Gender::Female),
    staff(10, "moussa.faye@sigif.gouv.sn", ("Moussa", "Faye"), Role::Viewer, Gender::Male),
    Staff { is_active: false, ..staff(11, "cheikh.gueye@sigif.gouv.sn", ("Cheikh", "Guèye"), Role::Viewer, Gender::Male) },
    Staff { home: MOROCCO, ..staff(12, "nadia.berrada@talento.com", ("Nadia", "Berrada"), Role::Presence, Gender::Female) },
    Staff { home: MOROCCO, ..staff(13, "youssef.naciri@talento.com", ("Youssef", "Naciri"), Role::Admin, Gender::Male) },
];

/// Generates the documented accounts and their colleagues, without the people of `people.rs`.
pub(super) fn accounts(context: &mut SeedContext) -> Vec<Account> {
    let mut accounts: Vec<Account> = STAFF.iter().map(|staff| colleague(context, staff)).collect();
    accounts.push(ahmed(context));
    accounts
}

fn colleague(context: &SeedContext, staff: &Staff) -> Account {
    let calendar = &context.calendar;
    let created_at = match staff.id {
        // Before the creation of its production.
        SUPER_ADMIN => "2024-01-08T09:00:00Z",
        ADMIN => "2025-01-15T08:00:00Z",
        _ => "2025-01-20T09:30:00Z",
    };
    let mut row = blank(staff.id, calendar.documented(created_at));
    staff.email.clone_into(&mut row.email);
    STAFF_HASH.clone_into(&mut row.password_hash);
    row.role = staff.role;
    staff.first.clone_into(&mut row.first_name);
    staff.last.clone_into(&mut row.last_name);
    row.gender = staff.gender;
    row.is_active = staff.is_active;
    row.last_login_at = (staff.id == ADMIN).then(|| calendar.documented("2025-12-13T10:30:00Z"));
    row.updated_at = row.last_login_at.unwrap_or(row.created_at);
    let home = context.places.home(staff.home.0, staff.home.1);
    Draft { row, home: Some(home), networks: Vec::new(), talents: Vec::new() }.complete(context.scope)
}

/// Ahmed Benali as in the documents: every field of every example.
fn ahmed(context: &mut SeedContext) -> Account {
    let mut row = blank(AHMED, context.calendar.documented("2025-10-15T10:30:00Z"));
    row.updated_at = context.calendar.documented("2025-10-20T14:22:00Z");
    row.email = AHMED_EMAIL.into();
    row.password_hash = PEOPLE_HASH.into();
    row.first_name = "Ahmed".into();
    row.last_name = "Benali".into();
    row.gender = Gender::Male;
    row.date_of_birth = chrono::NaiveDate::from_ymd_opt(1990, 5, 15);
    row.availability = Some(Availability::AvailableNow);
    row.work_mode = Some(WorkMode::Hybrid);
    row.rate_range = Some("50000-100000".into());
    row.years_experience = Some(8);
    row.bio = Some(
        "Développeur Full Stack avec 8 ans d'expérience, passionné par les applications web : React, Node.js, \
         Python et PostgreSQL."
            .into(),
    );
    row.portfolio_url = Some("https://ahmedbenali.com".into());
    row.website = Some("https://ahmedbenali.com".into());
    row.phone = Some("+212600000000".into());
    row.whatsapp = Some("+212600000000".into());
    row.address = Some("123 Avenue Mohammed V, Rabat".into());
    row.cv_analysis = Some(json!({
        "summary": "Développeur senior avec expertise en React, Node.js...",
        "skills": ["React", "Node.js", "Python", "PostgreSQL"],
        "score": 85,
    }));
    let portrait = avatar(&row, context.calendar.today);
    row.photo_path = Some(context.drawings.add("photos/abc123.jpg".into(), portrait));
    let lines = ["Développeur Full Stack".into(), "8 ans d'expérience".into(), "Rabat, Maroc".into()];
    row.cv_path = Some(context.files.add("cvs/xyz789.pdf".into(), media::cv("Ahmed Benali", &lines)));
    let networks = vec![
        ("linkedin", "https://linkedin.com/in/ahmedbenali".into()),
        ("github", "https://github.com/ahmedbenali".into()),
        ("twitter", "https://twitter.com/ahmedbenali".into()),
    ];
    let home = context.places.home("MA", "RAB");
    // «Développement Web» and «Designer UI/UX».
    Draft { row, home: Some(home), networks, talents: vec![1, 2] }.complete(context.scope)
}
