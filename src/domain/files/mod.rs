//! The files of people: which are accepted, under which names they are stored, and when they are removed.
//!
//! A rule stores a file first, then writes the row that names it, in one transaction, and then removes the
//! file that the row named before: a row never names a file that is not there. A file whose transaction fails
//! is removed at once (`NewFiles::settle`), or by `orphans.rs` when the process ended in between. Who may read
//! files: `domain/media/`.

mod accept;
pub mod orphans;
pub mod paths;
mod store;
mod talent_pictures;

pub use accept::{MAX_CV_BYTES, MAX_PHOTO_BYTES};
pub(super) use store::unavailable;
pub use store::{NewFile, NewFiles, remove, store_cv, store_photo};
pub use talent_pictures::{MAX_GALLERY, NewPicture, StoredPictures};
