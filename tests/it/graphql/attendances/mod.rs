//! Attendances: recording them, matching participants, valid signatures, and taking them back.

mod matching;
mod recording;
mod signatures;
mod undo;
