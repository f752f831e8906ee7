//! Tests of the text rules, on examples and by properties.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::sort_key::FRENCH;
use super::{Forbidden, Kind, fold, is_blank, normalize, rules_version, sort_key};

fn line(text: &str) -> String {
    normalize(Kind::Line, text).expect("no forbidden character").into_owned()
}

fn lines(text: &str) -> String {
    normalize(Kind::Lines, text).expect("no forbidden character").into_owned()
}

fn phone(text: &str) -> String {
    normalize(Kind::Phone, text).expect("no forbidden character").into_owned()
}

#[test]
fn lines_are_normalized() {
    for (input, normalized) in [
        ("Ho\u{302}pital", "Hôpital"),
        ("Économie  X", "Économie X"),
        ("\u{a0}\u{202f}\t Awa\u{2003}\u{3000}\r\nSow\u{2028}", "Awa Sow"),
        ("A\u{85}B\u{2029}C\u{1680}D", "A B C D"),
        ("A\u{200b}w\u{2060}a\u{feff}\u{ad}\u{2800}\u{3164}\u{202a}\u{2066}\u{34f}\u{61c}", "Awa"),
        ("e\u{200b}\u{301}", "é"),
        ("N\u{2019}Diaye \u{2011} Sow", "N\u{2019}Diaye \u{2011} Sow"),
        ("A\u{fe0f} \u{fe0f}\u{200d}B", "A B"),
        ("", ""),
    ] {
        assert_eq!(line(input), normalized, "{input:?}");
    }
}

#[test]
fn multi_line_texts_keep_their_line_breaks() {
    for (input, normalized) in [
        (" a \r\n\r\n b\t c\u{2028}d\u{85}", "a\n\nb c\nd"),
        ("\n\n a\u{a0}\n", "a"),
        ("a\rb\n\rc", "a\nb\n\nc"),
        ("\u{200b}\n\u{2800}", ""),
    ] {
        assert_eq!(lines(input), normalized, "{input:?}");
    }
}

#[test]
fn joiners_are_kept_where_letters_need_them() {
    for kept in [
        "می\u{200c}خواهم",
        "क\u{94d}\u{200d}ष",
        "\u{2d4f}\u{200d}\u{2d4f}",
        "\u{1f468}\u{200d}\u{1f4bb}",
        "\u{2764}\u{fe0f}\u{200d}\u{1f525}",
        "\u{1f469}\u{1f3fd}\u{200d}\u{1f3a8}",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "葛\u{e0100}",
    ] {
        assert_eq!(line(kept), kept);
    }
    for (input, normalized) in [
        ("A\u{200d}wa\u{200c}", "Awa"),
        ("\u{200c}مي \u{200c}خ\u{200d}", "مي خ"),
        ("م\u{200c}\u{200c}\u{200d}خ", "م\u{200c}خ"),
        ("م\u{200c}A", "مA"),
    ] {
        assert_eq!(line(input), normalized, "{input:?}");
    }
}

#[test]
fn controls_and_noncharacters_are_forbidden() {
    for character in
        ['\0', '\u{7}', '\u{b}', '\u{c}', '\u{1b}', '\u{7f}', '\u{80}', '\u{fdd0}', '\u{fffe}', '\u{10ffff}']
    {
        for kind in [Kind::Line, Kind::Lines] {
            assert_eq!(normalize(kind, &format!("a{character}")), Err(Forbidden), "{character:?}");
        }
    }
}

#[test]
fn texts_without_visible_characters_are_blank() {
    let nothing = (0..=0x10_ffff).filter_map(char::from_u32).filter(|character| {
        let ignorable =
            icu_properties::CodePointSetData::new::<icu_properties::props::DefaultIgnorableCodePoint>();
        ignorable.contains(*character) || *character == '\u{2800}' || character.is_whitespace()
    });
    let nothing: Vec<char> = nothing.filter(|character| !matches!(character, '\u{b}' | '\u{c}')).collect();
    assert!(nothing.len() > 4_000);
    for character in nothing {
        assert!(is_blank(&format!("{character}")), "{character:?}");
        assert!(is_blank(&format!(" {character}\u{200d}{character}\u{fe0f}")), "{character:?}");
    }
    assert!(!is_blank("\u{301}") && !is_blank("."));
}

#[test]
fn a_phone_number_has_plain_spaces_and_hyphens() {
    let plain = "+221 77 123 45 67";
    for blank in ['\u{a0}', '\u{202f}', '\t', '\u{2009}', '\u{b}', '\u{3000}'] {
        assert_eq!(phone(&plain.replace(' ', &blank.to_string())), plain);
    }
    assert_eq!(phone("\u{202a}+221\u{200b} 77  123\u{ad} 45 67\u{202c} "), plain);
    assert_eq!(phone("77\u{2011}123\u{2013}45\u{2212}67"), "77-123-45-67");
}

#[test]
fn equal_texts_for_users_fold_equally() {
    for equal in [
        &[
            "N'Diaye",
            "N\u{2019}Diaye",
            "n\u{2018}diaye",
            "N\u{2bc}DIAYE",
            "N`diaye",
            "N\u{b4}Diaye",
            "N\u{2032}Diaye",
            "Ndiaye",
        ][..],
        &[
            "Jean-Paul",
            "Jean\u{2010}Paul",
            "jean\u{2011}paul",
            "Jean \u{2013} Paul",
            "JEAN\u{2014}PAUL",
            "Jean Paul",
        ],
        &["  Aïssatou\u{a0}\t NDIAYE ", "aissatou ndiaye", "A\u{308}i\u{308}ssatou N\u{200b}diaye"],
        &["Ñandé Œuvre Straße", "nande oeuvre STRASSE", "ÑANDÉ ŒUVRE STRAẞE"],
        &["Łódź Ørsted Đorđe Ægir", "lodz orsted dorde aegir"],
        &["Diyarbakır", "DİYARBAKIR"],
        &["ﬁche ２ ½", "fiche 2 1\u{2044}2"],
        &["فاطمة", "فاطمه", "فَاطِمَة"],
        &["مصطفى", "مصطفي", "مصطفی"],
        &["محـمد", "محمد", "مُحَمَّد"],
        &["أحمد", "احمد", "إحمد", "آحمد", "ٱحمد"],
        &["٠٦ ۱۲", "06 12"],
        &["می\u{200c}خواهم", "ميخواهم"],
    ] {
        for text in equal {
            assert_eq!(fold(text), fold(equal[0]), "{text}");
        }
    }
    assert_eq!(fold("  Aïssatou\u{a0}\t N\u{2019}DIAYE-Sow "), "aissatou ndiaye sow");
    assert_eq!(fold("ŋ ɓ"), "ŋ ɓ");
    assert_eq!(fold(" '\u{2014} "), "");
}

/// In the order of a French dictionary.
const FRENCH_ORDER: [&str; 40] = [
    "",
    " 1",
    "1",
    "10",
    "2",
    "\u{2019}Abd",
    "'Abd",
    "Abdou",
    "Adama",
    "Ängel",
    "ça",
    "Ça",
    "ÇA",
    "Ca b",
    "Cabo",
    "cote",
    "Cote",
    "coté",
    "côte",
    "Côte",
    "côté",
    "de Souza",
    "De Souza",
    "Dembélé",
    "Égypte",
    "Émile",
    "Érythrée",
    "Eswatini",
    "Éthiopie",
    "œuvre",
    "of",
    "Zambie",
    "Zimbabwe",
    "Zola",
    "ŋ",
    "ɣ",
    "ⴰⴱ",
    "ⴷ",
    "أحمد",
    "محمد",
];

#[test]
fn the_order_is_french() {
    let mut sorted = FRENCH_ORDER;
    sorted.sort_by_key(|text| sort_key(text));
    let expected = ["Adama", "Ängel", "ça", "Ça", "ÇA", "Cabo"];
    let at = |text: &str| sorted.iter().position(|other| *other == text).expect("it is there");
    assert!(expected.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{sorted:?}");
    for pair in FRENCH_ORDER.windows(2) {
        let order = FRENCH.compare(pair[0], pair[1]);
        assert_eq!(sort_key(pair[0]).cmp(&sort_key(pair[1])), order, "{pair:?}");
    }
}

#[test]
fn keys_are_bounded_and_never_empty() {
    for text in ["", "\u{200b}", "a"] {
        assert!(!sort_key(text).is_empty(), "{text:?}");
    }
    let ligatures = "\u{fdfa}".repeat(100_000);
    assert!(sort_key(&ligatures).len() <= 1024);
    let accents = "é".repeat(100);
    assert!(sort_key(&accents) < sort_key(&format!("{accents}e")));
}

#[test]
fn the_rules_have_a_version() {
    // A change of the version upgrades every row of every installation at its next start.
    assert_eq!(rules_version(), "1-f78335fadf2eb300");
}

/// Texts as users write them: letters of one or several scripts, marks, blanks and punctuation between.
fn names() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => "[A-Za-zÀ-ÖØ-öø-ÿœŒšŽžßıİłŁđĐ]{1,6}",
        2 => "[ñÑãõçáéíóúüïâêôàèù]{1,4}",
        2 => "[ŋŊɓƁɗƊɛƐɔƆƴƳɖʋ]{1,3}",
        3 => "[\u{621}-\u{64a}\u{64b}-\u{652}\u{660}-\u{669}\u{67e}\u{686}\u{6a9}\u{6cc}]{1,6}",
        2 => "[\u{2d30}-\u{2d67}\u{2d6f}]{1,5}",
        1 => "[0-9]{1,3}",
        1 => "[a-z][\u{300}-\u{308}\u{327}\u{323}]{1,3}",
    ];
    let between = prop_oneof![
        4 => Just(String::new()),
        4 => Just(" ".to_owned()),
        2 => "['’‘ʼ`´′]",
        2 => "[-‐‑–—]",
        1 => "[\u{a0}\u{202f}\u{200b}\u{200d}\u{ad}.,()&/]",
    ];
    prop::collection::vec((word, between), 0..6)
        .prop_map(|parts| parts.into_iter().flat_map(|(word, sign)| [word, sign]).collect())
}

proptest! {
    #[test]
    fn keys_are_in_the_order_of_the_collation(one in names(), other in names()) {
        let (one, other) = (line(&one), line(&other));
        prop_assert_eq!(sort_key(&one).cmp(&sort_key(&other)), FRENCH.compare(&one, &other));
        prop_assert_eq!(FRENCH.compare(&one, &one), Ordering::Equal);
    }

    #[test]
    fn keys_of_any_texts_are_in_the_order_of_the_collation(one in ".{0,20}", other in ".{0,20}") {
        prop_assert_eq!(sort_key(&one).cmp(&sort_key(&other)), FRENCH.compare(&one, &other));
    }

    #[test]
    fn normalization_is_idempotent(text in prop_oneof![names(), any::<String>(), "[a\u{301} \t\n\r\u{200b}-\u{200f}\u{fe0f}\u{1f468}\u{94d}\u{915}\u{645}\u{e0067}]{0,12}"]) {
        for kind in [Kind::Line, Kind::Lines, Kind::Phone] {
            if let Ok(once) = normalize(kind, &text) {
                let twice = normalize(kind, &once).expect("it has nothing forbidden any more");
                prop_assert_eq!(&twice, &once);
                prop_assert!(once.trim() == once && !once.contains("  "));
            }
        }
    }

    #[test]
    fn normalization_does_not_change_the_folded_text(text in prop_oneof![names(), any::<String>()]) {
        for kind in [Kind::Line, Kind::Lines] {
            if let Ok(normalized) = normalize(kind, &text) {
                prop_assert_eq!(fold(&normalized), fold(&text));
            }
        }
    }

    #[test]
    fn folding_is_idempotent(text in prop_oneof![names(), any::<String>()]) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }
}
