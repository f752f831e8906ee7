//! What goes on after the first answer: sockets, streams, and what is told through them.

mod ending;
mod protocol;
mod rules;
mod stream;
mod subscriptions;

use std::time::Duration;

use passerelle::database::Engine;
use passerelle::http::connections::Bounds;
use uuid::Uuid;

use crate::support::{OnEngine, TestApp};

/// The attendances of an event, as they come.
fn recorded(event: Uuid) -> String {
    format!(
        "subscription {{ attendanceRecorded(eventId: \"{event}\") {{ databaseId participant {{ fullName }} }} }}"
    )
}

/// The number of attendances of an event.
fn count(event: Uuid) -> String {
    format!("subscription {{ attendanceCount(eventId: \"{event}\") }}")
}

/// An application whose patience is short.
struct Hasty(TestApp);

impl OnEngine for Hasty {
    async fn on(engine: Engine) -> Self {
        let bounds = Bounds {
            init_timeout: Duration::from_millis(200),
            keep_alive_interval: Duration::from_millis(100),
            session_check_interval: Duration::from_millis(50),
            send_timeout: Duration::from_millis(200),
            close_timeout: Duration::from_millis(500),
            ..Bounds::default()
        };
        Self(TestApp::within(engine, bounds).await)
    }
}
