//! Productions: the companies that make films. A single film is a project (`../projects/`).
//!
//! Companies and their contacts are public business data; administrators enter, change and verify them.

pub mod change;
pub mod details;
mod table;

pub use table::Productions;
