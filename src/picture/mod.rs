//! Pictures of untrusted origin: PNG and JPEG, decoded within bounds and turned upright.
//!
//! `decode.rs` reads one, if `jpeg/` or `png.rs` find it whole; `blank.rs` finds those with nothing on them, `flatten.rs`
//! puts one on white paper. `photo.rs` re-encodes an uploaded photo without its metadata and makes its thumbnails,
//! `processor.rs` runs that off the asynchronous threads. Signatures in exports
//! (`export/picture.rs`) and their validation use the same decoder. No rules and no paths: `domain/files/`.

pub mod blank;
pub mod decode;
pub mod flatten;
mod jpeg;
mod photo;
mod png;
mod processor;
pub mod resize;

pub use photo::{Encoding, Photo, PhotoError, THUMBNAIL_SIDES};
pub use processor::PictureProcessor;
