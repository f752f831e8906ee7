//! The text of a scanner: a keyboard that may have another layout than the computer it types on.
//!
//! A scanner sends keys, not letters. One that is set to QWERTY types `?QCQSààà&F` on a French machine for `MACAS0001F`,
//! and one that is set to AZERTY types `:QCQS)))!F` on a machine with QWERTY. Since the form of unique codes is known, such
//! texts can be read; where several readings have the form, all are returned, and the person decides who exists.

/// The keys of unique codes that differ: as they are typed, and as they are meant.
type Layout = &'static [(&'static str, char)];

/// A scanner set to QWERTY on an AZERTY machine, with and without Shift or Caps Lock.
const QWERTY_ON_AZERTY: Layout = &[
    ("Q", 'A'),
    ("A", 'Q'),
    ("W", 'Z'),
    ("Z", 'W'),
    (",?", 'M'),
    ("&", '1'),
    ("É", '2'),
    ("\"", '3'),
    ("'’", '4'),
    ("(", '5'),
    ("-", '6'),
    ("È", '7'),
    ("_", '8'),
    ("Ç", '9'),
    ("À", '0'),
];

/// A scanner set to AZERTY on a QWERTY machine: it types digits with Shift.
const AZERTY_ON_QWERTY: Layout = &[
    ("Q", 'A'),
    ("A", 'Q'),
    ("W", 'Z'),
    ("Z", 'W'),
    (";:", 'M'),
    ("!", '1'),
    ("@", '2'),
    ("#", '3'),
    ("$", '4'),
    ("%", '5'),
    ("^", '6'),
    ("&", '7'),
    ("*", '8'),
    ("(", '9'),
    (")", '0'),
];

/// The possible codes of a scanned text, the likeliest first: as it stands, then as either layout means it. Case, blanks
/// and line ends do not count.
pub(super) fn readings(text: &str) -> Vec<String> {
    let typed: String =
        text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect();
    let meant = [QWERTY_ON_AZERTY, AZERTY_ON_QWERTY].into_iter().filter_map(|layout| read(&typed, layout));
    let mut codes: Vec<String> = std::iter::once(typed.clone()).chain(meant).collect();
    codes.dedup();
    codes
}

/// What a text means in a layout; none when that is not the form of a unique code.
fn read(typed: &str, layout: Layout) -> Option<String> {
    let meant = |letter: char| match layout.iter().find(|(keys, _)| keys.contains(letter)) {
        Some((_, meant)) => Some(*meant),
        // The key of the letter M is another one in the other layout.
        None => Some(letter).filter(|letter| letter.is_ascii_alphanumeric() && *letter != 'M'),
    };
    typed.chars().map(meant).collect::<Option<String>>().filter(|code| is_code(code))
}

/// Whether a text has the form of a unique code: five letters, at least four digits, one letter.
fn is_code(text: &str) -> bool {
    let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = text.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    let has_gender = text.ends_with(['M', 'F', 'N']);
    letters == 5 && digits >= 4 && has_gender && text.len() == letters + digits + 1
}

#[cfg(test)]
mod tests {
    use super::readings;

    /// The text that a layout makes of a code: `from` as typed, `to` as meant.
    fn typed(code: &str, meant: &str, keys: &str) -> String {
        let key = |letter: char| {
            let at = meant.chars().position(|other| other == letter);
            at.and_then(|at| keys.chars().nth(at)).unwrap_or(letter)
        };
        code.chars().map(key).collect()
    }

    const MEANT: &str = "AQZWM1234567890";
    const CODES: [&str; 6] =
        ["MACAS0001F", "SNDKR1234M", "DZALG56789N", "ZWHAR90210M", "XXXXX0042N", "QQQQQ5155F"];

    #[test]
    fn codes_are_read_as_they_stand() {
        for text in ["MACAS0001F", " macas0001f\r\n", "MACAS 0001 F", "\tMacas0001F\u{a0}"] {
            assert_eq!(readings(text)[0], "MACAS0001F", "{text:?}");
        }
    }

    #[test]
    fn scanners_of_another_layout_are_understood() {
        for code in CODES {
            for keys in [
                // QWERTY on AZERTY: plain, with Shift on letters, and with Caps Lock, which types digits on some systems.
                "qawz,&é\"'(-è_çà",
                "QAWZ?&é\"'(-è_çà",
                "QAWZ?&É\"'(-È_ÇÀ",
                "qawz?1234567890",
                "qawz,1234567890",
                // AZERTY on QWERTY.
                "qawz;!@#$%^&*()",
                "QAWZ:!@#$%^&*()",
            ] {
                let text = typed(code, MEANT, keys);
                assert!(readings(&text).contains(&code.to_owned()), "{text}: {:?}", readings(&text));
                let sent = format!("{} \n", text.to_lowercase());
                assert!(readings(&sent).contains(&code.to_owned()), "{sent}");
            }
        }
    }

    #[test]
    fn a_digit_key_that_both_layouts_have_is_read_in_both() {
        assert_eq!(readings("SNDKR&(&(F")[1..], ["SNDKR1515F".to_owned(), "SNDKR7979F".to_owned()]);
        // The M of a layout decides.
        assert_eq!(readings("?QCQS&(&(F")[1..], ["MACAS1515F".to_owned()]);
        assert_eq!(readings(":QCQS&(&(F")[1..], ["MACAS7979F".to_owned()]);
    }

    #[test]
    fn other_texts_are_left_alone() {
        for text in ["PRJ001001", "ààà&", "?QCQSààà&FF", "https://example.com", "MACAS00!&F", "é"] {
            assert_eq!(readings(text), [text.to_uppercase()], "{text}");
        }
    }
}
