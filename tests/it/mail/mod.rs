//! Mails: what is sent, when, and what the log says about it.

mod delivery;
pub mod log;
mod registration;
mod server;

pub use log::Log;
pub use server::SmtpServer;
