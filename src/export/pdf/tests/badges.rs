//! Badges as files.

use super::file::{count, has_letter, morning, pages};
use crate::export::pdf::badges::{Badge, BadgeLayout, Badges};
use crate::fonts::FontLibrary;

fn sophia() -> Badge {
    Badge {
        project: "Le Dernier Voyage".to_owned(),
        first_name: "Sophia".to_owned(),
        last_name: "Martinez".to_owned(),
        talent_type: "Acteur Principal".to_owned(),
        role: Some("Rôle principal féminin".to_owned()),
        project_code: "PRJ001001".to_owned(),
        unique_code: "MACAS0001F".to_owned(),
        photo: None,
    }
}

fn file(layout: BadgeLayout, badges: &[Badge]) -> Vec<u8> {
    let mut file = Badges::new(Vec::new(), &FontLibrary::default(), layout).expect("memory takes it");
    for badge in badges {
        file.add(badge).expect("memory takes it");
    }
    file.finish("Badges", morning()).expect("memory takes it")
}

#[test]
fn a_sheet_has_eight_badges() {
    for (badges, sheets) in [(0, 1), (1, 1), (8, 1), (9, 2), (16, 2), (17, 3)] {
        let file = file(BadgeLayout::Sheet, &vec![sophia(); badges]);
        assert_eq!(pages(&file), sheets, "{badges}");
        assert_eq!(count(&file, "/MediaBox [0 0 595.28 841.89]"), sheets);
    }
}

#[test]
fn single_badges_have_pages_of_their_size() {
    let file = file(BadgeLayout::Single, &[sophia(), sophia()]);
    assert_eq!(pages(&file), 2);
    assert_eq!(count(&file, "/MediaBox [0 0 297.64 210.4725]"), 2);
}

#[test]
fn long_and_arabic_names_have_room() {
    let fatima = Badge {
        first_name: "فاطمة الزهراء".to_owned(), last_name: "العلوي".to_owned(), ..sophia()
    };
    let file = file(BadgeLayout::Sheet, &[fatima]);
    assert!(has_letter(&file, 'ف') && has_letter(&file, 'ع'));
}
