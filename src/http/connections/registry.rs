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

    /// Tells all to end, those to come as well.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until all have ended, and every connection with them.
    pub async fn ended(&self) {
        self.stopping.closed().await;
    }

    /// Lets one more in from `address`, unless there are too many.
    pub(in crate::http) fn admit(&self, address: IpAddr) -> Option<Admitted> {
        self.admission.admit(address)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.admission.count()
    }

    /// What tells one of them, or a connection, that the server stops.
    pub(in crate::http) fn stopping(&self) -> Stopping {
        Stopping(self.stopping.subscribe())
    }
}

/// Tells that the server stops, and that its holder has not ended.
pub(in crate::http) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Waits until the server stops.
    pub async fn told(&mut self) {
        // The sender lasts as long as the application.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}
