//! Participants: the people who sign at events. Not accounts: a participant has nothing to sign in with.
//!
//! Which participants a list shows and in which order is `table.rs`. What may be said of one is `details.rs`, changes
//! are `create.rs`, `update.rs` and `remove.rs`; a rule finds the one that it changes by `find.rs`, a check-in its
//! participant by `matching.rs`. Only those who read the pointage API see participants. A deleted one is hidden
//! everywhere, with the attendances, and frees CNI number and e-mail address.

pub mod create;
pub mod details;
pub(crate) mod find;
pub(crate) mod matching;
pub mod remove;
mod table;
pub mod update;

pub use table::{ATTENDANCE_COUNT, IN_ORGANIZATION, LAST_ATTENDANCE, Participants, SEARCH};
