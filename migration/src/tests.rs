//! Tests of the reference data in `data/`.
//!
//! `tests/it/` of the main crate tests that migrations run up and down on both engines and that entities
//! match the tables.

use std::collections::HashSet;

use crate::data::{cities::CITIES, countries::COUNTRIES, talents::TALENTS};

#[test]
fn documented_ids_hold() {
    assert_eq!((COUNTRIES[0], COUNTRIES[1]), (("MA", "Maroc"), ("SN", "Sénégal")));
    assert_eq!((CITIES[0].1[0], CITIES[0].1[1]), (("RAB", "Rabat"), ("CAS", "Casablanca")));
    assert_eq!(CITIES[0].1.len(), 12);
    assert_eq!((TALENTS[0].1, TALENTS[1].1), ("Développement Web", "Designer UI/UX"));
    let count = |category| TALENTS.iter().filter(|talent| talent.2 == category).count();
    assert_eq!((count("Technologie"), count("Créatif"), count("Business")), (12, 18, 15));
}

#[test]
fn cities_stand_in_the_order_of_countries_with_codes_of_their_own() {
    assert!(CITIES.iter().map(|(code, _)| code).eq(COUNTRIES.iter().map(|(code, _)| code)));
    for (country, cities) in CITIES {
        let codes: HashSet<_> = cities.iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), cities.len(), "two cities of {country} share a code");
        let letters = |code: &str| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
        assert!(codes.into_iter().all(|code| letters(code)), "a code of {country} is not three letters");
    }
}
