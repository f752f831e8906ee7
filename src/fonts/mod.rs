//! The fonts of PDFs: those that are built in, and those that the installation adds for the scripts that they lack.
//!
//! `face.rs` reads one font, `library.rs` the folder `FONTS_DIR`. Which text takes which font is decided where it is laid
//! out: `export/pdf/fallback.rs`.

mod face;
mod library;
#[cfg(test)]
mod tests;

pub use face::{FontFace, Outlines};
pub use library::{FontLibrary, LoadError};
