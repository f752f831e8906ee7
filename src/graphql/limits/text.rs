//! The text of a document: its length, its tokens, and how deep its brackets nest.

use super::bounds::{Exceeded, Limits};

/// How deep brackets of the text may nest: values and selections together.
const MAX_NESTING: usize = 64;

/// Checks the text, before it is parsed.
///
/// # Errors
/// The first limit that it exceeds.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Exceeded> {
    if text.len() > limits.characters {
        return Err(Exceeded { limit: "characters", value: limits.characters });
    }
    let (mut tokens, mut nesting, mut in_word) = (0_usize, 0_usize, false);
    let letters = text.as_bytes();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        at += 1;
        let word = letter == b'_' || letter.is_ascii_alphanumeric() || letter >= 0x80;
        if word && in_word {
            continue;
        }
        in_word = word;
        match letter {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                at += letters[at..].iter().take_while(|letter| !matches!(letter, b'\n' | b'\r')).count();
                continue;
            }
            // The content of a string is neither bracket nor comment.
            b'"' => at = end_of_string(letters, at),
            b'{' | b'[' | b'(' => nesting += 1,
            b'}' | b']' | b')' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if nesting > MAX_NESTING {
            return Err(Exceeded { limit: "nesting", value: MAX_NESTING });
        }
        if tokens > limits.tokens {
            return Err(Exceeded { limit: "tokens", value: limits.tokens });
        }
    }
    Ok(())
}

/// Where the string ends whose first quotation mark stands before `at`; a string that is not closed ends with its line.
fn end_of_string(letters: &[u8], mut at: usize) -> usize {
    let block = letters[at..].starts_with(b"\"\"");
    at += if block { 2 } else { 0 };
    while let Some(letter) = letters.get(at) {
        let rest = &letters[at..];
        match letter {
            b'\\' if block && rest.starts_with(b"\\\"\"\"") => at += 4,
            b'"' if block && rest.starts_with(b"\"\"\"") => return at + 3,
            b'\\' if !block => at += 2,
            b'"' if !block => return at + 1,
            b'\n' | b'\r' if !block => return at,
            _ => at += 1,
        }
    }
    letters.len()
}
