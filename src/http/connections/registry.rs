//! The live connections of the process: their number, and the shutdown signal.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::watch;

use super::admission::{Admission, AdmissionPermit};
use super::bounds::Bounds;

/// The sockets and streams of the process.
pub struct LiveConnections {
    /// Their timeouts and limits.
    pub bounds: Bounds,
    admission: Arc<Admission>,
    shutdown: watch::Sender<bool>,
}

impl LiveConnections {
    /// A registry without connections.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, admission: Arc::new(Admission::new(&bounds)), shutdown: watch::Sender::new(false) }
    }

    /// Signals shutdown to every current and future connection.
    pub fn shut_down(&self) {
        self.shutdown.send_replace(true);
    }

    /// Waits until every connection has ended.
    pub async fn closed(&self) {
        self.shutdown.closed().await;
    }

    /// Admits a connection from `address`, unless a limit is reached.
    pub(in crate::http) fn admit(&self, address: IpAddr) -> Option<AdmissionPermit> {
        self.admission.admit(address)
    }

    /// The number of open sockets and streams.
    pub fn count(&self) -> usize {
        self.admission.count()
    }

    /// A receiver of the shutdown signal for one connection.
    pub(in crate::http) fn shutdown_signal(&self) -> ShutdownSignal {
        ShutdownSignal(self.shutdown.subscribe())
    }
}

/// Receives the shutdown signal; while it lives, [`LiveConnections::closed`] waits.
pub(in crate::http) struct ShutdownSignal(watch::Receiver<bool>);

impl ShutdownSignal {
    /// Waits for shutdown.
    pub async fn wait(&mut self) {
        // The sender lives as long as the application.
        let _ = self.0.wait_for(|is_stopping| *is_stopping).await;
    }
}
