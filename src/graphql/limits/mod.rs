//! What a document may ask for, counted before anything is expanded or executed.
//!
//! The text is checked first (`text.rs`), for the parser recurses; then the parsed document (`document.rs`). One walk
//! (`walk.rs`) weighs each selection set, each fragment once however often it is spread, in saturating arithmetic: a bomb
//! of fragments is refused in the time it takes to read it. What a field weighs beyond its depth is a file a rule:
//! `cost.rs`, `introspection.rs`, `logins.rs`; response keys are counted by `response_keys.rs`.

mod bounds;
mod cost;
mod document;
mod introspection;
mod logins;
mod response_keys;
mod text;
mod walk;
mod weight;

pub use bounds::{Exceeded, FRAGMENT_CYCLE, Limits};
pub use document::{Checked, check_document};
pub use text::check_text;
