//! Events, and people who come to them: written past the rules, as another program would; who comes is told of.

use std::time::Duration;

use passerelle::clock::Clock as _;
use passerelle::entity::attendance::{self, CheckInMode};
use passerelle::entity::event::{self, EventStatus, EventType};
use passerelle::entity::participant;
use passerelle::pubsub::DomainEvent;
use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, IntoActiveModel as _};
use uuid::Uuid;

use super::app::TestApp;

impl TestApp {
    /// An event that takes signatures.
    pub async fn event_at_the_door(&self) -> Uuid {
        let (id, now) = (Uuid::new_v4(), self.clock.now());
        let row = event::Model {
            id,
            title: "Atelier SIGIF".to_owned(),
            event_type: EventType::Workshop,
            description: None,
            start_at: now,
            end_at: None,
            location: None,
            organizer: None,
            status: EventStatus::Ongoing,
            short_code: id.simple().to_string()[..8].to_uppercase(),
            qr_secret: "a secret".to_owned(),
            qr_issued_at: now,
            qr_expires_at: now,
            additional_info: None,
            created_by_id: None,
            created_at: now,
            updated_at: now,
            ..event::Model::default()
        };
        let row = row.into_active_model().reset_all();
        row.insert(self.app.services.database.write()).await.expect("the row fits");
        id
    }

    /// Somebody comes to an event, and it is told.
    pub async fn comes(&self, event: Uuid) -> Uuid {
        let tx = self.app.services.database.begin().await.expect("a transaction");
        let attendance = self.comes_in(&tx, event).await;
        let told = [DomainEvent::AttendanceRecorded { event, attendance }];
        self.system().commit(tx, &told).await.expect("it is committed");
        attendance
    }

    /// Somebody comes to an event, within a transaction; nothing is told.
    pub async fn comes_in(&self, tx: &DatabaseTransaction, event: Uuid) -> Uuid {
        let (id, now) = (Uuid::new_v4(), self.clock.now());
        let somebody = participant::Model {
            id: Uuid::new_v4(),
            first_name: "Abdoulaye".to_owned(),
            last_name: "Fall".to_owned(),
            function: None,
            cni_number: None,
            origin_locality: None,
            email: None,
            phone: None,
            organization: None,
            created_at: now,
            updated_at: now,
            ..participant::Model::default()
        };
        let somebody = somebody.into_active_model().reset_all().insert(tx).await.expect("the row fits");
        let row = attendance::Model {
            id,
            event_id: event,
            participant_id: somebody.id,
            check_in_at: now,
            check_in_mode: CheckInMode::Manual,
            has_signature: false,
            signature_format: None,
            ip_address: None,
            user_agent: None,
            notes: None,
            recorded_by_id: None,
            created_at: now,
            updated_at: now,
            deleted_at: None,
        };
        row.into_active_model().reset_all().insert(tx).await.expect("the row fits");
        id
    }

    /// Waits until so many listen for signals.
    pub async fn listeners(&self, count: usize) {
        until(count, || self.app.services.publisher.listeners()).await;
    }

    /// Waits until the process hears what others change, and so remembers who comes.
    pub async fn hears(&self) {
        until(1, || usize::from(self.app.services.sessions.is_connected())).await;
    }

    /// Waits until there are so many sockets and streams.
    pub async fn live(&self, count: usize) {
        until(count, || self.app.live.count()).await;
    }
}

async fn until(count: usize, now: impl Fn() -> usize) {
    for _ in 0..1_000 {
        if now() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("there are {}, not {count}", now());
}
