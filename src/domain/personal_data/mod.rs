//! The personal data of one person, whichever kind of row they are: `collect.rs` collects it for an export, `erase.rs`
//! erases it.

mod collect;
mod erase;
mod subject;

pub use collect::{PersonalData, collect, note_export};
pub use erase::erase;
pub use subject::Subject;
