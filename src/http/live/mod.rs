//! Operations over long-lived connections: a WebSocket (`socket.rs`) or Server-Sent Events (`stream.rs`).
//!
//! Both validate a document as `/graphql` does, and both end with the caller's session (`session.rs`).
//! `http/connections/` limits their number; `graphql/live.rs` resolves subscriptions.

mod connection_request;
mod message;
mod operations;
mod session;
pub mod socket;
pub mod stream;
