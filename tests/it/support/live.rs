//! Events and attendances for live tests, inserted without the domain rules as another program would; and
//! waits for listeners and connections.

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
    /// Inserts an ongoing event, which accepts signatures.
    pub async fn insert_ongoing_event(&self) -> Uuid {
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

    /// Inserts an attendance and publishes it.
    pub async fn record_attendance(&self, event: Uuid) -> Uuid {
        let tx = self.app.services.database.begin().await.expect("a transaction");
        let attendance = self.insert_attendance(&tx, event).await;
        let events = [DomainEvent::AttendanceRecorded { event, attendance }];
        self.system().commit(tx, &events).await.expect("the transaction commits");
        attendance
    }

    /// Inserts an attendance in a transaction, without publishing it.
    pub async fn insert_attendance(&self, tx: &DatabaseTransaction, event: Uuid) -> Uuid {
        let (id, now) = (Uuid::new_v4(), self.clock.now());
        let participant = participant::Model {
            id: Uuid::new_v4(),
            first_name: "Abdoulaye".to_owned(),
            last_name: "Fall".to_owned(),
            created_at: now,
            updated_at: now,
            ..participant::Model::default()
        };
        let participant = participant.into_active_model().reset_all().insert(tx).await.expect("the row fits");
        let row = attendance::Model {
            id,
            event_id: event,
            participant_id: participant.id,
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

    /// Waits until the publisher has this number of listeners.
    pub async fn wait_for_listeners(&self, count: usize) {
        wait_until(count, || self.app.services.publisher.listeners()).await;
    }

    /// Waits until the process receives the changes of other processes, which enables its session cache.
    pub async fn wait_for_session_cache(&self) {
        wait_until(1, || usize::from(self.app.services.sessions.is_connected())).await;
    }

    /// Waits until this number of WebSocket connections and event streams is open.
    pub async fn wait_for_connections(&self, count: usize) {
        wait_until(count, || self.app.live.count()).await;
    }
}

async fn wait_until(count: usize, current: impl Fn() -> usize) {
    for _ in 0..1_000 {
        if current() == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("there are {}, not {count}", current());
}
