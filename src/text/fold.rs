//! What a text is to the search: texts that people take for the same become equal.
//!
//! Case, accents and compatibility forms go; apostrophes of every kind count for nothing, hyphens for a blank; ligatures
//! and letters with a stroke become what people type for them; Arabic loses its vowel marks and its tatweel, and letters
//! that are written for each other become one. Columns `…_fold` and `search_text` hold the result.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::classes::{is_dash, is_invisible};

/// `text` folded: lower case, without accents, with single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let seen = text.chars().filter(|letter| !is_apostrophe(*letter) && !is_invisible(*letter));
    for letter in seen.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        // What decomposes into an apostrophe comes only now.
        if is_apostrophe(letter) || is_invisible(letter) || is_stroke(letter) {
            continue;
        }
        if letter.is_whitespace() || is_dash(letter) {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
            continue;
        }
        match spelled_out(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(alike(letter)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Several texts folded into one, for a column that the search looks in.
pub fn fold_all<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.into_iter().map(fold).filter(|text| !text.is_empty()).collect();
    texts.join(" ")
}

/// Apostrophes, quotes that are used as such, primes, and the marks of transliterations. Those with a tone-like form
/// would decompose into a blank and an accent.
fn is_apostrophe(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`' | '\u{b4}' | '\u{384}' | '\u{2b9}'..='\u{2bf}' | '\u{2c8}' | '\u{2ca}' | '\u{2cb}' | '\u{55a}'
            | '\u{5f3}' | '\u{1fbd}' | '\u{1fbf}' | '\u{1fef}' | '\u{1ffd}' | '\u{1ffe}' | '\u{2018}'..='\u{201b}'
            | '\u{2032}' | '\u{2035}' | '\u{a78b}' | '\u{a78c}' | '\u{ff07}' | '\u{ff40}'
    )
}

/// Arabic tatweel, which only lengthens a word, and the hamza that stands high.
fn is_stroke(letter: char) -> bool {
    matches!(letter, '\u{640}' | '\u{674}')
}

/// A letter that people spell with two.
fn spelled_out(letter: char) -> Option<&'static str> {
    match letter {
        'œ' => Some("oe"),
        'æ' => Some("ae"),
        'ß' => Some("ss"),
        _ => None,
    }
}

/// The letter that is written for `letter`.
fn alike(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'ł' => 'l',
        'đ' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        // Alef with wasla, and with the wavy hamzas, which are no combining marks.
        '\u{671}' | '\u{672}' | '\u{673}' => '\u{627}',
        // Teh marbuta, and the hehs of other keyboards.
        '\u{629}' | '\u{6be}' | '\u{6c1}' | '\u{6c3}' | '\u{6d5}' => '\u{647}',
        // Alef maksura, and the yehs of other keyboards.
        '\u{649}' | '\u{6cc}' | '\u{6d2}' => '\u{64a}',
        // The kaf of other keyboards.
        '\u{6a9}' => '\u{643}',
        '\u{660}'..='\u{669}' => digit(letter, '\u{660}'),
        '\u{6f0}'..='\u{6f9}' => digit(letter, '\u{6f0}'),
        letter => letter,
    }
}

/// The digit that `letter` is in a row of ten that begins with `zero`.
fn digit(letter: char, zero: char) -> char {
    char::from_digit(u32::from(letter) - u32::from(zero), 10).unwrap_or(letter)
}
