//! Statistics of events, participants and attendances: computed by the database, in a number of statements
//! that does not grow with the data, with the same results on both engines.
//!
//! [`Statistics`] (`reader.rs`) authorizes the caller; each topic has one file. Only visible rows count, by
//! `visible_to` of the tables: deleting an event or a participant also deletes the attendances. Days, weeks
//! (from Monday) and months begin in the zone of the installation; `period.rs` splits them, so that the
//! database only compares times. `sql.rs` contains the differences of the engines. The surfaces word periods
//! and missing values.

pub mod activity;
pub mod breakdown;
mod columns;
pub mod dashboard;
pub mod event;
pub mod organizations;
pub mod period;
mod reader;
pub(in crate::domain) mod sql;
pub mod trends;

pub use reader::Statistics;
