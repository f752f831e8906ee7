//! Attendances: recording them, matching participants, and valid signatures.

mod matching;
mod recording;
mod signatures;
