//! Events for tests: created one by one through the domain rules, or inserted in bulk without them, with
//! participants and attendances.

use std::sync::atomic::Ordering;

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::clock::Clock as _;
use passerelle::domain::events::create::{NewEvent, create};
use passerelle::entity::attendance::{self, CheckInMode, SignatureFormat};
use passerelle::entity::event::{self, EventStatus, EventType};
use passerelle::entity::texts::{Texts, with_derived_columns};
use passerelle::entity::{attendance_signature, participant};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait as _, IntoActiveModel, ModelTrait};
use serde_json::json;
use uuid::Uuid;

use super::app::TestApp;
use super::caller::Caller;

/// The alphabet of short codes; `code` writes numbers in it in base 32.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const TITLES: [&str; 5] = ["Atelier SIGIF", "réunion", "Été \"2025\" <b>", "Comité", "atelier"];
const PLACES: [&str; 3] = ["Salle de conférence DTAI", "Dakar", "École nationale"];
const TYPES: [EventType; 6] = [
    EventType::Workshop,
    EventType::Meeting,
    EventType::Committee,
    EventType::Training,
    EventType::Seminar,
    EventType::Other,
];
const STATUSES: [EventStatus; 4] =
    [EventStatus::Scheduled, EventStatus::Ongoing, EventStatus::Completed, EventStatus::Cancelled];
const MODES: [CheckInMode; 3] = [CheckInMode::QrCode, CheckInMode::Manual, CheckInMode::Import];

/// Parses a date-time.
fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// The event of the documents' examples; it begins after the tests' start time.
pub fn workshop() -> NewEvent {
    NewEvent {
        title: "Atelier SIGIF - Interfaces NINEA".to_owned(),
        event_type: EventType::Workshop,
        description: Some("Atelier de formation sur les interfaces...".to_owned()),
        start_at: time("2025-12-15T09:00:00Z"),
        end_at: Some(time("2025-12-15T17:00:00Z")),
        location: Some("Salle de conférence DTAI".to_owned()),
        organizer: Some("Direction des Systèmes d'Information".to_owned()),
        additional_info: Some(json!({ "capacity": 50, "requirements": "Ordinateur portable requis" })),
    }
}

impl TestApp {
    /// Creates an event of `caller` through the domain rules.
    pub async fn new_event(&self, caller: &Caller<'_>, new: NewEvent) -> event::Model {
        create(&caller.scope().await, new).await.expect("the caller may create events")
    }

    /// A row of an event with unique values; its number decides which columns are null. It is not inserted.
    pub fn event_row(&self, created_by_id: Option<i32>) -> event::Model {
        let number = self.rows_inserted.fetch_add(1, Ordering::Relaxed);
        let place = usize::try_from(number).expect("counted from 0");
        let some = |text: &str, nth: usize| (!place.is_multiple_of(nth)).then(|| text.to_owned());
        let (title, now) = (TITLES[place % TITLES.len()], self.clock.now());
        let start_at = now + TimeDelta::hours(i64::from(number) * 7 % 200 - 100);
        let (description, location) =
            (some("Deux\nlignes et \u{1f3ac}", 3), some(PLACES[place % PLACES.len()], 4));
        event::Model {
            id: Uuid::from_u128(
                u128::from(number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835),
            ),
            title: title.to_owned(),
            event_type: TYPES[place % TYPES.len()],
            description,
            start_at,
            end_at: (!place.is_multiple_of(5)).then(|| start_at + TimeDelta::hours(i64::from(number) % 9)),
            location,
            organizer: some("Direction du Budget", 2),
            status: STATUSES[place % STATUSES.len()],
            short_code: code(number),
            qr_secret: "secret".to_owned(),
            qr_issued_at: now - TimeDelta::days(1),
            qr_expires_at: start_at + TimeDelta::days(1),
            additional_info: (!place.is_multiple_of(3))
                .then(|| json!({ "capacity": number, "a": [null, 1.5] })),
            created_by_id,
            created_at: now - TimeDelta::hours(i64::from(number) % 25),
            updated_at: now - TimeDelta::minutes(i64::from(number) % 10),
            ..event::Model::default()
        }
    }

    /// Inserts rows of one table, without the domain rules.
    pub async fn insert_rows<A>(
        &self,
        rows: impl IntoIterator<Item = <A::Entity as sea_orm::EntityTrait>::Model>,
    ) where
        A: ActiveModelTrait<Entity: Texts> + ActiveModelBehavior + Send,
        <A::Entity as sea_orm::EntityTrait>::Model: ModelTrait<Entity = A::Entity> + IntoActiveModel<A>,
    {
        let rows = rows.into_iter().map(|row| with_derived_columns(row.into_active_model().reset_all()));
        let rows: Vec<A> = rows.collect::<Result<_, _>>().expect("the derived columns can be computed");
        for rows in rows.chunks(100) {
            let inserted = A::Entity::insert_many(rows.iter().cloned());
            let written = inserted.exec_without_returning(self.app.services.database.write()).await;
            written.expect("the rows fit");
        }
    }

    /// Inserts `count` events that differ in every column, with each of `creators` and no creator in turn;
    /// every nullable column is null in some of them. Returns their identifiers.
    pub async fn insert_events(&self, count: usize, creators: &[i32]) -> Vec<Uuid> {
        let turns: Vec<_> = creators.iter().copied().map(Some).chain([None]).collect();
        let rows: Vec<_> = turns.iter().cycle().take(count).map(|creator| self.event_row(*creator)).collect();
        let ids = rows.iter().map(|row| row.id).collect();
        self.insert_rows::<event::ActiveModel>(rows).await;
        ids
    }

    /// Inserts `count` participants that differ. Returns their identifiers.
    pub async fn insert_participants(&self, count: usize) -> Vec<Uuid> {
        let rows: Vec<_> = (0..count).map(|_| self.participant_row()).collect();
        let ids = rows.iter().map(|row| row.id).collect();
        self.insert_rows::<participant::ActiveModel>(rows).await;
        ids
    }

    fn participant_row(&self) -> participant::Model {
        let number = self.rows_inserted.fetch_add(1, Ordering::Relaxed);
        let some = |text: String, nth: u32| (!number.is_multiple_of(nth)).then_some(text);
        let (first_name, last_name) = ("Awa".to_owned(), format!("Ndiaye {}", number % 7));
        let created_at = self.clock.now() - TimeDelta::hours(i64::from(number) % 50);
        participant::Model {
            id: Uuid::now_v7(),
            first_name,
            last_name,
            function: some("Analyste".to_owned(), 3),
            cni_number: some(format!("CNI{number:08}"), 2),
            origin_locality: some("Dakar".to_owned(), 5),
            email: some(format!("participant{number}@example.com"), 4),
            phone: some("+221 77 123 45 67".to_owned(), 3),
            organization: some(format!("Direction {}", number % 3), 6),
            created_at,
            updated_at: created_at,
            ..participant::Model::default()
        }
    }

    /// Inserts an attendance of each of `participants` in `event`, the first `signed` of them with a
    /// signature. Returns the identifiers of the attendances.
    pub async fn insert_attendances(&self, event: Uuid, participants: &[Uuid], signed: usize) -> Vec<Uuid> {
        let rows: Vec<_> = participants
            .iter()
            .enumerate()
            .map(|(at, participant)| self.attendance_row(event, *participant, at, at < signed))
            .collect();
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        self.insert_rows::<attendance::ActiveModel>(rows).await;
        let images = ids.iter().take(signed).map(|id| attendance_signature::Model {
            attendance_id: *id,
            format: SignatureFormat::Png,
            data: b"\x89PNG\r\n\x1a\n".to_vec(),
        });
        self.insert_rows::<attendance_signature::ActiveModel>(images).await;
        ids
    }

    fn attendance_row(&self, event: Uuid, participant: Uuid, at: usize, signed: bool) -> attendance::Model {
        let minutes = i64::try_from(at).expect("a few");
        let check_in_at = self.clock.now() - TimeDelta::minutes(minutes % 90);
        let text = |text: &str, nth: usize| (!at.is_multiple_of(nth)).then(|| text.to_owned());
        attendance::Model {
            id: Uuid::now_v7(),
            event_id: event,
            participant_id: participant,
            check_in_at,
            check_in_mode: MODES[at % MODES.len()],
            has_signature: signed,
            signature_format: signed.then_some(SignatureFormat::Png),
            ip_address: text("41.82.156.10", 3),
            user_agent: text("Mozilla/5.0 (iPhone)", 4),
            notes: text("À l'heure", 2),
            recorded_by_id: None,
            created_at: check_in_at,
            updated_at: check_in_at,
            deleted_at: None,
        }
    }

    /// Inserts `count` events of every kind, half as many participants, and attendances between them. Returns
    /// the identifiers of the events.
    pub async fn insert_varied_events(&self, count: usize, creators: &[i32]) -> Vec<Uuid> {
        let events = self.insert_events(count, creators).await;
        let participants = self.insert_participants(count.div_ceil(2)).await;
        for (at, event) in events.iter().enumerate() {
            let attending = at % participants.len().min(6);
            self.insert_attendances(*event, &participants[..attending], attending / 2).await;
        }
        events
    }
}

/// The valid short code of a number; each number has a different one.
fn code(number: u32) -> String {
    let digit = |place: u32| char::from(ALPHABET[(number >> (5 * place)) as usize % ALPHABET.len()]);
    (0..6).rev().map(digit).collect()
}
