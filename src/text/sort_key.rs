//! The key by which texts are in French alphabetical order: letters first, then accents, then case.
//!
//! It is the sort key of ICU's French collation, written in letters that both engines compare as bytes, so that an
//! index, a cursor and `ORDER BY` need nothing of the engine. Columns `…_sort` hold it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::alphabet::Alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

/// How many bytes of a key are kept. Entries of an index on PostgreSQL have at most 2 704 bytes; no two names of people
/// are alike for so long.
const MAX_BYTES: usize = 768;

/// Its letters are in the order of ASCII, so that encoded keys are ordered as the keys are.
static LETTERS: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    let letters = Alphabet::new("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");
    GeneralPurpose::new(&letters.expect("64 different letters"), NO_PAD)
});

pub(super) static FRENCH: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    Collator::try_new(locale!("fr").into(), icu_collator::options::CollatorOptions::default())
        .expect("the collation data are compiled in")
});

/// The sort key of `text`; never empty, so that an empty column has none yet.
pub fn sort_key(text: &str) -> String {
    // Each letter that counts is a byte at least: what is further back is cut away anyway.
    let end = text.char_indices().nth(MAX_BYTES).map_or(text.len(), |(at, _)| at);
    let mut key = Vec::with_capacity(Ord::min(end, MAX_BYTES) + 8);
    let Ok(()) = FRENCH.write_sort_key_to(&text[..end], &mut key);
    key.truncate(MAX_BYTES);
    LETTERS.encode(&key)
}
