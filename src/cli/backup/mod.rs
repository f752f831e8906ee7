//! `passerelle backup` and `passerelle restore`: a folder with the database, the uploaded files and a manifest.
//!
//! The database of a backup is a SQLite file whatever the engine of the server: a backup can be opened anywhere, and
//! restored on either engine. `create.rs` writes one beside a running server, `restore.rs` reads one into a new
//! installation, `manifest.rs` says what a complete one contains, `media.rs` copies uploaded files.

mod create;
mod manifest;
mod media;
mod restore;

pub use create::run as create;
pub use restore::run as restore;
