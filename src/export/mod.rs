//! Export formats: rows in, bytes out. Independent of queries, access rules and the clock.
//!
//! `csv.rs` and `xlsx.rs` write a `table.rs` row by row, so that no file has to fit into memory; `pdf/`
//! prints the attendance sheet, profiles and badges. All writers are synchronous: callers run them on blocking threads.

pub mod csv;
pub mod names;
pub mod pdf;
pub mod picture;
pub mod portrait;
pub mod table;
pub mod xlsx;
