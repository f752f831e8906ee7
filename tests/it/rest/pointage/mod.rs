//! The pointage API, at `/api`.

mod account;
mod attendances;
mod auth;
mod create;
mod events;
mod exports;
mod list;
mod participants;
mod qr_codes;
mod statistics;
