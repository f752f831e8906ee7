//! In-memory events, participants and attendances, added one by one or generated in bulk, with their audit
//! entries. They are inserted without the domain rules, which would need a signature for each; tests of a
//! rule call the rule instead.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use passerelle::entity::attendance::{self, CheckInMode, SignatureFormat};
use passerelle::entity::event::{self, EventStatus, EventType};
use passerelle::entity::texts::{Texts, with_derived_columns};
use passerelle::entity::{audit_entry, participant};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel, ModelTrait};
use uuid::Uuid;

use super::app::TestApp;

const STATUSES: [EventStatus; 4] =
    [EventStatus::Scheduled, EventStatus::Ongoing, EventStatus::Completed, EventStatus::Cancelled];
const ORGANIZATIONS: [&str; 7] =
    ["DTAI", "Direction du Budget", "Douanes", "dtai", "Trésor", "Solde", "École"];
const FUNCTIONS: [&str; 4] = ["Analyste", "Développeur", "Chef de Service", "Élu"];
const NAMES: [&str; 5] = ["Awa", "Zoé", "Ahmed", "Émile", "Bineta"];
/// Days that begin at a boundary: of a week, month or year, of a leap day, of week 53, or of a day on which
/// some zone changes its clocks.
const BOUNDARY_DAYS: [&str; 12] = [
    "2020-12-28",
    "2021-01-04",
    "2024-02-29",
    "2024-12-30",
    "2025-01-01",
    "2025-02-24",
    "2025-04-06",
    "2025-09-07",
    "2025-12-01",
    "2025-12-08",
    "2025-12-13",
    "2026-01-01",
];

/// Rows of the three tables, including deleted ones.
#[derive(Default)]
pub struct Dataset {
    /// Events.
    pub events: Vec<event::Model>,
    /// Participants.
    pub participants: Vec<participant::Model>,
    /// Attendances.
    pub attendances: Vec<attendance::Model>,
}

fn id(kind: u128, number: usize) -> Uuid {
    let number = u128::try_from(number).expect("a small number").wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Uuid::from_u128(kind << 120 | number)
}

fn to_i64(number: usize) -> i64 {
    i64::try_from(number).expect("a small number")
}

impl Dataset {
    /// Adds a completed event.
    pub fn event(&mut self, title: &str, start_at: DateTime<Utc>) -> &mut event::Model {
        let number = self.events.len();
        self.events.push(event::Model {
            id: id(1, number),
            title: title.to_owned(),
            event_type: EventType::Workshop,
            description: None,
            start_at,
            end_at: None,
            location: None,
            organizer: None,
            status: EventStatus::Completed,
            short_code: format!("E{number:05}"),
            qr_secret: "secret".to_owned(),
            qr_issued_at: start_at,
            qr_expires_at: start_at,
            additional_info: None,
            created_by_id: None,
            created_at: start_at - TimeDelta::days(3),
            updated_at: start_at,
            ..event::Model::default()
        });
        &mut self.events[number]
    }

    /// Adds a participant.
    pub fn participant(
        &mut self,
        first_name: &str,
        last_name: &str,
        created_at: DateTime<Utc>,
    ) -> &mut participant::Model {
        let number = self.participants.len();
        self.participants.push(participant::Model {
            id: id(2, number),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            created_at,
            updated_at: created_at,
            ..participant::Model::default()
        });
        &mut self.participants[number]
    }

    /// Adds an attendance of the participant at index `participant` in the event at index `event`.
    pub fn attendance(
        &mut self,
        event: usize,
        participant: usize,
        at: DateTime<Utc>,
        signed: bool,
    ) -> &mut attendance::Model {
        let number = self.attendances.len();
        let (event, participant) = (&self.events[event], &self.participants[participant]);
        self.attendances.push(attendance::Model {
            id: id(3, number),
            event_id: event.id,
            participant_id: participant.id,
            check_in_at: at,
            check_in_mode: CheckInMode::QrCode,
            has_signature: signed,
            signature_format: signed.then_some(SignatureFormat::Png),
            ip_address: None,
            user_agent: None,
            notes: None,
            recorded_by_id: None,
            created_at: at,
            updated_at: at,
            // The domain rules delete attendances with their event and with their participant.
            deleted_at: event.deleted_at.or(participant.deleted_at),
        });
        &mut self.attendances[number]
    }

    /// Generates many rows around `now` and over several years, with ties in every count and check-in times
    /// at day boundaries of many zones.
    pub fn generate(now: DateTime<Utc>) -> Self {
        let mut dataset = Self::default();
        for at in 0..160 {
            let days = TimeDelta::days(to_i64(at * 5 % 411));
            let row = dataset.participant(NAMES[at % 5], &format!("Ndiaye {}", at % 23), now - days);
            row.organization = (at % 8 != 7).then(|| ORGANIZATIONS[at % 7].to_owned());
            row.function = (at % 6 != 5).then(|| FUNCTIONS[at % 4].to_owned());
            row.deleted_at = (at % 11 == 10).then_some(now);
        }
        for at in 0..60 {
            let begins = now + TimeDelta::days(20) - TimeDelta::hours(to_i64(at * 211 % 9_000));
            let row = dataset.event(&format!("Atelier {at}"), begins);
            row.status = STATUSES[at % 4];
            row.created_at = (begins - TimeDelta::days(30)).min(now);
            row.deleted_at = (at % 9 == 8).then_some(now);
            for nth in 0..at * 7 % 19 {
                let came = begins + TimeDelta::minutes(to_i64(nth * at * 13 % 1_700) - 60);
                let row =
                    dataset.attendance(at, (at * 31 + nth * 7) % 160, came, !(at + nth).is_multiple_of(5));
                if nth == 13 {
                    row.deleted_at = Some(now);
                }
            }
        }
        dataset.add_day_boundaries();
        dataset
    }

    /// Adds participants, events and attendances at the start of days in several zones, and one second before
    /// and after.
    fn add_day_boundaries(&mut self) {
        for (nth, day) in BOUNDARY_DAYS.iter().enumerate() {
            let day: NaiveDate = day.parse().expect("a day");
            let midnight = day.and_hms_opt(0, 0, 0).expect("midnight").and_utc();
            let event = self.events.len();
            self.event(&format!("Minuit {nth}"), midnight);
            for (place, minutes) in [-60, 0, 180, 240, -330].into_iter().enumerate() {
                for seconds in [-1, 0, 1] {
                    let at = midnight + TimeDelta::minutes(minutes) + TimeDelta::seconds(seconds);
                    let participant = self.participants.len();
                    let row = self.participant("Minuit", &format!("Sarr {nth}{place}"), at);
                    row.organization = Some("Nuit".to_owned());
                    self.attendance(event, participant, at, seconds == 0);
                    self.event(&format!("Veille {nth}"), at);
                }
            }
        }
    }

    /// Inserts all rows, and for each event and attendance an audit entry of its creation by the account
    /// `by`.
    pub async fn write(&self, app: &TestApp, by: Option<i32>) {
        insert::<event::ActiveModel>(app, &self.events).await;
        insert::<participant::ActiveModel>(app, &self.participants).await;
        insert::<attendance::ActiveModel>(app, &self.attendances).await;
        let events = self.events.iter().map(|row| ("event", row.id, row.created_at));
        let attendances = self.attendances.iter().map(|row| ("attendance", row.id, row.created_at));
        let mut created: Vec<_> = events.chain(attendances).collect();
        created.sort_by_key(|(_, id, at)| (*at, *id));
        let entries = created.into_iter().map(|(noun, id, at)| audit_entry::ActiveModel {
            id: NotSet,
            at: Set(at),
            actor_id: Set(by),
            actor_label: Set(by.map(|_| "Jadis Autrement".to_owned())),
            action: Set("create".to_owned()),
            noun: Set(noun.to_owned()),
            noun_id: Set(id.to_string()),
            surface: Set("pointage".to_owned()),
            ..Default::default()
        });
        let database = app.app.services.database.write();
        for entries in entries.collect::<Vec<_>>().chunks(100) {
            let inserted = audit_entry::Entity::insert_many(entries.iter().cloned());
            inserted.exec_without_returning(database).await.expect("the entries fit");
        }
    }
}

async fn insert<A>(app: &TestApp, rows: &[<A::Entity as EntityTrait>::Model])
where
    A: ActiveModelTrait<Entity: Texts> + ActiveModelBehavior + Send,
    <A::Entity as EntityTrait>::Model: ModelTrait<Entity = A::Entity> + IntoActiveModel<A>,
{
    let database = app.app.services.database.write();
    for rows in rows.chunks(100) {
        let rows = rows.iter().map(|row| with_derived_columns(row.clone().into_active_model().reset_all()));
        let inserted = A::Entity::insert_many(
            rows.collect::<Result<Vec<_>, _>>().expect("the derived columns can be computed"),
        );
        inserted.exec_without_returning(database).await.expect("the rows fit");
    }
}
