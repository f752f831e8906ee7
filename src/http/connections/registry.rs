//! The live connections of the process: how many there are, and the signal that the server stops.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::watch;

use super::admission::{Admission, Admitted};
use super::bounds::Bounds;

/// The sockets and streams of the process.
pub struct LiveConnections {
    /// What a client may take.
    pub bounds: Bounds,
    admission: Arc<Admission>,
    stopping: watch::Sender<bool>,
}

impl LiveConnections {
    /// None yet.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, admission: Arc::new(Admission::new(&bounds)), stopping: watch::Sender::new(false) }
    }

    /// Signals shutdown to every current and future connection.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until every connection has ended.
    pub async fn ended(&self) {
        self.stopping.closed().await;
    }

    /// Lets one more in from `address`, unless there are too many.
    pub(in crate::http) fn admit(&self, address: IpAddr) -> Option<Admitted> {
        self.admission.admit(address)
    }

    /// The number of open sockets and streams.
    pub fn count(&self) -> usize {
        self.admission.count()
    }

    /// A receiver of the shutdown signal for one connection.
    pub(in crate::http) fn stopping(&self) -> Stopping {
        Stopping(self.stopping.subscribe())
    }
}

/// Receives the shutdown signal; while it lives, [`LiveConnections::closed`] waits.
pub(in crate::http) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Waits for shutdown.
    pub async fn told(&mut self) {
        // The sender lives as long as the application.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}
