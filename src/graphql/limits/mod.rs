//! Limits on documents, checked before fragments are expanded or fields executed.
//!
//! The text is checked first (`text.rs`), because the parser recurses; then the parsed document
//! (`document.rs`). One traversal (`walk.rs`) computes the weight of each selection set in saturating
//! arithmetic, and that of each fragment once however often it is spread: a fragment bomb is refused in
//! linear time. Each further rule has a file: `cost.rs`, `introspection.rs`, `logins.rs`, `response_keys.rs`.

mod bounds;
mod budget;
mod cost;
mod document;
mod introspection;
mod logins;
mod response_keys;
mod text;
mod walk;
mod weight;

pub use bounds::{Exceeded, Limited, Limits};
pub use budget::CostBudget;
pub use cost::MAX_PAGE_SIZE;
pub use document::{Checked, check_document};
pub use text::check_text;
