//! Participants: the people who sign at events. Not to be confused with accounts: a participant cannot sign
//! in.
//!
//! `table.rs` defines lists of participants, `details.rs` validates their fields; changes are in `create.rs`,
//! `update.rs` and `remove.rs`. `find.rs` locks the participant of a change, `matching.rs` finds that of a
//! check-in. Participants are visible to callers who may read the pointage API. A deleted participant is
//! hidden everywhere, with the attendances, and frees the CNI number and the e-mail address.

pub mod create;
pub mod details;
pub mod erase;
pub(crate) mod find;
pub(crate) mod matching;
pub mod remove;
mod table;
pub mod update;

pub use table::{ATTENDANCE_COUNT, IN_ORGANIZATION, LAST_ATTENDANCE, Participants, SEARCH};
