//! The pointage API, at `/api`.

mod account;
mod auth;
mod create;
mod list;
