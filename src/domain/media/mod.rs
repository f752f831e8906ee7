//! The pictures of cinema talents, as those change them who may, and who may read which file.
//!
//! `change.rs` and `gallery.rs` change the pictures, `find.rs` finds what an address under `/static/uploads`
//! names, `read.rs` reads it. How files are checked, named and stored: `domain/files/`.

mod change;
mod find;
mod gallery;
mod read;
mod talent;

pub use change::{PhotoKind, delete_photo, set_photo};
pub use find::{Audience, Served, ServedFile, find};
pub use gallery::{add, delete, order};
pub use read::{open, read_picture};
