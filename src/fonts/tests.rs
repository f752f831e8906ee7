//! Folders of fonts.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FontLibrary, Outlines};

fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts").join(name)
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("it is written");
    }
    folder
}

fn problem(files: &[(&str, &[u8])]) -> String {
    let folder = folder(files);
    FontLibrary::load(folder.path()).err().expect("a problem").to_string()
}

#[test]
fn fonts_come_in_the_order_of_the_file_names() {
    let library = FontLibrary::load(&own("")).expect("the fonts are good");
    let found: Vec<_> = library
        .faces()
        .iter()
        .map(|face| (face.name.as_str(), face.index, face.outlines, face.weight))
        .collect();
    assert_eq!(
        found,
        [
            ("BarsAdlam-Bold", 0, Outlines::TrueType, 700.0),
            ("BarsAdlam-Regular", 1, Outlines::TrueType, 400.0),
            ("BarsEthiopic-Regular", 0, Outlines::TrueType, 400.0),
            ("BarsHan-Regular", 0, Outlines::Cff, 400.0),
        ]
    );
}

#[test]
fn a_font_covers_its_letters_and_what_is_invisible() {
    let library = FontLibrary::load(&own("")).expect("the fonts are good");
    let han = library.faces().last().expect("a font");
    for (letter, covered) in [('王', true), (' ', true), ('\u{200d}', true), ('李', false), ('a', false)] {
        assert_eq!(han.covers(letter), covered, "{letter}");
    }
}

#[test]
fn other_files_are_left_alone() {
    let font = fs::read(own("BarsHan.otf")).expect("a font");
    let folder = folder(&[("OFL.txt", b"..."), (".DS_Store", b"..."), ("._x.ttf", b"..."), ("A.OTF", &font)]);
    assert_eq!(FontLibrary::load(folder.path()).expect("one is good").faces().len(), 1);
}

#[test]
fn what_is_wrong_is_told_with_the_file() {
    let font = fs::read(own("BarsEthiopic.ttf")).expect("a font");
    let collection = fs::read(own("BarsAdlam.ttc")).expect("a collection");
    let mut without_outlines = font.clone();
    let glyf = font.windows(4).position(|tag| tag == b"glyf").expect("a table");
    without_outlines[glyf..glyf + 4].copy_from_slice(b"CBDT");
    for (files, expected) in [
        (&[][..], "contains no font"),
        (&[("x.txt", &b"no font"[..])], "contains no font"),
        (&[("a.ttf", &b"no font"[..])], "a.ttf is no font, or a broken one"),
        (&[("a.ttf", &b""[..])], "a.ttf is no font, or a broken one"),
        (&[("a.ttf", &font[..300])], "a.ttf is no font, or a broken one"),
        (&[("a.ttf", &font[..font.len() / 2])], "a.ttf is no font, or a broken one"),
        (&[("a.ttc", &collection[..20])], "a.ttc is no font, or a broken one"),
        (&[("emoji.ttf", &without_outlines[..])], "emoji.ttf has no outlines that a PDF takes"),
        (&[("a.woff2", &font[..])], "a.woff2 is a web font"),
        (&[("a.ttf", &font[..]), ("b.ttf", &b"x"[..])], "b.ttf is no font, or a broken one"),
    ] {
        let told = problem(files);
        assert!(told.starts_with("FONTS_DIR: ") && told.contains(expected), "{told}");
    }
    let missing = FontLibrary::load(Path::new("/nowhere/at/all")).err().expect("a problem").to_string();
    assert!(missing.contains("/nowhere/at/all cannot be read"), "{missing}");
}
