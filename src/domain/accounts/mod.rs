//! Accounts: the people who sign in, on every surface.
//!
//! `table.rs` defines lists of accounts, `find.rs` reads one, `visibility.rs` decides which of its fields a
//! caller may read. Changes are in `create.rs`, `update.rs` and `remove.rs`; the profile and its score in
//! `profile.rs`, the photo and the CV in `files.rs`. Sign-in is `../sign_in.rs`.

pub mod create;
pub mod files;
pub mod find;
pub mod profile;
pub mod remove;
mod table;
pub mod update;
pub mod visibility;

pub use table::{Accounts, SEARCH, of_roles};
