//! Limits on the text of a document: length, tokens, and nesting of brackets.

use super::bounds::{Exceeded, Limited, Limits};

/// The maximum nesting of brackets: values and selections together.
const MAX_NESTING: usize = 64;

/// Checks the text before it is parsed.
///
/// # Errors
/// The first limit that the text exceeds.
pub fn check_text(text: &str, limits: &Limits) -> Result<(), Exceeded> {
    if text.len() > limits.characters {
        let (asked, most) = (text.len(), limits.characters);
        return Err(Exceeded { limited: Limited::Characters, asked, most });
    }
    let (mut tokens, mut nesting, mut in_name) = (0_usize, 0_usize, false);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        let is_name = byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80;
        if is_name && in_name {
            continue;
        }
        in_name = is_name;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                at += bytes[at..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
                continue;
            }
            // Brackets and comments inside a string do not count.
            b'"' => at = end_of_string(bytes, at),
            b'{' | b'[' | b'(' => nesting += 1,
            b'}' | b']' | b')' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if nesting > MAX_NESTING {
            return Err(Exceeded { limited: Limited::Nesting, asked: nesting, most: MAX_NESTING });
        }
        if tokens > limits.tokens {
            return Err(Exceeded { limited: Limited::Tokens, asked: tokens, most: limits.tokens });
        }
    }
    Ok(())
}

/// The end of the string whose opening quotation mark precedes `at`. An unclosed string ends with its line.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    let block = bytes[at..].starts_with(b"\"\"");
    at += if block { 2 } else { 0 };
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        match byte {
            b'\\' if block && rest.starts_with(b"\\\"\"\"") => at += 4,
            b'"' if block && rest.starts_with(b"\"\"\"") => return at + 3,
            b'\\' if !block => at += 2,
            b'"' if !block => return at + 1,
            b'\n' | b'\r' if !block => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}
