//! The shared strings, and the escapes in the texts of a workbook.

use std::borrow::Cow;

use super::package::Package;
use super::xml::Node;
use crate::tabular::cell::MAX_CHARS;
use crate::tabular::row::Problem;

/// The maximum number of shared strings.
const MAX_STRINGS: usize = 1_000_000;
/// The maximum size of all shared strings, in bytes.
const MAX_BYTES: usize = 20 * 1024 * 1024;
/// The size that every file may have, in bytes.
const MIN_BYTES: usize = 4 * 1024 * 1024;
/// The further size for each byte of the file. Different texts are not compressed more, so a small file cannot
/// use much memory.
const BYTES_PER_BYTE: usize = 50;

/// The size of a block, in bytes; a longer string has one of its own.
const BLOCK_BYTES: usize = 256 * 1024;

/// The shared strings of a workbook, one after the other in blocks: one text that grows would be copied, and
/// need twice the memory.
#[derive(Default)]
pub(super) struct Strings {
    blocks: Vec<String>,
    /// The block of each string, and its end there.
    ends: Vec<(u32, u32)>,
    bytes: usize,
}

impl Strings {
    pub(super) fn read(package: &mut Package<'_>, part: usize) -> Result<Self, Problem> {
        let max_bytes = (MIN_BYTES + package.size().saturating_mul(BYTES_PER_BYTE)).min(MAX_BYTES);
        let mut strings = Self::default();
        let mut current = CellText::default();
        let mut xml = package.part(part)?;
        loop {
            match xml.next()? {
                Node::Start(tag) if tag.name() == "si" => current.clear(),
                Node::Start(tag) => current.start(tag.name()),
                Node::Text(text) => current.text(&text),
                Node::End(end) if end.name() == "si" => {
                    let text = unescape(&current.value);
                    // Before the memory is allocated.
                    if strings.bytes + text.len() > max_bytes || strings.ends.len() >= MAX_STRINGS {
                        return Err(Problem::TooLarge);
                    }
                    strings.push(&text)?;
                }
                Node::End(end) => current.end(end.name()),
                Node::Eof => return Ok(strings),
                Node::Other => {}
            }
        }
    }

    fn push(&mut self, text: &str) -> Result<(), Problem> {
        self.bytes += text.len();
        if self.blocks.last().is_none_or(|block| block.len() + text.len() > BLOCK_BYTES) {
            self.blocks.push(String::new());
        }
        let number = |number: usize| u32::try_from(number).map_err(|_| Problem::TooLarge);
        let block = number(self.blocks.len() - 1)?;
        let last = self.blocks.last_mut().ok_or(Problem::TooLarge)?;
        last.push_str(text);
        self.ends.push((block, number(last.len())?));
        Ok(())
    }

    /// The string of an index.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let (block, end) = *self.ends.get(index)?;
        let before = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.filter(|(other, _)| *other == block).map_or(0, |(_, end)| *end);
        let block = self.blocks.get(usize::try_from(block).ok()?)?;
        block.get(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
    }
}

/// Joins the runs of a text, without the phonetic ones.
#[derive(Default)]
pub(super) struct CellText {
    /// The text, cut when it is longer than a cell may be.
    pub value: String,
    is_within_text: bool,
    is_phonetic: bool,
}

impl CellText {
    pub(super) fn clear(&mut self) {
        self.value.clear();
        self.is_within_text = false;
        self.is_phonetic = false;
    }

    pub(super) fn start(&mut self, name: &str) {
        match name {
            "rPh" => self.is_phonetic = true,
            "t" | "v" => self.is_within_text = !self.is_phonetic,
            _ => {}
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        match name {
            "rPh" => self.is_phonetic = false,
            "t" | "v" => self.is_within_text = false,
            _ => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        // An escape is seven bytes for one character.
        const MAX_BYTES: usize = 7 * MAX_CHARS;
        if self.is_within_text && self.value.len() <= MAX_BYTES {
            let left = MAX_BYTES + 7 - self.value.len();
            self.value.push_str(text.get(..text.floor_char_boundary(left)).unwrap_or_default());
        }
    }
}

/// Resolves the escapes of characters that XML cannot have: `_x000D_` is a carriage return, `_x005F_` an
/// underscore.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut units = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("_x") {
        let Some((unit, after)) = escaped_unit(after) else {
            flush(&mut units, &mut out);
            out.push_str(before);
            out.push_str("_x");
            rest = after;
            continue;
        };
        if !before.is_empty() {
            flush(&mut units, &mut out);
            out.push_str(before);
        }
        // Two escapes in a row may be the halves of one character.
        units.push(unit);
        rest = after;
    }
    flush(&mut units, &mut out);
    out.push_str(rest);
    out.into()
}

fn escaped_unit(after: &str) -> Option<(u16, &str)> {
    let (digits, after) = after.split_at_checked(4)?;
    let after = after.strip_prefix('_')?;
    let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hexadecimal).map(|unit| (unit, after))
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.extend(char::decode_utf16(units.drain(..)).map(|letter| letter.unwrap_or('\u{fffd}')));
}

#[cfg(test)]
mod tests {
    use super::super::fixture::zip;
    use super::*;

    fn strings(xml: &str) -> Result<Strings, Problem> {
        let bytes = zip(&[("strings.xml", xml)]);
        Strings::read(&mut Package::open(&bytes)?, 0)
    }

    #[test]
    fn runs_are_joined_without_phonetic_ones() {
        let xml = "<x:sst xmlns:x='x'><x:si><x:t>Awa</x:t></x:si><x:si/>\
            <x:si><x:r><x:rPr><x:b/></x:rPr><x:t xml:space='preserve'>Fall </x:t></x:r> <x:r><x:t>&amp; Awa</x:t></x:r>\
            <x:rPh sb='0' eb='1'><x:t>no</x:t></x:rPh><x:phoneticPr/></x:si>\
            <x:si><x:t>a_x000D_b</x:t></x:si></x:sst>";
        let strings = strings(xml).expect("strings");
        let found: Vec<_> = (0..5).map(|index| strings.get(index)).collect();
        assert_eq!(found, [Some("Awa"), Some(""), Some("Fall & Awa"), Some("a\rb"), None]);
    }

    #[test]
    fn strings_in_several_blocks_are_found() {
        let text = |at: usize| format!("{at}{}", "x".repeat(at * 997 % 30_000));
        let items: Vec<_> = (0..100).map(|at| format!("<si><t>{}</t></si>", text(at))).collect();
        let strings = strings(&format!("<sst>{}</sst>", items.concat())).expect("strings");
        assert!(strings.blocks.len() > 3);
        assert!((0..100).all(|at| strings.get(at) == Some(text(at).as_str())));
        assert_eq!(strings.get(100), None);
    }

    #[test]
    fn escapes_are_resolved() {
        for (text, expected) in [
            ("a_x000D__x000a_b", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD834__xDD1E_", "𝄞"),
            ("_xD834_", "\u{fffd}"),
            ("snake_x", "snake_x"),
            ("_x12é4_ _x+123_ _x000D", "_x12é4_ _x+123_ _x000D"),
            ("__x0041_", "_A"),
        ] {
            assert_eq!(unescape(text), expected);
        }
    }

    #[test]
    fn their_number_and_size_are_limited() {
        let item = format!("<si><t>{}</t></si>", "x".repeat(30_000));
        let bomb = format!("<sst>{}</sst>", item.repeat(MIN_BYTES / 30_000 + 200));
        assert_eq!(strings(&bomb).err(), Some(Problem::TooLarge), "a small file with much text");
        let long = format!("<sst><si><t>{}</t></si></sst>", "<!-- -->xxxxxxxxxx".repeat(MAX_CHARS));
        let strings = strings(&long).expect("strings");
        assert!(crate::tabular::cell::is_too_long(strings.get(0).expect("a string")));
        assert!(strings.bytes < 8 * MAX_CHARS);
    }
}
