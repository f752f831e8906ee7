//! Mails: what is sent, when, and what the log says about it.

mod delivery;
mod log;
mod registration;
mod server;
