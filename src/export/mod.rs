//! Files of rows: rows in, bytes out. Nothing here knows where rows come from, who may see them or what time it is.
//!
//! A `table.rs` is written as `csv.rs` or `xlsx.rs`, row by row, so that a file never has to fit into memory. The
//! attendance sheet for printing is `pdf/`. All of it is synchronous: callers run it beside the async threads.

pub mod csv;
pub mod names;
pub mod pdf;
pub mod picture;
pub mod table;
pub mod xlsx;
