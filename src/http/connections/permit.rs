//! The permit of a connection: its place among the most that the server accepts.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

/// A connection's permit; what outlives its request, such as a socket, keeps a clone.
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
