//! The one spelling of a stored text.
//!
//! Composed letters (NFC), one space for every run of blanks and none at the ends, nothing invisible. What is left may
//! be empty: the text was empty then. Hyphens, apostrophes and case stay as they were written; only the search takes
//! them for the same (`fold.rs`).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use super::classes::{Class, class, inherits, is_dash, joins, selects};

/// What a text is, as far as its spelling goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line: names, titles, addresses of the web, e-mail addresses, numbers of documents.
    Line,
    /// Several lines: descriptions, notes.
    Lines,
    /// A telephone number: one line, in which hyphens of every kind are `-`.
    Phone,
}

/// The text holds a control character or a noncharacter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a control character or a noncharacter")]
pub struct Forbidden;

/// The one spelling of `text`.
///
/// # Errors
/// [`Forbidden`] when the text holds what no text may hold.
pub fn normalize(kind: Kind, text: &str) -> Result<Cow<'_, str>, Forbidden> {
    match kind {
        _ if is_plain(text) => Ok(Cow::Borrowed(text)),
        Kind::Line => spell(text.chars(), text.len(), false).map(Cow::Owned),
        Kind::Lines => spell(text.chars(), text.len(), true).map(Cow::Owned),
        Kind::Phone => spell(text.chars().map(phone_letter), text.len(), false).map(Cow::Owned),
    }
}

/// The one spelling of a text of one line that is only looked for. A text that nothing stored can be is left as it is.
pub fn line(text: &str) -> Cow<'_, str> {
    normalize(Kind::Line, text).unwrap_or(Cow::Borrowed(text))
}

/// Whether nothing of `text` can be seen.
pub fn is_blank(text: &str) -> bool {
    normalize(Kind::Line, text).is_ok_and(|text| text.is_empty())
}

/// Most texts are ASCII and spelled already.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// The documented `\s` takes more blanks than other texts do.
fn phone_letter(letter: char) -> char {
    match letter {
        '\u{b}' | '\u{c}' => ' ',
        letter if is_dash(letter) => '-',
        letter => letter,
    }
}

fn spell(letters: impl Iterator<Item = char>, size: usize, keeps_lines: bool) -> Result<String, Forbidden> {
    let mut spelling = Spelling { text: String::with_capacity(size), ..Spelling::default() };
    let mut last = '\0';
    for letter in letters {
        match class(letter) {
            Class::Visible => spelling.push(letter),
            // CR LF is one line break.
            Class::LineBreak if keeps_lines => spelling.breaks += usize::from((last, letter) != ('\r', '\n')),
            Class::Blank | Class::LineBreak => spelling.blank = true,
            Class::Invisible => {}
            Class::Joiner => spelling.joiner = spelling.joiner.or(Some(letter)),
            Class::Selector => spelling.select(letter),
            Class::Forbidden => return Err(Forbidden),
        }
        last = letter;
    }
    Ok(spelling.text.nfc().collect())
}

/// A text that is being spelled. What is between two visible characters is written when the second one comes, so that
/// nothing is written at the end.
#[derive(Default)]
struct Spelling {
    text: String,
    /// The last character that was written.
    last: Option<char>,
    /// The last one that has a script of its own.
    base: Option<char>,
    blank: bool,
    breaks: usize,
    joiner: Option<char>,
}

impl Spelling {
    fn push(&mut self, letter: char) {
        let joiner = self.joiner.take();
        if self.text.is_empty() {
            // Nothing was written that something could be between.
        } else if self.breaks > 0 {
            self.text.extend(std::iter::repeat_n('\n', self.breaks));
            self.base = None;
        } else if self.blank {
            self.text.push(' ');
            self.base = None;
        } else if let Some(joiner) = joiner
            && (joins(self.base, letter) || joins(self.last, letter))
        {
            self.text.push(joiner);
        }
        (self.blank, self.breaks) = (false, 0);
        self.text.push(letter);
        self.last = Some(letter);
        if !inherits(letter) {
            self.base = Some(letter);
        }
    }

    /// Keeps a variation selector or a tag where it belongs to the character before it.
    fn select(&mut self, selector: char) {
        let follows = !self.blank && self.breaks == 0 && self.joiner.is_none();
        if follows && self.last.is_some_and(|last| selects(last, selector)) {
            self.text.push(selector);
            self.last = Some(selector);
        }
    }
}
