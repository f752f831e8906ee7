//! Assignments: cinema talents on projects, with their role and project code.
//!
//! Administrators assign and release. A released assignment keeps its rank and code, and is reopened when the same
//! person is assigned again, so that a printed badge never names somebody else. `code.rs` composes project codes.

pub mod assign;
pub mod code;
mod find;
pub mod release;
mod table;

pub use find::{TalentReference, require_assigned};
pub use table::{Assignments, current};
