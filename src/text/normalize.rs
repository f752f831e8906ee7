//! Normalization of stored texts.
//!
//! NFC, one space for a run of blanks and none at the ends, no invisible characters. A text without visible
//! characters becomes empty. Hyphens, apostrophes and case are kept; only the folding for search unifies them
//! (`fold.rs`).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use super::classes::{Class, class, inherits, is_dash, joins, selects};

/// The kind of a text, which decides how it is normalized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line: names, titles, URLs, e-mail addresses, document numbers.
    Line,
    /// Several lines: descriptions, notes.
    Lines,
    /// A telephone number: one line, in which every dash becomes `-`.
    Phone,
}

/// The text contains a control character or a noncharacter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a control character or a noncharacter")]
pub struct Forbidden;

/// Returns the normalized form of `text`.
///
/// # Errors
/// [`Forbidden`] when the text contains a forbidden character.
pub fn normalize(kind: Kind, text: &str) -> Result<Cow<'_, str>, Forbidden> {
    match kind {
        _ if is_normalized_ascii(text) => Ok(Cow::Borrowed(text)),
        Kind::Line => normalize_characters(text.chars(), text.len(), false).map(Cow::Owned),
        Kind::Lines => normalize_characters(text.chars(), text.len(), true).map(Cow::Owned),
        Kind::Phone => {
            normalize_characters(text.chars().map(phone_character), text.len(), false).map(Cow::Owned)
        }
    }
}

/// Normalizes a search value of one line. A value with a forbidden character matches no stored text and is
/// returned unchanged.
pub fn line(text: &str) -> Cow<'_, str> {
    normalize(Kind::Line, text).unwrap_or(Cow::Borrowed(text))
}

/// `text` without what is not visible at its ends: blanks, line ends, control and invisible characters.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|character| class(character) != Class::Visible)
}

/// Whether `text` has no visible character.
pub fn is_blank(text: &str) -> bool {
    normalize(Kind::Line, text).is_ok_and(|text| text.is_empty())
}

/// Whether `text` is ASCII and already normalized, as most texts are.
fn is_normalized_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// The documented `\s` of phone numbers also matches vertical tab and form feed.
fn phone_character(character: char) -> char {
    match character {
        '\u{b}' | '\u{c}' => ' ',
        character if is_dash(character) => '-',
        character => character,
    }
}

fn normalize_characters(
    characters: impl Iterator<Item = char>,
    size: usize,
    keeps_lines: bool,
) -> Result<String, Forbidden> {
    let mut normalizer = Normalizer { text: String::with_capacity(size), ..Normalizer::default() };
    let mut last = '\0';
    for character in characters {
        match class(character) {
            Class::Visible => normalizer.push(character),
            // CR LF is one line break.
            Class::LineBreak if keeps_lines => {
                normalizer.breaks += usize::from((last, character) != ('\r', '\n'));
            }
            Class::Blank | Class::LineBreak => normalizer.blank = true,
            Class::Invisible => {}
            Class::Joiner => normalizer.joiner = normalizer.joiner.or(Some(character)),
            Class::Selector => normalizer.select(character),
            Class::Forbidden => return Err(Forbidden),
        }
        last = character;
    }
    Ok(normalizer.text.nfc().collect())
}

/// The state of a normalization. Blanks, line breaks and joiners are written only when the next visible
/// character follows, so that none are written at the end.
#[derive(Default)]
struct Normalizer {
    text: String,
    /// The last written character.
    last: Option<char>,
    /// The last written character with a script of its own.
    base: Option<char>,
    blank: bool,
    breaks: usize,
    joiner: Option<char>,
}

impl Normalizer {
    fn push(&mut self, character: char) {
        let joiner = self.joiner.take();
        if self.text.is_empty() {
            // Nothing precedes `character` yet.
        } else if self.breaks > 0 {
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
            self.base = None;
        } else if self.blank {
            self.text.push(' ');
            self.base = None;
        } else if let Some(joiner) = joiner
            && (joins(self.base, character) || joins(self.last, character))
        {
            self.text.push(joiner);
        }
        (self.blank, self.breaks) = (false, 0);
        self.text.push(character);
        self.last = Some(character);
        if !inherits(character) {
            self.base = Some(character);
        }
    }

    /// Keeps a variation selector or a tag if it modifies the preceding character.
    fn select(&mut self, selector: char) {
        let follows = !self.blank && self.breaks == 0 && self.joiner.is_none();
        if follows && self.last.is_some_and(|last| selects(last, selector)) {
            self.text.push(selector);
            self.last = Some(selector);
        }
    }
}
