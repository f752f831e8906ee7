//! The audit log: its rows for readers, the hash chain that seals it, and the erasure of personal data from it.
//!
//! `domain/write.rs` inserts the entries, each in the transaction of its change. `seal.rs` appends them to the chain,
//! `verify.rs` checks it, `export.rs` writes it to a file that other programs verify; `digest.rs` is what is hashed.
//! `erase.rs` is what the rules that erase a person set to null.

mod digest;
mod erase;
mod export;
mod seal;
mod table;
mod verify;

pub use digest::Part;
pub use erase::{erase_content, erase_origin, erase_origin_of_strangers};
pub use export::{Exported, export};
pub use seal::{count_unsealed, seal};
pub use table::{ACTOR_UUID, AuditEntries, shown};
pub use verify::{Anchor, Broken, Fault, Report, verify};
