//! Events over a year, in each status: Atelier SIGIF - Interfaces NINEA as in the documents, which accepts
//! check-ins now, and 54 others. Their attendances are in `attendances.rs`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike as _, Utc};
use serde_json::json;

use super::accounts::{ADMIN, Accounts, MAMADOU_DIOP, ORGANIZER, SECOND_ORGANIZER};
use super::audit_log;
use super::calendar::Calendar;
use super::context::SeedContext;
use super::ids::{Kind, uuid};
use super::rng::Rng;
use crate::auth::actor::Surface;
use crate::entity::event::{self, EventStatus, EventType, Model};

/// The number of completed events.
const COMPLETED: i32 = 45;
/// The days between two completed events.
const INTERVAL_DAYS: i32 = 8;

const TOPICS: [&str; 15] = [
    "Exécution budgétaire",
    "Dématérialisation des marchés",
    "Chaîne de la dépense",
    "Interopérabilité des systèmes",
    "Comptabilité des matières",
    "Recouvrement des recettes",
    "Sécurité du système d'information",
    "Archivage électronique",
    "Tableaux de bord",
    "Gestion des habilitations",
    "Migration des données",
    "Reddition des comptes",
    "Assistance aux utilisateurs",
    "Préparation du budget",
    "Suivi des marchés publics",
];
/// The types of the completed events, in rotation, with their names.
const KINDS: [(EventType, &str); 8] = [
    (EventType::Meeting, "Réunion de coordination"),
    (EventType::Workshop, "Atelier SIGIF"),
    (EventType::Meeting, "Réunion de suivi"),
    (EventType::Workshop, "Atelier technique"),
    (EventType::Training, "Formation"),
    (EventType::Committee, "Comité technique"),
    (EventType::Seminar, "Séminaire"),
    (EventType::Other, "Journée d'information"),
];
const ROOMS: [&str; 5] = [
    "Salle de conférence DTAI",
    "Salle de conférence DTAI - Bâtiment Financière, Dakar",
    "Centre international de conférences, Diamniadio",
    "Direction du Budget, salle 3",
    "École nationale d'administration, Dakar",
];
const ORGANIZERS: [&str; 4] = [
    "Direction des Systèmes d'Information",
    "DTAI - Ministère des Finances",
    "Direction Générale des Impôts",
    "Direction du Budget",
];

/// The events by state.
pub(super) struct Events {
    /// Atelier SIGIF - Interfaces NINEA.
    pub workshop: Model,
    /// Ongoing since this morning.
    pub today: Model,
    /// Ongoing since yesterday.
    pub yesterday: Model,
    /// Completed; latest first.
    pub completed: Vec<Model>,
    /// Scheduled or cancelled.
    others: Vec<Model>,
}

impl Events {
    /// Generates all events.
    pub fn generate(context: &mut SeedContext, accounts: &Accounts) -> Self {
        let mut generator = EventGenerator { context, rng: Rng::seeded("events"), number: 0 };
        let events = Self {
            workshop: generator.workshop(),
            today: generator.today(),
            yesterday: generator.yesterday(),
            completed: (0..COMPLETED).map(|index| generator.completed(index)).collect(),
            others: generator.others(),
        };
        for row in events.all() {
            let actor =
                audit_log::account_actor(accounts.get(row.created_by_id.unwrap_or(ADMIN)), Surface::Pointage);
            let first = Model { status: EventStatus::Scheduled, updated_at: row.created_at, ..row.clone() };
            context.audit_log.created::<event::Entity>(&actor, row.created_at, &first);
            if row.status != EventStatus::Scheduled {
                context.audit_log.changed::<event::Entity>(&actor, row.updated_at, &first, row);
            }
        }
        events
    }

    fn all(&self) -> impl Iterator<Item = &Model> {
        [&self.workshop, &self.today, &self.yesterday].into_iter().chain(&self.completed).chain(&self.others)
    }

    /// The rows to insert.
    pub fn into_rows(self) -> Vec<Model> {
        let mut rows = vec![self.workshop, self.today, self.yesterday];
        rows.extend(self.completed);
        rows.extend(self.others);
        rows
    }
}

/// The times of an event and of its creation.
struct Times {
    created: DateTime<Utc>,
    start: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
}

struct EventGenerator<'m, 's> {
    context: &'m SeedContext<'s>,
    rng: Rng,
    number: u32,
}

impl EventGenerator<'_, '_> {
    fn calendar(&self) -> &Calendar {
        &self.context.calendar
    }

    /// The times of an event from 9:00 to 17:00.
    fn day(&self, day: NaiveDate, created_at: DateTime<Utc>) -> Times {
        let at = |hour| self.calendar().at(day, hour, 0);
        Times { created: created_at, start: at(9), end: Some(at(17)) }
    }

    /// Today, or yesterday if it is before 10:30: the documented check-ins are in the past, and the QR code
    /// is still valid.
    fn workshop(&mut self) -> Model {
        let calendar = self.calendar();
        let given = calendar.at(calendar.today, 10, 30) <= calendar.now;
        let day = calendar.days_ago(i32::from(!given));
        let times = self.day(day, calendar.at(day - TimeDelta::days(14), 10, 0));
        let row = self.event(
            "Atelier SIGIF - Interfaces NINEA",
            EventType::Workshop,
            EventStatus::Scheduled,
            &times,
        );
        Model {
            description: Some("Atelier de formation sur les interfaces avec le système NINEA".into()),
            location: Some("Salle de conférence DTAI".into()),
            organizer: Some("Direction des Systèmes d'Information".into()),
            short_code: "A7KP2M".into(),
            additional_info: Some(json!({ "capacity": 50, "requirements": "Ordinateur portable requis" })),
            created_by_id: Some(ADMIN),
            ..row
        }
    }

    fn today(&mut self) -> Model {
        let calendar = self.calendar();
        let hour = calendar.now - TimeDelta::hours(2);
        let hour = hour - TimeDelta::seconds((hour.minute() * 60 + hour.second()).into());
        let start_at = hour.max(calendar.at(calendar.today, 0, 0));
        let created_at = calendar.at(calendar.days_ago(9), 11, 20);
        let times = Times { created: created_at, start: start_at, end: Some(start_at + TimeDelta::hours(6)) };
        let row = self.event(
            "Réunion de lancement - Paiement mobile",
            EventType::Meeting,
            EventStatus::Ongoing,
            &times,
        );
        Model { updated_at: start_at, created_by_id: Some(ORGANIZER), ..row }
    }

    fn yesterday(&mut self) -> Model {
        let calendar = self.calendar();
        let start_at = calendar.at(calendar.days_ago(1), 8, 30);
        let created_at = calendar.at(calendar.days_ago(25), 15, 0);
        let end_at = calendar.at(calendar.days_ago(-2), 17, 0);
        let times = Times { created: created_at, start: start_at, end: Some(end_at) };
        let row = self.event(
            "Formation - Prise en main de SIGIF",
            EventType::Training,
            EventStatus::Ongoing,
            &times,
        );
        Model { updated_at: start_at, created_by_id: Some(SECOND_ORGANIZER), ..row }
    }

    /// The completed event at `index`, latest first.
    fn completed(&mut self, index: i32) -> Model {
        let nth = index.unsigned_abs() as usize;
        let (kind, name) = KINDS[nth % KINDS.len()];
        let day = Calendar::office_day(self.calendar().days_ago(5 + INTERVAL_DAYS * index));
        let created_at = self.calendar().at(day - TimeDelta::days(14), 10, index % 60);
        let times = self.day(day, created_at);
        let title = format!("{name} - {}", TOPICS[nth % TOPICS.len()]);
        let row = self.event(&title, kind, EventStatus::Completed, &times);
        Model { updated_at: times.start + TimeDelta::hours(9), ..row }
    }

    /// Four scheduled events in addition to the workshop, and three cancelled ones.
    fn others(&mut self) -> Vec<Model> {
        let calendar = self.calendar();
        let lately = |days_ago, hour, minute| calendar.at(calendar.days_ago(days_ago), hour, minute);
        let quarter = self.day(calendar.days_ago(-10), lately(1, 14, 30).min(calendar.now));
        let open = Times { end: None, ..self.day(calendar.days_ago(-5), lately(6, 16, 0)) };
        let seminar = self.day(calendar.days_ago(-20), lately(12, 9, 15));
        let far = self.day(calendar.days_ago(-45), lately(3, 10, 45));
        let cancelled = [
            self.day(calendar.days_ago(70), lately(90, 10, 0)),
            self.day(calendar.days_ago(210), lately(222, 10, 0)),
            self.day(calendar.days_ago(-8), lately(15, 10, 0)),
        ];
        let scheduled = EventStatus::Scheduled;
        let quarter = self.event("Comité de Pilotage Q4", EventType::Committee, scheduled, &quarter);
        let mut rows = vec![
            Model { created_by_id: Some(MAMADOU_DIOP), ..quarter },
            Model {
                description: None,
                ..self.event("Permanence technique", EventType::Other, scheduled, &open)
            },
            self.event("Séminaire - Finances publiques numériques", EventType::Seminar, scheduled, &seminar),
            self.event("Atelier SIGIF - Clôture de l'exercice", EventType::Workshop, scheduled, &far),
        ];
        let titles =
            ["Formation - Tableurs avancés", "Réunion de suivi - Inventaire", "Atelier SIGIF - Paie"];
        let kinds = [EventType::Training, EventType::Meeting, EventType::Workshop];
        for ((title, kind), times) in titles.into_iter().zip(kinds).zip(cancelled) {
            let row = self.event(title, kind, EventStatus::Cancelled, &times);
            rows.push(Model { updated_at: times.created + TimeDelta::days(3), ..row });
        }
        rows
    }

    fn event(&mut self, title: &str, event_type: EventType, status: EventStatus, times: &Times) -> Model {
        self.number += 1;
        let Times { created: created_at, start: start_at, end: end_at } = *times;
        let rng = &mut self.rng;
        let room = rng.pick(&ROOMS);
        let creator = match self.number % 9 {
            2 | 5 => ADMIN,
            0 | 4 => MAMADOU_DIOP,
            1 | 6 | 8 => ORGANIZER,
            _ => SECOND_ORGANIZER,
        };
        Model {
            id: uuid(Kind::Event, self.number),
            title: title.into(),
            event_type,
            description: rng.optional(85, |_| format!("{title}, pour les agents des services concernés.")),
            start_at,
            end_at,
            location: rng.optional(92, |_| room.into()),
            organizer: rng.optional(90, |rng| rng.pick(&ORGANIZERS).into()),
            status,
            short_code: short_code(rng),
            qr_secret: secret(rng),
            qr_issued_at: created_at,
            qr_expires_at: end_at.unwrap_or(start_at) + self.context.qr_lifetime,
            additional_info: rng.optional(40, |rng| json!({ "capacity": 10 * rng.between(3, 12) })),
            created_by_id: Some(creator),
            created_at,
            updated_at: created_at,
            ..Model::default()
        }
    }
}

/// Six letters and digits without ambiguous characters.
fn short_code(rng: &mut Rng) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    (0..6).map(|_| char::from(rng.pick(ALPHABET))).collect()
}

/// 32 bytes in Base64. Publicly known, as all demo data, so it protects nothing.
fn secret(rng: &mut Rng) -> String {
    let words: Vec<[u8; 4]> = (0..8).map(|_| rng.next_u32().to_be_bytes()).collect();
    URL_SAFE_NO_PAD.encode(words.concat())
}
