//! Texts of people: one stored spelling, one folding for search and filters, one sort key for lists.
//!
//! - [`normalize()`] gives a text the one spelling that is stored (`normalize.rs`; the characters are sorted into classes
//!   by `classes.rs`). The edge calls it once, through `domain/check.rs`; whatever is looked up is spelled the same way.
//! - [`fold()`] makes texts equal that people take for the same; both sides of a search or filter are folded.
//! - [`sort_key()`] makes the key by which lists are in French alphabetical order. It is not the folding: the order tells
//!   accents and case apart.
//!
//! Which columns hold texts, and which columns follow from them, is declared beside each entity (`entity/texts.rs`).
//! Rows that were written under other rules are brought up to date at the start (`domain/text_upgrade`), whenever
//! [`rules()`] has another value than the one stored. Passwords, tokens, signatures, cursors, contents of files and free
//! JSON are never touched.

mod classes;
mod fold;
mod normalize;
mod rules;
mod sort_key;
#[cfg(test)]
mod tests;

pub use fold::{fold, fold_all};
pub use normalize::{Forbidden, Kind, is_blank, line, normalize};
pub use rules::rules;
pub use sort_key::sort_key;
