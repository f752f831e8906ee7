//! User-entered text: normalization for storage, folding for search and filters, sort keys for lists.
//!
//! - [`normalize()`] returns the normalized form that is stored (`normalize.rs`, with the character classes
//!   of `classes.rs`). The edge calls it once, through `domain/check.rs`; values that are looked up are
//!   normalized in the same way.
//! - [`fold()`] maps texts that users consider the same to equal texts; both sides of a search or filter are
//!   folded.
//! - [`sort_key()`] returns the key for French alphabetical order. It is not the folded text: the order
//!   distinguishes accents and case.
//! - [`spelling`] writes a text with fewer characters, for file names and ISO-8859-1.
//!
//! Each entity declares its text columns and the columns derived from them (`entity/texts.rs`).
//! `domain/text_upgrade` upgrades existing rows at startup when [`rules_version()`] differs from the stored
//! version. Passwords, tokens, signatures, cursors, file contents and free JSON are never normalized.

mod classes;
mod fold;
mod normalize;
mod rules_version;
mod sort_key;
pub mod spelling;
#[cfg(test)]
mod tests;

pub use classes::is_invisible;
pub use fold::{fold, fold_all, is_apostrophe};
pub use normalize::{Forbidden, Kind, is_blank, line, normalize, trim};
pub use rules_version::rules_version;
pub use sort_key::sort_key;
