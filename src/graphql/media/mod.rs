//! The pictures of cinema talents, as mutations change them; `cinema_talents/media.rs` shows them. The photo and the CV
//! of an account are in `users/files.rs`.

mod inputs;
mod mutation;

pub use mutation::MediaMutation;
