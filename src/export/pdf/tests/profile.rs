//! Profiles as files.

use super::file::{count, has_letter, morning, pages};
use crate::export::pdf::profile::{Profile, ProfileWork};
use crate::export::picture::Picture;
use crate::fonts::FontLibrary;

fn sophia() -> Profile {
    Profile {
        code: "MACAS0001F".to_owned(),
        first_name: "Sophia".to_owned(),
        last_name: "Martinez".to_owned(),
        talent_types: vec!["Acteur Principal".to_owned(), "Mannequin".to_owned()],
        age: Some(29),
        residence: Some("Casablanca, Maroc".to_owned()),
        characteristics: vec![("Taille", "170 cm".to_owned()), ("Yeux", "Marron".to_owned())],
        languages: vec!["Français".to_owned(), "Arabe".to_owned()],
        skills: vec!["Chant".to_owned()],
        contacts: vec![("E-mail".to_owned(), "sophia@demo.cinema".to_owned())],
        experience_years: Some(8),
        filmography: vec![work("Casablanca Nights", "2022")],
        photo: None,
    }
}

fn work(title: &str, year: &str) -> ProfileWork {
    let (title, year) = (title.to_owned(), Some(year.to_owned()));
    ProfileWork { title, production_type: Some("Film".to_owned()), year }
}

fn file(profile: &Profile) -> Vec<u8> {
    profile.write(Vec::new(), &FontLibrary::default(), morning()).expect("memory takes it")
}

#[test]
fn a_profile_has_one_page_and_a_long_filmography_several() {
    assert_eq!(pages(&file(&sophia())), 1);
    let filmography = |works: usize| Profile {
        filmography: (0..works).map(|at| work(&format!("Film {at}"), "2022")).collect(),
        ..sophia()
    };
    assert_eq!(pages(&file(&filmography(15))), 1);
    assert_eq!(pages(&file(&filmography(60))), 2);
    assert!(pages(&file(&filmography(100))) <= 4);
}

#[test]
fn little_and_much_is_known_of_people() {
    let code = "MACAS0001F".to_owned();
    assert_eq!(pages(&file(&Profile { code, ..Profile::default() })), 1);
    let long = |text: &str, times: usize| text.repeat(times);
    let much = Profile {
        first_name: long("Ramatoulaye Marie-Noëlle ", 4),
        last_name: long("Hounkpatin-Amétépé", 5),
        talent_types: vec!["Figurant Spécialisé".to_owned(); 13],
        residence: Some(long("Llanfairpwllgwyngyll", 5)),
        characteristics: vec![("Ethnicités", long("Amazighe, ", 25)); 9],
        languages: vec!["Langue des signes".to_owned(); 56],
        skills: vec![long("mot", 33); 100],
        contacts: vec![("Site web".to_owned(), long("https://example.com/", 100)); 12],
        filmography: vec![work(&long("titre ", 50), "2019–2021"); 100],
        ..sophia()
    };
    let pages = pages(&file(&much));
    assert!((8..=40).contains(&pages), "{pages} pages");
}

#[test]
fn output_is_deterministic() {
    assert_eq!(file(&sophia()), file(&sophia()));
}

#[test]
fn arabic_names_can_be_searched() {
    let fatima =
        Profile {
            first_name: "فاطمة الزهراء".to_owned(), last_name: "العلوي".to_owned(), ..sophia()
        };
    let file = file(&fatima);
    for letter in ['ف', 'ط', 'ز', 'ع'] {
        assert!(has_letter(&file, letter), "{letter}");
    }
}

#[test]
fn a_photo_is_a_jpeg_in_the_shape_of_its_frame() {
    let pixels = (0..3 * 600 * 600_u32).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect();
    let photo = Picture { width: 600, height: 600, is_grey: false, pixels }.png();
    let file_with = file(&Profile { photo, ..sophia() });
    assert_eq!(count(&file_with, "/DCTDecode"), 1);
    assert_eq!((count(&file_with, "/Width 450"), count(&file_with, "/Height 600")), (1, 1));
    let unreadable = file(&Profile { photo: Some(b"no photo".to_vec()), ..sophia() });
    assert_eq!(count(&unreadable, "/Subtype /Image"), 0);
    assert_eq!(unreadable, file(&sophia()), "initials, as without a photo");
}
