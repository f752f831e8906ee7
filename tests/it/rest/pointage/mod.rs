//! The pointage API, at `/api`.

mod account;
mod auth;
mod create;
mod events;
mod list;
mod qr_codes;
