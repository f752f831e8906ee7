//! Attendances: a participant came to an event, and mostly signed. Not to be confused with presence, which is
//! on film projects.
//!
//! `table.rs` defines lists of attendances, `record.rs` records one, `signature.rs` validates signatures,
//! `remove.rs` deletes, `undo.rs` takes back within the day; `event_types.rs` counts attendances by type of event;
//! `follow.rs` and `follow_removed.rs` are the feeds of subscriptions. Attendances are visible to callers who may read the pointage API; a caller who has just
//! recorded one sees that one in the response. Deleted ones are hidden, and so are those of a deleted event
//! or participant.

pub mod event_types;
pub mod follow;
pub mod follow_removed;
pub mod record;
pub mod remove;
pub mod signature;
mod table;
pub mod undo;

pub use table::{Attendances, EVENT_TITLE, PARTICIPANT_NAME, Signatures};
