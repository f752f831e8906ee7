//! The permit of a connection: one of the maximum number that the server accepts.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

/// A connection's permit. A socket or stream, which outlives its request, keeps a clone.
#[derive(Clone)]
pub struct ConnectionPermit {
    _permit: Option<Arc<OwnedSemaphorePermit>>,
}

impl ConnectionPermit {
    /// Shares `permit`.
    pub fn new(permit: Option<OwnedSemaphorePermit>) -> Self {
        Self { _permit: permit.map(Arc::new) }
    }
}
