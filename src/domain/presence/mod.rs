//! Presence: arrival and departure of a cinema talent on a project. Not attendance, which is a check-in at an event.
//!
//! A record is one day of one person on one project; its date is that of the arrival in the zone of the installation,
//! also when the departure is past midnight. Two unique indexes hold the rules under concurrent scans: one record a
//! day, and one open record at a time. A forgotten check-out never locks its person out: when the open record is older
//! than the longest shift (`SHIFT_MAX_HOURS`), the next arrival marks it as left open, in the same transaction. No timer
//! does anything.
//!
//! | file | contains |
//! | --- | --- |
//! | `table.rs` | the tables and their visible rows |
//! | `state.rs` | the state of a record, for reads and for filters |
//! | `standing.rs` | where each assigned person stands today |
//! | `assigned.rs` | what the people of records are on their projects |
//! | `person.rs` | who is scanned: project, person, assignment |
//! | `steps.rs` | arrival, departure, leaving open: the writes that all rules share |
//! | `record.rs` | check-in and check-out, as asked |
//! | `scan.rs`, `keyboard.rs` | a scan, whose meaning follows from what is open; the text of a scanner |
//! | `repeat.rs` | what a request recorded, for its repeats |
//! | `bulk.rs` | check-in and check-out of all at once |
//! | `correct.rs` | corrections by staff |
//! | `history.rs` | the history of a person, with statistics |
//! | `follow.rs` | the feed of subscriptions |

pub mod assigned;
pub mod bulk;
pub mod correct;
pub mod follow;
pub mod history;
mod keyboard;
mod person;
pub mod record;
pub mod repeat;
pub mod scan;
pub mod standing;
pub mod state;
mod steps;
mod table;

pub use table::{PresenceRecorders, PresenceRecords};
