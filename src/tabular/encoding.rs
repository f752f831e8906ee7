//! The encoding of CSV, and its physical lines as text.
//!
//! One invalid byte does not change the encoding of a file: it makes its line a fault.

use std::borrow::Cow;

use super::row::Problem;

/// What an undecodable byte becomes.
pub(super) const REPLACEMENT: char = '\u{fffd}';
/// The maximum length of a physical line, in bytes. Its decoded text takes three times as much.
pub(super) const MAX_LINE_BYTES: usize = 4 * 1024 * 1024;
/// The bytes that Windows-1252 does not define.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Windows1252,
}

/// A text file whose encoding is known.
pub(super) struct Text<'b> {
    bytes: Cow<'b, [u8]>,
    encoding: Encoding,
}

impl<'b> Text<'b> {
    /// Detects the encoding.
    ///
    /// # Errors
    /// [`Problem::Form`] when it is no text.
    pub(super) fn of(bytes: &'b [u8]) -> Result<Self, Problem> {
        // DOS ended texts with it, and some programs still do.
        let bytes = bytes.strip_suffix(b"\x1a").unwrap_or(bytes);
        let (bytes, encoding) = if let Some(bytes) = bytes.strip_prefix(b"\xff\xfe") {
            (utf8_of_utf16(bytes, u16::from_le_bytes).into(), Encoding::Utf8)
        } else if let Some(bytes) = bytes.strip_prefix(b"\xfe\xff") {
            (utf8_of_utf16(bytes, u16::from_be_bytes).into(), Encoding::Utf8)
        } else if let Some(bytes) = bytes.strip_prefix(b"\xef\xbb\xbf") {
            (bytes.into(), Encoding::Utf8)
        } else {
            (Cow::Borrowed(bytes), detect(bytes))
        };
        if is_binary(&bytes) { Err(Problem::Form) } else { Ok(Self { bytes, encoding }) }
    }

    /// Its physical lines.
    pub(super) fn lines(&self) -> Lines<'_> {
        Lines { rest: &self.bytes, number: 0, encoding: self.encoding }
    }
}

/// Whether one byte of twenty is a control character: a text may have a stray one, which refuses its line.
fn is_binary(bytes: &[u8]) -> bool {
    let is_control =
        |byte: &&u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x7f);
    bytes.iter().filter(is_control).count() * 20 > bytes.len()
}

/// Transcodes UTF-16. A surrogate without its other half and half a code unit become a byte that is invalid in
/// UTF-8.
fn utf8_of_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Vec<u8> {
    const INVALID: u8 = 0xff;
    let (units, rest) = bytes.as_chunks::<2>();
    let mut out = Vec::with_capacity(bytes.len() / 2);
    for letter in char::decode_utf16(units.iter().map(|pair| unit(*pair))) {
        match letter {
            Ok(letter) => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(_) => out.push(INVALID),
        }
    }
    if !rest.is_empty() {
        out.push(INVALID);
    }
    out
}

/// The encoding of a file without a mark: UTF-8 when at least as many lines have its sequences as lines are
/// invalid. Spreadsheets on Windows write Windows-1252.
fn detect(bytes: &[u8]) -> Encoding {
    let (mut valid, mut invalid) = (0_usize, 0_usize);
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
        let (mut has_valid, mut has_invalid) = (false, false);
        for chunk in line.utf8_chunks() {
            has_valid |= of_several_bytes(chunk.valid()).next().is_some();
            has_invalid |= !chunk.invalid().is_empty();
        }
        valid += usize::from(has_valid);
        invalid += usize::from(has_invalid);
    }
    if invalid == 0 || (valid > 0 && valid >= invalid) { Encoding::Utf8 } else { Encoding::Windows1252 }
}

/// A physical line.
pub(super) struct PhysicalLine<'t> {
    /// Its number, from 1.
    pub number: usize,
    /// Its text, without the line end.
    pub text: Cow<'t, str>,
    /// Whether it has bytes that the encoding does not have; they are [`REPLACEMENT`] in the text.
    pub is_faulty: bool,
    /// Whether it is longer than [`MAX_LINE_BYTES`]; then it has no text.
    pub is_too_long: bool,
}

/// The physical lines of a text, which end with `\n`, `\r\n` or `\r`. A clone of it is a bookmark.
#[derive(Clone)]
pub(super) struct Lines<'t> {
    rest: &'t [u8],
    number: usize,
    encoding: Encoding,
}

impl<'t> Iterator for Lines<'t> {
    type Item = PhysicalLine<'t>;

    fn next(&mut self) -> Option<PhysicalLine<'t>> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let (line, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len()))?;
        let ends: [&[u8]; 3] = [b"\r\n", b"\n", b"\r"];
        self.rest = ends.iter().find_map(|end| rest.strip_prefix(*end)).unwrap_or_default();
        self.number += 1;
        let is_too_long = line.len() > MAX_LINE_BYTES;
        let (text, is_faulty) = self.encoding.decode(if is_too_long { b"" } else { line });
        Some(PhysicalLine { number: self.number, text, is_faulty, is_too_long })
    }
}

impl Encoding {
    fn decode(self, line: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Utf8 => match std::str::from_utf8(line) {
                Ok(text) => (text.into(), false),
                Err(_) => (String::from_utf8_lossy(line), true),
            },
            Self::Windows1252 => {
                let has_undefined = line.iter().any(|byte| UNDEFINED.contains(byte));
                let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0;
                if !has_undefined {
                    let is_faulty = is_rather_utf8(line) || is_of_another_code_page(&text);
                    return (text, is_faulty);
                }
                // The decoder gives them control characters, as browsers do.
                let is_undefined = |letter: char| UNDEFINED.iter().any(|byte| char::from(*byte) == letter);
                (text.replace(is_undefined, REPLACEMENT.encode_utf8(&mut [0; 4])).into(), true)
            }
        }
    }
}

/// Whether a line of a Windows-1252 file was most likely written in UTF-8, as where two lists were joined: it has a letter of
/// the Latin script or a punctuation mark of several bytes (`Ã©`, `â€™`), or is UTF-8 throughout, with three letters of other
/// scripts.
fn is_rather_utf8(line: &[u8]) -> bool {
    if line.is_ascii() {
        return false;
    }
    let is_usual =
        |letter: char| matches!(letter, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{203a}' | '€' | '™');
    let valid = || line.utf8_chunks().flat_map(|chunk| with_previous(chunk.valid()));
    // Two bytes behind a capital are `Â` and the sign: `BÂ »`.
    let several = || {
        let letters =
            valid().filter(|(before, letter)| !letter.is_ascii() && !may_follow_a(*before, *letter));
        letters.map(|(_, letter)| letter)
    };
    let is_of_other_script = |letter: &char| *letter >= '\u{370}' && letter.is_alphabetic();
    let is_valid = std::str::from_utf8(line).is_ok();
    several().any(is_usual) || (is_valid && several().filter(is_of_other_script).count() >= 3)
}

/// Whether a text was most likely written in UTF-8 and read in Windows-1252 by whoever saved it: `AÃ¯ssatou`, `Nâ€™Diaye`.
pub(super) fn is_misread_utf8(text: &str) -> bool {
    let is_second_byte = |letter: char| {
        matches!(letter, '\u{80}'..='\u{bf}') || "ŒœŠšŸŽžƒˆ˜€™–—‘’‚“”„†‡•…‰‹›".contains(letter)
    };
    let nexts = text.chars().skip(1).chain([' ']);
    for ((before, letter), next) in with_previous(text).zip(nexts) {
        // Of these capitals none ends a word of our languages; `â` before such a sign begins that of the euro or a punctuation mark.
        if matches!(letter, 'Ã' | 'Ä' | 'Å') && is_second_byte(next)
            || letter == 'Â' && matches!(next, '\u{80}'..='\u{bf}') && !may_follow_a(before, next)
            || letter == 'â' && matches!(next, '€' | '‚')
        {
            return true;
        }
    }
    false
}

/// The characters of a text, each with the one before; the first with a blank.
fn with_previous(text: &str) -> impl Iterator<Item = (char, char)> {
    [' '].into_iter().chain(text.chars()).zip(text.chars())
}

/// The characters of several bytes that are not most likely two of Windows-1252: `Â` and a sign.
fn of_several_bytes(text: &str) -> impl Iterator<Item = char> {
    let letters =
        with_previous(text).filter(|(before, letter)| !letter.is_ascii() && !may_follow_a(*before, *letter));
    letters.map(|(_, letter)| letter)
}

/// Whether a sign may stand behind `Â` at the end of a word in capitals, of which `before` is the letter before it: `BÂ »`, `BÂ·KÂ`.
fn may_follow_a(before: char, sign: char) -> bool {
    before.is_uppercase() && matches!(sign, '«' | '»' | '·' | '\u{a0}')
}

/// Whether a line of a Windows-1252 file was most likely written in a code page of DOS or in that of the Macintosh, which
/// spreadsheets still offer: letters with accents are then signs within or behind words (`Ren‚`, `A‹ssatou`), or capitals
/// behind small letters (`RenŽ`).
pub(super) fn is_of_another_code_page(text: &str) -> bool {
    let is_sign_behind = |sign: char| matches!(sign, '‚' | 'ƒ' | '„' | 'ˆ' | '‰' | '‹' | '‡' | '†' | '˜');
    let is_sign_within = |sign: char| matches!(sign, '…' | '•' | '™' | '“' | '›');
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_followed = letters.peek().is_some_and(|next| next.is_alphabetic());
        let is_wrong = before.is_alphabetic()
            && (is_sign_behind(letter) || (is_sign_within(letter) && is_followed))
            || before.is_lowercase() && matches!(letter, 'Š' | 'Ž' | 'Œ');
        if is_wrong {
            return true;
        }
        before = letter;
    }
    false
}

/// Whether a name has signs in place of letters that a program could not write (`N?Diaye`), or was written in another script and
/// read in Windows-1252, where it has nothing but letters with marks (`ãÍãÏ`).
pub(super) fn has_lost_letters(name: &str) -> bool {
    let signs: Vec<char> = name.chars().collect();
    let is_lost = |pair: &[char]| matches!(pair, ['?', letter] | [letter, '?'] if letter.is_alphabetic());
    let letters = || name.chars().filter(|letter| letter.is_alphabetic());
    let has_only_marked = letters().count() >= 3 && letters().all(|letter| matches!(letter, 'À'..='ÿ'));
    // In that of the Macintosh it is É: no word begins with it before a small letter.
    let has_florin = matches!(signs.as_slice(), ['ƒ', second, ..] if second.is_lowercase());
    signs.windows(2).any(is_lost) || has_only_marked || has_florin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(usize, String, bool)> {
        let text = Text::of(bytes).expect("a text");
        text.lines().map(|line| (line.number, line.text.into_owned(), line.is_faulty)).collect()
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        lines(bytes).into_iter().map(|(_, text, _)| text).collect()
    }

    #[test]
    fn all_line_ends_are_understood() {
        let expected = [(1, "a"), (2, ""), (3, "b"), (4, "c"), (5, "d")];
        let found = lines(b"a\n\r\nb\rc\r\nd");
        assert_eq!(found, expected.map(|(number, text)| (number, text.to_owned(), false)));
        assert_eq!(texts(b"a\n"), ["a"]);
        assert!(texts(b"").is_empty());
    }

    #[test]
    fn an_invalid_byte_does_not_change_the_encoding() {
        for mark in ["\u{feff}", ""] {
            let bytes = [mark.as_bytes(), "Aïssatou\nAw".as_bytes(), b"\xe9", b"\nFall"].concat();
            let found = lines(&bytes);
            let expected = [(1, "Aïssatou", false), (2, "Aw\u{fffd}", true), (3, "Fall", false)];
            assert_eq!(found, expected.map(|(number, text, faulty)| (number, text.to_owned(), faulty)));
        }
        assert_eq!(texts(b"\xef\xbb\xbfA\xefssatou\nAw\xe9\n"), ["A\u{fffd}ssatou", "Aw\u{fffd}"]);
    }

    #[test]
    fn windows_1252_has_undefined_bytes() {
        assert_eq!(texts(b"A\xefssatou\nc\x9cur \x80"), ["Aïssatou", "cœur €"]);
        let found = lines(b"A\xefssatou\n\x81\x8d\x8f\x90\x9d\n");
        let expected = [(1, "Aïssatou", false), (2, "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}", true)];
        assert_eq!(found, expected.map(|(number, text, faulty)| (number, text.to_owned(), faulty)));
        // One accidental sequence does not make many lines UTF-8.
        assert_eq!(texts(b"\xc3\xa9\n\xe9a\n\xe8b\n"), ["Ã©", "éa", "èb"]);
    }

    #[test]
    fn lines_of_utf_8_in_windows_1252_are_faults() {
        let is_faulty = |line: &[u8]| {
            let bytes = [b"Ren\xe9\nZo\xe9\nAnd\xe9\nL\xe9a\n", line].concat();
            lines(&bytes).pop().expect("a line").2
        };
        for text in ["Aïssatou", "N’Diaye", "SOCIÉTÉ", "Œuvre – 5 €", "محمد", "Łukasz", "Dakar\u{a0}: « x »"]
        {
            assert!(is_faulty(text.as_bytes()), "{text}");
        }
        for line in [
            b"plain".as_slice(),
            b"Ren\xe9",
            // Capitals before marks: a no-break space, quotation marks, an ellipsis.
            b"SOCI\xc9T\xc9\xa0: O\xd9\xa0",
            b"FOR\xca\x85 D\xc9\x92 CAF\xc9\x94",
            b"\xab\xa0\xe0 la carte\xa0\xbb",
            // Names that end with a capital with its mark.
            b"B\xc2\xa0DIOP",
            b"Lyc\xe9e \xabMariama B\xc2\xbb",
            b"Lyc\xe9e \xab\xa0Mariama B\xc2\xa0\xbb de Gor\xe9e",
            b"B\xc2\xb7DAKAR",
        ] {
            assert!(!is_faulty(line), "{}", encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0);
        }
    }

    #[test]
    fn texts_that_were_misread_are_told() {
        for text in ["Aïssatou", "Sène", "SOCIÉTÉ À", "N’Diaye", "« Œuvre »", "Łukasz", "Şahin", "5 €"]
        {
            let misread = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0;
            assert!(is_misread_utf8(&misread), "{misread}");
            assert!(!is_misread_utf8(text), "{text}");
        }
        for text in ["BÂ»", "« Mariama BÂ »", "BÂ\u{a0}»", "BÂ·DAKAR", "BÂ\u{a0}DIOP", "KÂ«"] {
            assert!(!is_misread_utf8(text), "{text}");
        }
        for text in ["Â« Mariama", "NÂ° 1", "DakarÂ\u{a0}", "FALL Â»", "Â·"] {
            assert!(is_misread_utf8(text), "{text}");
        }
        for text in ["Åse", "Ähtäri", "SÃO", "RÔ", "pâte", "PÂTÉ", "CÂ’", "ÇÂ"] {
            assert!(!is_misread_utf8(text), "{text}");
        }
    }

    #[test]
    fn lines_of_other_code_pages_are_faults() {
        let is_faulty = |line: &[u8]| lines(&[b"Ren\xe9\n", line].concat()).pop().expect("a line").2;
        // In code page 850: René, Aïssatou, François, Voilà mon; in that of the Macintosh: René, Aïssatou.
        for line in [
            b"Ren\x82".as_slice(),
            b"A\x8bssatou",
            b"Fran\x87ois",
            b"Voil\x85mon",
            b"Ren\x8e",
            b"A\x95ssatou",
        ] {
            assert!(is_faulty(line), "{}", encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0);
        }
        for text in [
            "« René »",
            "“Awa”",
            "etc…",
            "Dakar – Thiès",
            "Marque™ • x",
            "ŒUVRE",
            "N’Diaye",
            "l’œuvre",
            "Škoda",
        ] {
            let line = encoding_rs::WINDOWS_1252.encode(text).0;
            assert!(!is_faulty(&line), "{text}");
        }
    }

    #[test]
    fn stray_control_characters_are_read() {
        assert_eq!(
            texts(b"Nom;Pr\xe9nom\nDi\0op;Awa\nFall;Ali\n\x1a"),
            ["Nom;Prénom", "Di\0op;Awa", "Fall;Ali"]
        );
    }

    #[test]
    fn utf_16_is_read_with_its_mark() {
        let units: Vec<u16> = "\u{feff}Aïssa\n𝄞".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(texts(&little), ["Aïssa", "𝄞"]);
        assert_eq!(texts(&big), ["Aïssa", "𝄞"]);
        let found = lines(b"\xff\xfea\0\n\0\x34\xd8\n\0b\0\n\0c");
        let faulty: Vec<_> = found.iter().map(|(_, _, faulty)| *faulty).collect();
        assert_eq!(faulty, [false, true, false, true]);
    }

    #[test]
    fn binary_files_are_refused() {
        for bytes in [b"a\0b".as_slice(), b"\xff\xfe\0\0", b"\xef\xbb\xbfa\0", b"\xe9\0"] {
            assert_eq!(Text::of(bytes).err(), Some(Problem::Form));
        }
    }
}
