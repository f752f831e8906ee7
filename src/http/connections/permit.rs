//! The permit of a connection: one of the maximum number that the server accepts.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::admission::AdmissionPermit;

/// A connection's permit. A socket or stream, which outlives its request, keeps a clone.
#[derive(Clone)]
pub struct ConnectionPermit {
    _permit: Arc<(Option<OwnedSemaphorePermit>, Option<AdmissionPermit>)>,
}

impl ConnectionPermit {
    /// One of all connections, and one of its network's; a proxy has no network of its own.
    pub(in crate::http) fn new(
        permit: Option<OwnedSemaphorePermit>,
        of_network: Option<AdmissionPermit>,
    ) -> Self {
        Self { _permit: Arc::new((permit, of_network)) }
    }
}
