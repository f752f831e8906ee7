//! Operations over long-lived connections: a WebSocket (`socket.rs`) or Server-Sent Events (`stream.rs`).
//!
//! Both check a document as `/graphql` does, and both end when the caller's session does (`session.rs`). How many there
//! may be is `http/connections/`. What subscriptions answer is not here: `graphql/live.rs`.

mod arrival;
mod message;
mod operations;
mod session;
pub mod socket;
pub mod stream;
