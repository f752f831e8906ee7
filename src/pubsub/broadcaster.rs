//! Delivers notifications to the listeners of this process.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::event::Notification;

/// Delivers notifications within this process.
#[derive(Clone)]
pub(super) struct Broadcaster {
    /// Called before the listeners, and before a commit returns.
    pub on_notification: Arc<dyn Fn(Notification) + Send + Sync>,
    /// The listeners.
    pub listeners: broadcast::Sender<Notification>,
}

impl Broadcaster {
    /// Delivers to all.
    pub fn send(&self, notification: Notification) {
        (self.on_notification)(notification);
        // An error means that there are no listeners.
        let _ = self.listeners.send(notification);
    }
}
