//! Texts in the fonts of the installation: those of `tests/fonts/`, which have a few letters each.

use std::path::Path;

use super::file::{count, has_letter, morning};
use crate::export::pdf::document::Document;
use crate::export::pdf::fonts::{Fonts, Weight};
use crate::export::pdf::page::{Align, Color, Frame, Page};
use crate::export::pdf::paper::PageSize;
use crate::export::pdf::text::{Line, Style, one_line};
use crate::fonts::FontLibrary;

const REGULAR: Style = Style { weight: Weight::Regular, size: 10.0 };
const BOLD: Style = Style { weight: Weight::Bold, size: 10.0 };

fn library() -> FontLibrary {
    FontLibrary::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts")).expect("the fonts are good")
}

/// The font of each glyph of a line, by its resource name, each once.
fn faces(line: &Line) -> Vec<String> {
    let mut names: Vec<String> = line.glyphs.iter().map(|glyph| glyph.face.name()).collect();
    names.dedup();
    names
}

#[test]
fn a_script_takes_the_first_font_that_has_it() {
    let mut fonts = Fonts::new(&library()).expect("the built-in fonts are read");
    // In the order of the file names: both weights of Adlam, Ethiopic, Han; after those that are built in.
    for (text, style, expected) in [
        ("Awa Ndiaye", REGULAR, vec!["F0"]),
        ("محمد", BOLD, vec!["F1"]),
        ("አበበ ለማ", REGULAR, vec!["F4"]),
        ("አበበ ለማ", BOLD, vec!["F4"]),
        ("王小龙", REGULAR, vec!["F5"]),
        ("𞤀𞤣𞤤𞤢𞤥", REGULAR, vec!["F0", "F3"]),
        ("𞤀𞤣𞤤𞤢", REGULAR, vec!["F3"]),
        ("𞤀𞤣𞤤𞤢", BOLD, vec!["F2"]),
        ("Wang 王 12", REGULAR, vec!["F0", "F5", "F0"]),
        ("王 小", REGULAR, vec!["F5"]),
        ("한", REGULAR, vec!["F0"]),
    ] {
        let line = one_line(&mut fonts, text, style).expect("it is shaped");
        assert_eq!(faces(&line), expected, "{text}");
        let boxes = line.glyphs.iter().filter(|glyph| glyph.id == 0).count();
        assert_eq!(boxes, usize::from(text.contains(['한', '𞤥'])), "{text}");
    }
}

#[test]
fn the_width_of_a_letter_is_that_of_its_font() {
    let mut fonts = Fonts::new(&library()).expect("the built-in fonts are read");
    for text in ["王小", "አበ", "𞤀𞤁"] {
        let line = one_line(&mut fonts, text, REGULAR).expect("it is shaped");
        assert!((line.width - 12.0).abs() < 0.01, "{text}: {}", line.width);
    }
    let boxes = one_line(&mut fonts, "한", REGULAR).expect("it is shaped");
    assert!(boxes.width > 0.0);
}

fn file(texts: &[&str], library: &FontLibrary) -> Vec<u8> {
    let mut document = Document::new(Vec::new(), PageSize::A4, library).expect("memory takes it");
    let mut page = Page::new(PageSize::A4.height);
    for (text, top) in texts.iter().zip([40.0, 80.0, 120.0, 160.0, 200.0, 240.0]) {
        let line = one_line(&mut document.fonts, text, REGULAR).expect("it is shaped");
        let frame = Frame { left: 40.0, top, width: 400.0, height: 30.0 };
        page.text(&[line], REGULAR, frame, Align::Start, Color::Grey(0.0));
    }
    document.add(page).expect("memory takes it");
    document.finish("Noms", morning()).expect("memory takes it")
}

#[test]
fn used_fonts_are_embedded_in_the_form_of_their_outlines() {
    let pdf = file(&["Awa", "አበ", "王小", "𞤀"], &library());
    for (name, is_embedded) in [
        ("+DejaVuSansCondensed", true),
        ("+BarsEthiopic-Regular", true),
        ("+BarsHan-Regular", true),
        ("+BarsAdlam-Regular", true),
        ("+BarsAdlam-Bold", false),
        ("+DejaVuSansCondensed-Bold", false),
    ] {
        assert_eq!(count(&pdf, &format!("{name}\n")) > 0, is_embedded, "{name}");
    }
    assert_eq!(count(&pdf, "/Subtype /CIDFontType0\n"), 1, "the one with PostScript outlines");
    assert_eq!(count(&pdf, "/Subtype /CIDFontType0C"), 1);
    assert_eq!(count(&pdf, "/Subtype /CIDFontType2"), 3);
    for letter in ['A', 'አ', 'በ', '王', '小'] {
        assert!(has_letter(&pdf, letter), "{letter} can be copied");
    }
    assert_eq!(pdf, file(&["Awa", "አበ", "王小", "𞤀"], &library()), "the same again");
}

#[test]
fn the_built_in_fonts_have_what_is_documented() {
    let mut fonts = Fonts::new(&FontLibrary::default()).expect("the built-in fonts are read");
    let mut has = |text: &str| {
        [REGULAR, BOLD].iter().all(|style| {
            let line = one_line(&mut fonts, text, *style).expect("it is shaped");
            line.glyphs.iter().all(|glyph| glyph.id != 0)
        })
    };
    for text in
        ["Ŋɓɗƴ ṣọ", "محمد ڭڤپ", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "ߒߞߏ", "Σοφία", "Наталья", "Արամ", "ნინო", "שרה", "ລາວ", "ᐃᓄᒃ"]
    {
        assert!(has(text), "{text}");
    }
    for text in [
        "አበበ",
        "𞤀𞤣𞤤𞤢𞤥",
        "ꕙꔤ",
        "𖬶",
        "王",
        "さくら",
        "한글",
        "देव",
        "தமிழ்",
        "ไทย",
        "မြန်မာ",
        "ܣܘܪܝܝܐ",
        "ٱ",
        "ݣ",
        "ࢨ",
    ] {
        assert!(!has(text), "{text}");
    }
}
