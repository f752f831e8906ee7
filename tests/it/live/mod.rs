//! WebSocket connections and event streams, and the notifications that they deliver.

mod ending;
mod presence;
mod protocol;
mod room;
mod rules;
mod stream;
mod subscriptions;

use std::time::Duration;

use passerelle::database::Engine;
use passerelle::http::connections::Bounds;
use uuid::Uuid;

use crate::support::{OnEngine, TestApp};

/// A subscription to new attendances of an event.
fn recorded(event: Uuid) -> String {
    format!(
        "subscription {{ attendanceRecorded(eventId: \"{event}\") {{ databaseId participant {{ fullName }} }} }}"
    )
}

/// A subscription to the number of attendances of an event.
fn count(event: Uuid) -> String {
    format!("subscription {{ attendanceCount(eventId: \"{event}\") }}")
}

/// An application with short timeouts for WebSocket connections and streams.
struct ShortTimeouts(TestApp);

impl OnEngine for ShortTimeouts {
    async fn on(engine: Engine) -> Self {
        let bounds = Bounds {
            init_timeout: Duration::from_millis(200),
            keep_alive_interval: Duration::from_millis(100),
            session_check_interval: Duration::from_millis(50),
            send_timeout: Duration::from_millis(200),
            close_timeout: Duration::from_millis(500),
            ..Bounds::default()
        };
        Self(TestApp::with_bounds(engine, bounds).await)
    }
}
