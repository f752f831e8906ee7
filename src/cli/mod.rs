//! The commands of the program, one file per command; `failure.rs` reports their errors.

pub mod doctor;
mod failure;
pub mod import;
pub mod migrate;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod user;
