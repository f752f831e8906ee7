//! Attendances: a participant came to an event, and mostly signed. Not presence, which is on film projects.
//!
//! Which attendances a list shows and in which order is `table.rs`. Recording one is `record.rs`, what may be a
//! signature `signature.rs`, deletion `remove.rs`; `event_types.rs` counts them by the kind of event. Only those who read
//! the pointage API see attendances; whoever has just recorded one sees that one in the answer. Deleted ones are hidden,
//! and so are those of a deleted event or participant.

pub mod event_types;
pub mod follow;
pub mod record;
pub mod remove;
pub mod signature;
mod table;

pub use table::{Attendances, EVENT_TITLE, PARTICIPANT_NAME, Signatures};
