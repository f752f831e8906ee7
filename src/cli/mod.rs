//! The commands of the program, one file each. How they fail is `failure.rs`.

pub mod doctor;
mod failure;
pub mod import;
pub mod migrate;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod user;
