//! The nearest spelling of a text in fewer characters: ASCII, for file names, or ISO-8859-1, for old programs.
//!
//! A letter loses the marks that have no place there (`Ş` is `S`, `ế` is `ê` in ISO-8859-1), a letter or sign of its own
//! is written by those that stand for it (`œ` is `oe`, `ɓ` is `b`, `’` is `'`, `€` is `EUR`). Only Latin letters and what
//! all scripts share are spelled: an Arabic or Chinese name without its letters is another name, so they become `?`.

use std::borrow::Cow;

use any_ascii::any_ascii_char;
use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{compose, is_combining_mark};

use super::classes::is_invisible;

/// Stands for a character that has no spelling.
const UNKNOWN: char = '?';

/// `text` in ASCII.
pub fn ascii(text: &str) -> Cow<'_, str> {
    spell(text, |character| character.is_ascii())
}

/// `text` in the characters of ISO-8859-1, without the control characters beyond ASCII.
pub fn latin1(text: &str) -> Cow<'_, str> {
    spell(text, |character| matches!(character, '\0'..='\x7f' | '\u{a0}'..='\u{ff}'))
}

/// Spells `text` with characters that fit.
fn spell(text: &str, fits: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&fits) {
        return text.into();
    }
    let mut spelled = String::with_capacity(text.len());
    // A mark on its own belongs to the letter before it.
    let mut characters = text.nfc().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        if fits(character) {
            spelled.push(character);
        } else {
            let spelling = spelling(character, &fits);
            // `SŒUR` is `SOEUR`, `Œuvre` is `Oeuvre`.
            let after = characters.peek().copied().unwrap_or(' ');
            if character.is_uppercase()
                && (after.is_uppercase() || before.is_uppercase() && !after.is_lowercase())
            {
                spelled.push_str(&spelling.to_uppercase());
            } else {
                spelled.push_str(&spelling);
            }
        }
        before = character;
    }
    spelled.into()
}

/// The spelling of a character that does not fit.
fn spelling(character: char, fits: &impl Fn(char) -> bool) -> Cow<'static, str> {
    let own = match character {
        // The languages that use it also write `n`, their speakers' names mostly so; the library has `ng`.
        'ŋ' => "n",
        'Ŋ' => "N",
        _ if is_combining_mark(character) => "",
        _ if !is_spelled(character) => return UNKNOWN.to_string().into(),
        _ => {
            let mut marks = std::iter::once(character).nfd();
            if let Some(letter) = marks.next()
                && letter != character
            {
                // With the one mark that has a place, if any.
                let kept = marks.filter_map(|mark| compose(letter, mark)).find(|composed| fits(*composed));
                return match kept {
                    Some(kept) => kept.to_string().into(),
                    None if fits(letter) => letter.to_string().into(),
                    None => spelling(letter, fits),
                };
            }
            any_ascii_char(character)
        }
    };
    match own {
        "" if is_combining_mark(character) || is_invisible(character) => "".into(),
        // The library writes emoji as words between colons.
        "" => UNKNOWN.to_string().into(),
        // Of the ayin and of apostrophes that lean to it.
        "`" => "'".into(),
        word if word.len() > 2 && word.starts_with(':') => UNKNOWN.to_string().into(),
        own => own.into(),
    }
}

/// Whether a character is of the Latin script or of all scripts.
fn is_spelled(character: char) -> bool {
    let scripts = const { CodePointMapData::<Script>::new() };
    matches!(scripts.get(character), Script::Latin | Script::Common | Script::Inherited)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_is_spelled_with_its_letters() {
        for (text, in_latin1, in_ascii) in [
            ("N’Diaye", "N'Diaye", "N'Diaye"),
            ("Cœur", "Coeur", "Coeur"),
            ("SŒUR ŒUVRE Œuvre Œ", "SOEUR OEUVRE Oeuvre Oe", "SOEUR OEUVRE Oeuvre Oe"),
            ("L’Haÿ, Ÿves, LOUŸS", "L'Haÿ, Yves, LOUYS", "L'Hay, Yves, LOUYS"),
            ("Événement à Ñ ÿ", "Événement à Ñ ÿ", "Evenement a N y"),
            ("ÆON Ægir æ", "ÆON Ægir æ", "AEON Aegir ae"),
            (
                "12 € – 3 — “oui” « non » ‹ah› „so“",
                "12 EUR - 3 - \"oui\" « non » <ah> \"so\"",
                "12 EUR - 3 - \"oui\" << non >> <ah> \"so\"",
            ),
            ("etc… 5‰ 3× ½ 2ᵉ 1ᵉʳ n° №", "etc... 5%0 3× ½ 2e 1er n° No", "etc... 5%0 3* 1/2 2e 1er ndeg No"),
            ("office ﬁn", "office fin", "office fin"),
            ("a\u{202f}b\u{a0}c\u{200b}d\u{feff}", "a b\u{a0}cd", "a b cd"),
        ] {
            assert_eq!(latin1(text), in_latin1);
            assert_eq!(ascii(text), in_ascii);
        }
    }

    #[test]
    fn letters_of_west_africa_lose_their_marks() {
        for (text, in_latin1) in [
            ("Ŋoné ŋ ƁAALDE ɓ ɗowro Ɗ ƙ Ƙ Ƴero ƴ", "Noné n BAALDE b dowro D k K Yero y"),
            ("Ɛsi Ɔbɛ ɲ Ɲ ə Ə ɣ ʋ Ʋ", "Esi Obe n N e E g v V"),
            ("ADÉBÁYỌ̀ Ṣọlá Ẹ̀kọ́", "ADÉBÁYO Solá Eko"),
            ("Ɔ̀bɔ́ ɛ̃", "Obo e"),
            ("Ḥasan Ṭāriq ʿAlī Maʼmūn", "Hasan Tariq 'Ali Ma'mun"),
        ] {
            assert_eq!(latin1(text), in_latin1);
        }
    }

    #[test]
    fn other_latin_letters_lose_theirs() {
        assert_eq!(latin1("Şāọłđı Łódź Đặng Nguyễn İzmir ħ ŧ ǿ"), "Saoldi Lódz Dang Nguyên Izmir h t ø");
        assert_eq!(ascii("Şāọłđı Łódź Đặng Nguyễn İzmir ħ ŧ ǿ"), "Saoldi Lodz Dang Nguyen Izmir h t o");
        assert_eq!(ascii("straße STRAẞE þórr"), "strasse STRASSE thorr");
    }

    #[test]
    fn what_has_no_spelling_is_a_question_mark() {
        assert_eq!(latin1("محمد 王 Ω 😀 \u{80}\u{9f} \u{e000}"), "???? ? ? ? ?? ?");
        assert_eq!(ascii("ورشة"), "????");
    }

    #[test]
    fn a_mark_on_its_own_belongs_to_its_letter() {
        assert_eq!(latin1("e\u{301} o\u{323}\u{302} x\u{301}"), "é ô x");
        assert_eq!(latin1("\u{301}"), "");
    }

    #[test]
    fn every_spelling_fits() {
        for character in (0..0x3000).chain((0x3000..0x3_0000).step_by(61)).filter_map(char::from_u32) {
            let text = format!("A{character}b");
            assert!(ascii(&text).is_ascii(), "{character}");
            assert!(latin1(&text).chars().all(|character| character <= 'ÿ'), "{character}");
        }
    }
}
