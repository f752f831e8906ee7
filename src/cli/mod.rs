//! The commands of the program, one file or folder per command.
//!
//! Shared: `opening.rs` opens the database, `migrations.rs` migrates it, `schema_state.rs` tells its migrations, `failure.rs`
//! reports errors, `output.rs` prints, `whole_file.rs` writes files, `uploads_folder.rs` keeps them out of the uploads,
//! `local_request.rs` asks the server of this machine.

pub mod audit;
pub mod backup;
pub mod config;
pub mod copy;
pub mod doctor;
mod failure;
pub mod health;
pub mod import;
pub mod keys;
mod local_request;
pub mod migrate;
pub mod migrations;
mod opening;
mod output;
pub mod retention;
pub mod schema;
mod schema_state;
pub mod seed;
pub mod serve;
mod uploads_folder;
pub mod user;
mod whole_file;
