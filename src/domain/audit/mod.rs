//! The audit log: its rows for readers, the hash chain that seals it, and the erasure of personal data from it.
//!
//! `domain/write.rs` inserts the entries, each in the transaction of its change. `seal.rs` appends them to the chain,
//! `verify.rs` checks it, `export.rs` writes it to a file that other programs verify; `digest.rs` is what is hashed.
//! `erase.rs` sets to null what the rules erase that erase a person, and tells so in the log.

mod digest;
mod erase;
mod export;
mod id_ranges;
mod seal;
mod table;
mod verify;

pub use digest::Part;
pub use erase::{Erased, erase};
pub use export::{Exported, export};
pub use seal::{count_unsealed, seal};
pub use table::{ACTOR_UUID, AuditEntries, shown};
pub use verify::{Anchor, Broken, Fault, Report, verify};
