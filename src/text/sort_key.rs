//! Sort keys for French alphabetical order: letters first, then accents, then case.
//!
//! The sort key of ICU's French collation, encoded in ASCII that both engines compare as bytes, so that
//! indexes, cursors and `ORDER BY` do not depend on the engine. The columns `…_sort` contain it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet::Alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

/// The maximum length of a key before encoding. An index entry on PostgreSQL has at most 2 704 bytes; no two
/// names of people share so long a prefix.
const MAX_BYTES: usize = 768;

/// Base64 with its alphabet in ASCII order, so that encoded keys sort like the keys.
static BASE64_IN_ASCII_ORDER: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    let alphabet = Alphabet::new("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    GeneralPurpose::new(&alphabet.expect("64 different letters"), NO_PAD)
});

pub(super) static FRENCH: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    Collator::try_new(locale!("fr").into(), icu_collator::options::CollatorOptions::default())
        .expect("the collation data are compiled in")
});

/// Returns the sort key of `text`. It is never empty: an empty column has not been computed yet.
pub fn sort_key(text: &str) -> String {
    // Each significant character takes at least one byte, so the rest would be truncated anyway.
    let end = text.char_indices().nth(MAX_BYTES).map_or(text.len(), |(at, _)| at);
    let mut key = Vec::with_capacity(Ord::min(end, MAX_BYTES) + 8);
    let Ok(()) = FRENCH.write_sort_key_to(&text[..end], &mut key);
    key.truncate(MAX_BYTES);
    BASE64_IN_ASCII_ORDER.encode(&key)
}
