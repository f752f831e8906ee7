//! Inserts events, participants and attendances without the domain rules; also builds signatures. Tests of a
//! rule call the rule instead.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use image::{ImageFormat, Luma};
use passerelle::clock::Clock as _;
use passerelle::entity::attendance::{self, CheckInMode, SignatureFormat};
use passerelle::entity::event::{self, EventStatus, EventType};
use passerelle::entity::{attendance_signature, participant};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::app::TestApp;

/// The organizer of the events.
const ORGANIZER: &str = "Direction du Traitement Automatisé de l'Information";
const TYPES: [EventType; 4] =
    [EventType::Workshop, EventType::Meeting, EventType::Workshop, EventType::Seminar];

impl TestApp {
    /// Inserts an ongoing event, as modified by `change`.
    pub async fn event(&self, title: &str, change: impl FnOnce(&mut event::Model)) -> event::Model {
        let now = self.clock.now();
        let id = Uuid::now_v7();
        let mut row = event::Model {
            id,
            title: title.to_owned(),
            event_type: EventType::Workshop,
            description: None,
            start_at: now - TimeDelta::hours(1),
            end_at: None,
            location: Some("Salle de conférence DTAI".to_owned()),
            organizer: Some(ORGANIZER.to_owned()),
            status: EventStatus::Ongoing,
            short_code: id.simple().to_string()[20..].to_uppercase(),
            qr_secret: "secret".to_owned(),
            qr_issued_at: now,
            qr_expires_at: now + TimeDelta::hours(31),
            additional_info: None,
            created_by_id: None,
            created_at: now,
            updated_at: now,
            ..event::Model::default()
        };
        change(&mut row);
        let row = row.into_active_model().reset_all();
        row.insert(self.app.services.database.write()).await.expect("the event fits")
    }

    /// Inserts a participant with only a name, as modified by `change`.
    pub async fn participant(
        &self,
        first_name: &str,
        last_name: &str,
        change: impl FnOnce(&mut participant::Model),
    ) -> participant::Model {
        let now = self.clock.now();
        let mut row = participant::Model {
            id: Uuid::now_v7(),
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            created_at: now,
            updated_at: now,
            ..participant::Model::default()
        };
        change(&mut row);
        let row = row.into_active_model().reset_all();
        row.insert(self.app.services.database.write()).await.expect("the participant fits")
    }

    /// Inserts Abdoulaye Fall with the values of the document's example.
    pub async fn abdoulaye(&self) -> participant::Model {
        self.participant("Abdoulaye", "Fall", |row| {
            row.function = Some("Chef de Service Informatique".to_owned());
            row.cni_number = Some("CNI1234567890".to_owned());
            row.origin_locality = Some("Dakar".to_owned());
            row.email = Some("afall@finances.gouv.sn".to_owned());
            row.phone = Some("+221 77 123 45 67".to_owned());
            row.organization = Some("Direction Générale des Impôts".to_owned());
            row.created_at = moment("2025-11-01T08:00:00Z");
            row.updated_at = moment("2025-12-10T09:30:00Z");
        })
        .await
    }

    /// Inserts an attendance with a signature, as modified by `change`; without `has_signature` no image is
    /// inserted.
    pub async fn attendance(
        &self,
        event: &event::Model,
        participant: &participant::Model,
        change: impl FnOnce(&mut attendance::Model),
    ) -> attendance::Model {
        let now = self.clock.now();
        let mut row = attendance::Model {
            id: Uuid::now_v7(),
            event_id: event.id,
            participant_id: participant.id,
            check_in_at: now,
            check_in_mode: CheckInMode::QrCode,
            has_signature: true,
            signature_format: Some(SignatureFormat::Png),
            ip_address: Some("41.82.156.10".to_owned()),
            user_agent: None,
            notes: None,
            recorded_by_id: None,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        change(&mut row);
        row.signature_format = row.signature_format.filter(|_| row.has_signature);
        let database = self.app.services.database.write();
        let row = row.into_active_model().reset_all().insert(database).await.expect("the attendance fits");
        if let Some(format) = row.signature_format {
            let kind = if format == SignatureFormat::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
            let image =
                attendance_signature::Model { attendance_id: row.id, format, data: image(kind, 8, 4) };
            image.into_active_model().reset_all().insert(database).await.expect("the signature fits");
        }
        row
    }

    /// Inserts `events` events that are each attended by all of `participants` participants; one attendance
    /// in five has no signature.
    pub async fn insert_attended_events(&self, events: usize, participants: usize) -> Vec<event::Model> {
        let mut participant_rows = Vec::with_capacity(participants);
        for at in 0..participants {
            let name = format!("Participant {at}");
            participant_rows.push(
                self.participant(&name, ["Fall", "Ndiaye", "Sow"][at % 3], |row| {
                    row.organization = (at % 2 == 0).then(|| format!("Direction {}", at % 5));
                })
                .await,
            );
        }
        let mut rows = Vec::with_capacity(events);
        for at in 0..events {
            let event = self.event(&format!("Atelier {at}"), |row| row.event_type = TYPES[at % 4]).await;
            let attendances = participant_rows.iter().enumerate().map(|(number, participant)| {
                let time = self.clock.now() - TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
                self.attendance(&event, participant, move |row| {
                    row.has_signature = number % 5 != 4;
                    row.check_in_at = time;
                })
            });
            for attendance in attendances {
                attendance.await;
            }
            rows.push(event);
        }
        rows
    }

    /// All rows of the attendance table, including deleted ones.
    pub async fn attendance_rows(&self) -> Vec<attendance::Model> {
        attendance::Entity::find()
            .all(self.app.services.database.read())
            .await
            .expect("the table can be read")
    }

    /// All rows of the participant table, including deleted ones.
    pub async fn participant_rows(&self) -> Vec<participant::Model> {
        participant::Entity::find()
            .all(self.app.services.database.read())
            .await
            .expect("the table can be read")
    }
}

/// Parses a date-time.
pub fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A signature as clients send it: a `data:` URL.
pub fn signature() -> String {
    address("image/png", &image(ImageFormat::Png, 16, 8))
}

/// A `data:` URL.
pub fn address(media: &str, bytes: &[u8]) -> String {
    format!("data:{media};base64,{}", STANDARD.encode(bytes))
}

/// An image of this size in pixels, with a stroke across it.
pub fn image(kind: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let ink = |row| Luma([if row == height / 2 { 20 } else { 240_u8 }]);
    let pixels = image::ImageBuffer::from_fn(width, height, |_, row| ink(row));
    pixels.write_to(&mut bytes, kind).expect("the image can be written");
    bytes.into_inner()
}
