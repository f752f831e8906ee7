//! The state of the HTTP server. `app.rs` builds it; handlers and extractors receive it as axum's state.

use std::sync::Arc;

use super::connections::LiveConnections;
use super::memory_budget::MemoryBudget;
use crate::auth::cookie::SessionCookie;
use crate::config;
use crate::graphql::schema::Schemas;
use crate::scope::{KeyedSemaphore, Services};

/// What the bodies of all requests may take together, in bytes.
pub const MAX_BODIES: usize = 96 * 1024 * 1024;
/// What the unread answers of all clients may take together, in bytes.
pub const MAX_ANSWERS: usize = 96 * 1024 * 1024;

/// The state that every HTTP handler receives.
pub struct HttpState {
    /// The services of the domain.
    pub services: Arc<Services>,
    /// The instances of the schema.
    pub schemas: Arc<Schemas>,
    /// Writes and reads session cookies.
    pub cookie: SessionCookie,
    /// The open sockets and streams.
    pub live: Arc<LiveConnections>,
    /// The public address, the trusted proxies and the allowed origins.
    pub server: config::Server,
    /// Limits the uploads that an address without an account sends at a time.
    pub uploads: KeyedSemaphore,
    /// The memory that bodies of requests take.
    pub bodies: Arc<MemoryBudget>,
    /// The memory that unread answers take.
    pub answers: Arc<MemoryBudget>,
    /// Limits on the number of requests.
    pub limits: config::Limits,
    /// Whether callers without pointage access may not introspect the schema.
    pub is_production: bool,
}
