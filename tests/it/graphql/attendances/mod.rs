//! Recording attendances: by whom, whom it is about, what may be a signature, and many at once.

mod matching;
mod recording;
mod signatures;
