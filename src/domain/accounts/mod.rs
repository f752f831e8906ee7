//! Accounts: the people who sign in, on every surface.
//!
//! Which accounts a list shows and in which order is `table.rs`, reading one `find.rs`, who sees what of it
//! `visibility.rs`; changes are `create.rs`, `update.rs` and `remove.rs`, the profile and its score `profile.rs`.
//! Signing in is `../sign_in.rs`.

pub mod create;
pub mod find;
pub mod profile;
pub mod remove;
mod table;
pub mod update;
pub mod visibility;

pub use table::{Accounts, SEARCH, of_roles};
