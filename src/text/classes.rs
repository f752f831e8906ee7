//! Which characters are blanks, which are invisible, which are forbidden, and where an invisible one is needed.
//!
//! The classes are Unicode's own properties, and the few characters that look like nothing without being
//! default-ignorable.

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// What a character is to a stored text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It is kept.
    Visible,
    /// A blank: one space stands for a run of them.
    Blank,
    /// The end of a line: kept in texts of several lines, a blank in others.
    LineBreak,
    /// It shows nothing and is left out.
    Invisible,
    /// ZWNJ or ZWJ: kept where the letters around it need it.
    Joiner,
    /// It changes how the character before it looks, or shows nothing.
    Selector,
    /// A control character or a noncharacter: no text has one.
    Forbidden,
}

/// Classifies `letter`.
pub(super) fn class(letter: char) -> Class {
    match letter {
        ' '..='~' => {
            if letter == ' ' {
                Class::Blank
            } else {
                Class::Visible
            }
        }
        '\t' => Class::Blank,
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineBreak,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        _ if letter.is_control() || is_noncharacter(letter) => Class::Forbidden,
        _ if letter.is_whitespace() => Class::Blank,
        _ if is_selector(letter) => Class::Selector,
        _ if is_invisible(letter) => Class::Invisible,
        _ => Class::Visible,
    }
}

/// Whether `letter` shows nothing wherever it stands: it is default-ignorable, an empty Braille pattern, or a mark of
/// interlinear annotations.
pub(super) fn is_invisible(letter: char) -> bool {
    let default_ignorable = const { CodePointSetData::new::<DefaultIgnorableCodePoint>() };
    matches!(letter, '\u{2800}' | '\u{fff9}'..='\u{fffb}') || default_ignorable.contains(letter)
}

/// Whether `letter` is a dash of any length, or drawn as one.
pub(super) fn is_dash(letter: char) -> bool {
    let category = const { CodePointMapData::<GeneralCategory>::new() };
    matches!(letter, '-' | '\u{2043}' | '\u{2212}')
        || (!letter.is_ascii() && category.get(letter) == GeneralCategory::DashPunctuation)
}

/// U+FDD0 to U+FDEF, and the last two of each plane.
fn is_noncharacter(letter: char) -> bool {
    let number = u32::from(letter);
    matches!(number, 0xfdd0..=0xfdef) || number & 0xfffe == 0xfffe
}

/// Variation selectors of all kinds, and the tags that spell the flags of regions.
fn is_selector(letter: char) -> bool {
    matches!(letter,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// Whether the variation selector or tag `selector` changes how `base` looks.
pub(super) fn selects(base: char, selector: char) -> bool {
    let emoji = const { CodePointSetData::new::<Emoji>() };
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => emoji.contains(base),
        '\u{e0020}'..='\u{e007f}' => is_pictograph(base) || matches!(base, '\u{e0020}'..='\u{e007e}'),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => script(base) == Script::Mongolian,
        _ => matches!(script(base), Script::Han | Script::Myanmar | Script::PhagsPa | Script::Manichaean),
    }
}

/// Whether a joiner may stand between `before` and `after`: letters of one script that joins or stacks its letters, or
/// two parts of an emoji.
pub(super) fn joins(before: Option<char>, after: char) -> bool {
    before.is_some_and(|before| {
        let (left, right) = (script(before), script(after));
        let of_one_script = left == right || right == Script::Inherited;
        (needs_joiners(left) && of_one_script)
            || (is_pictograph(before) || is_modifier(before)) && is_pictograph(after)
    })
}

/// Whether `letter` is a mark that takes the script of the letter it stands on.
pub(super) fn inherits(letter: char) -> bool {
    script(letter) == Script::Inherited
}

fn script(letter: char) -> Script {
    const { CodePointMapData::<Script>::new() }.get(letter)
}

fn is_pictograph(letter: char) -> bool {
    const { CodePointSetData::new::<ExtendedPictographic>() }.contains(letter)
}

fn is_modifier(letter: char) -> bool {
    letter == '\u{fe0f}' || const { CodePointSetData::new::<EmojiModifier>() }.contains(letter)
}

/// The scripts in which a joiner changes the form of letters, and so the word.
fn needs_joiners(script: Script) -> bool {
    matches!(
        script,
        Script::Adlam
            | Script::Arabic
            | Script::Balinese
            | Script::Bengali
            | Script::Brahmi
            | Script::Chakma
            | Script::Devanagari
            | Script::Grantha
            | Script::Gujarati
            | Script::Gurmukhi
            | Script::HanifiRohingya
            | Script::Javanese
            | Script::Kaithi
            | Script::Kannada
            | Script::Khmer
            | Script::Lao
            | Script::Malayalam
            | Script::Mandaic
            | Script::Manichaean
            | Script::MeeteiMayek
            | Script::Mongolian
            | Script::Myanmar
            | Script::Newa
            | Script::Nko
            | Script::Oriya
            | Script::PhagsPa
            | Script::Sinhala
            | Script::Sogdian
            | Script::Sundanese
            | Script::SylotiNagri
            | Script::Syriac
            | Script::TaiTham
            | Script::Takri
            | Script::Tamil
            | Script::Telugu
            | Script::Thai
            | Script::Tibetan
            | Script::Tifinagh
            | Script::Tirhuta
    )
}
