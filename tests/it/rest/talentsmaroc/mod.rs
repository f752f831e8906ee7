//! The talents API, at `/api/v1`.

mod account;
mod auth;
mod cinema_talents;
mod exports;
mod files;
mod geography;
mod list;
mod presence;
mod productions;
mod projects;
mod statistics;
mod talents;
