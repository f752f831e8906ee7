//! The attendance sheet as a PDF: a page one would sign and file. `sheet.rs` is what callers use.
//!
//! Rows come one at a time and pages are written as they fill, so a sheet of any length takes little memory. The same
//! input gives the same bytes: time is an argument, and nothing here is by chance.

mod fonts;
mod objects;
mod page;
mod sheet;
mod text;
mod words;

pub use sheet::{AttendanceSheet, Event, Options, Orientation, Row};
