//! Character classes for normalization: blanks, invisible and forbidden characters, and the contexts of
//! joiners and selectors.
//!
//! The classes are Unicode properties, plus a few characters that are blank without being default-ignorable.

use icu_properties::props::{
    DefaultIgnorableCodePoint, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The class of a character in a stored text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Kept.
    Visible,
    /// A blank; a run of them becomes one space.
    Blank,
    /// A line break: kept in multi-line texts, a blank in others.
    LineBreak,
    /// Invisible; removed.
    Invisible,
    /// ZWNJ or ZWJ: kept where the adjacent characters need it.
    Joiner,
    /// A variation selector or tag: kept where it modifies the preceding character.
    Selector,
    /// A control character or a noncharacter; rejected.
    Forbidden,
}

/// Returns the class of `character`.
pub(super) fn class(character: char) -> Class {
    match character {
        ' '..='~' => {
            if character == ' ' {
                Class::Blank
            } else {
                Class::Visible
            }
        }
        '\t' => Class::Blank,
        '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineBreak,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        _ if character.is_control() || is_noncharacter(character) => Class::Forbidden,
        _ if character.is_whitespace() => Class::Blank,
        _ if is_selector(character) => Class::Selector,
        _ if is_invisible(character) => Class::Invisible,
        _ => Class::Visible,
    }
}

/// Whether `character` is invisible in any context: default-ignorable, the empty Braille pattern, or a mark
/// of interlinear annotations.
pub fn is_invisible(character: char) -> bool {
    let default_ignorable = const { CodePointSetData::new::<DefaultIgnorableCodePoint>() };
    matches!(character, '\u{2800}' | '\u{fff9}'..='\u{fffb}') || default_ignorable.contains(character)
}

/// Whether `character` is a dash of any length, or looks like one.
pub(super) fn is_dash(character: char) -> bool {
    let category = const { CodePointMapData::<GeneralCategory>::new() };
    matches!(character, '-' | '\u{2043}' | '\u{2212}')
        || (!character.is_ascii() && category.get(character) == GeneralCategory::DashPunctuation)
}

/// U+FDD0 to U+FDEF, and the last two code points of each plane.
fn is_noncharacter(character: char) -> bool {
    let number = u32::from(character);
    matches!(number, 0xfdd0..=0xfdef) || number & 0xfffe == 0xfffe
}

/// Variation selectors of all kinds, and the tags that spell the flags of regions.
fn is_selector(character: char) -> bool {
    matches!(character,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// Whether the variation selector or tag `selector` changes the glyph of `base`.
pub(super) fn selects(base: char, selector: char) -> bool {
    let emoji = const { CodePointSetData::new::<Emoji>() };
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => emoji.contains(base),
        '\u{e0020}'..='\u{e007f}' => is_pictograph(base) || matches!(base, '\u{e0020}'..='\u{e007e}'),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => script(base) == Script::Mongolian,
        _ => matches!(script(base), Script::Han | Script::Myanmar | Script::PhagsPa | Script::Manichaean),
    }
}

/// Whether a joiner is kept between `before` and `after`: letters of one script that joins or stacks its
/// letters, or two parts of an emoji.
pub(super) fn joins(before: Option<char>, after: char) -> bool {
    before.is_some_and(|before| {
        let (left, right) = (script(before), script(after));
        let of_one_script = left == right || right == Script::Inherited;
        (needs_joiners(left) && of_one_script)
            || (is_pictograph(before) || is_modifier(before)) && is_pictograph(after)
    })
}

/// Whether `character` is a mark that inherits the script of its base character.
pub(super) fn inherits(character: char) -> bool {
    script(character) == Script::Inherited
}

fn script(character: char) -> Script {
    const { CodePointMapData::<Script>::new() }.get(character)
}

fn is_pictograph(character: char) -> bool {
    const { CodePointSetData::new::<ExtendedPictographic>() }.contains(character)
}

fn is_modifier(character: char) -> bool {
    character == '\u{fe0f}' || const { CodePointSetData::new::<EmojiModifier>() }.contains(character)
}

/// The scripts in which a joiner changes the shape of letters, and thus the word.
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
