//! The audit log: its rows for readers, and the hash chain that seals it.
//!
//! `domain/write.rs` inserts the entries, each in the transaction of its change.

mod table;

pub use table::{ACTOR_UUID, AuditEntries, shown};
