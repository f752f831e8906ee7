//! The attendance sheet as a PDF; `sheet.rs` has the public interface.
//!
//! Rows are added one at a time and full pages are written immediately, so memory stays bounded for any
//! length. The output is deterministic: the time is an argument, and there is no randomness.

mod fonts;
mod labels;
mod objects;
mod page;
mod sheet;
mod text;

pub use sheet::{AttendanceSheet, Orientation, SheetEvent, SheetOptions, SheetRow};

#[cfg(test)]
mod tests;
