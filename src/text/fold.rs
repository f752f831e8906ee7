//! Folding for search: maps texts that users consider the same to equal texts.
//!
//! Removes case, accents, compatibility forms and apostrophes; turns hyphens into blanks; expands ligatures
//! and replaces letters with a stroke by the letters that users type; removes Arabic vowel marks and tatweel,
//! and unifies Arabic letters that are written interchangeably. The columns `…_fold` and `search_text`
//! contain the result.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::classes::{is_dash, is_invisible};

/// Returns `text` folded: lower case, without accents, with single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let visible = text.chars().filter(|character| !is_apostrophe(*character) && !is_invisible(*character));
    for character in
        visible.nfkd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase)
    {
        // Some characters become an apostrophe only by decomposition.
        if is_apostrophe(character) || is_invisible(character) || is_ignored_arabic(character) {
            continue;
        }
        if character.is_whitespace() || is_dash(character) {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
            continue;
        }
        match expand(character) {
            Some(expansion) => folded.push_str(expansion),
            None => folded.push(base_letter(character)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Folds several texts into one, for a search column.
pub fn fold_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(fold).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// Apostrophes, quotation marks used as such, primes, and transliteration marks. The spacing accents among
/// them would decompose into a blank and an accent.
pub fn is_apostrophe(character: char) -> bool {
    matches!(
        character,
        '\'' | '`' | '\u{b4}' | '\u{384}' | '\u{2b9}'..='\u{2bf}' | '\u{2c8}' | '\u{2ca}' | '\u{2cb}' | '\u{55a}'
            | '\u{5f3}' | '\u{1fbd}' | '\u{1fbf}' | '\u{1fef}' | '\u{1ffd}' | '\u{1ffe}' | '\u{2018}'..='\u{201b}'
            | '\u{2032}' | '\u{2035}' | '\u{a78b}' | '\u{a78c}' | '\u{ff07}' | '\u{ff40}'
    )
}

/// Arabic tatweel, which only lengthens a word, and the high hamza.
fn is_ignored_arabic(character: char) -> bool {
    matches!(character, '\u{640}' | '\u{674}')
}

/// Expands a letter that users type as two.
fn expand(character: char) -> Option<&'static str> {
    match character {
        'œ' => Some("oe"),
        'æ' => Some("ae"),
        'ß' => Some("ss"),
        _ => None,
    }
}

/// The base letter that users type for `character`.
fn base_letter(character: char) -> char {
    match character {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        // Alef with wasla, and with the wavy hamzas, which are not combining marks.
        '\u{671}' | '\u{672}' | '\u{673}' => '\u{627}',
        // Teh marbuta, and the hehs of other keyboard layouts.
        '\u{629}' | '\u{6be}' | '\u{6c1}' | '\u{6c3}' | '\u{6d5}' => '\u{647}',
        // Alef maksura, and the yehs of other keyboard layouts.
        '\u{649}' | '\u{6cc}' | '\u{6d2}' => '\u{64a}',
        // The kaf of other keyboard layouts.
        '\u{6a9}' => '\u{643}',
        '\u{660}'..='\u{669}' => ascii_digit(character, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => ascii_digit(character, '\u{6f0}'),
        character => character,
    }
}

/// The ASCII digit of `character`, one of ten consecutive digits from `zero`.
fn ascii_digit(character: char, zero: char) -> char {
    char::from_digit(u32::from(character) - u32::from(zero), 10).unwrap_or(character)
}
