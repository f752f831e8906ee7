//! The pointage API, at `/api`.

mod account;
mod attendances;
mod auth;
mod create;
mod list;
mod participants;
