//! What each table declares for the audit log (`domain/write.rs`): which of its columns are secret.

use super::texts::Texts;

/// A table whose changes are in the audit log.
pub trait Audited: Texts {
    /// The columns whose values never enter the log, such as hashes and keys of lookups: the log says only that they
    /// changed. No default, so that every table says it.
    const SECRET: &'static [Self::Column];
}
