//! Statistics of events, participants and attendances: computed by the database, in a number of statements that does
//! not grow with the data, with the same numbers on both engines.
//!
//! [`Statistics`] (`reader.rs`) is who may read them; what it tells is one file a topic. Only what is visible counts,
//! through the nouns' `visible_to`: deleting an event or a participant deletes the attendances with it. Days, weeks (from Monday)
//! and months begin in the zone of the installation; `period.rs` cuts them, so that the database only compares moments.
//! Where the engines differ is `sql.rs`. Words for periods and for what nobody said are the surface's.

pub mod activity;
pub mod breakdown;
mod columns;
pub mod dashboard;
pub mod event;
pub mod organizations;
pub mod period;
mod quotient;
mod reader;
mod sql;
pub mod trends;

pub use super::events::turnout::percent;
pub use quotient::quotient;
pub use reader::Statistics;
