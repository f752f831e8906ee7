//! The talents API, at `/api/v1`.

mod account;
mod auth;
mod geography;
mod list;
mod productions;
