//! The homes of people in the demo, and the names, telephone numbers and languages derived from them.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, EntityTrait};

use super::error::SeedError;
use super::names::Culture;
use super::rng::Rng;
use crate::entity::{city, country};

/// A country of residence, with the attributes of its residents.
#[derive(Debug)]
pub(super) struct CountryProfile {
    /// ISO 3166-1 alpha-2.
    pub code: &'static str,
    /// The country calling code.
    pub dial: u32,
    /// In the feminine form, as in forms («nationalité»).
    pub nationality: &'static str,
    /// The culture of their names.
    pub culture: Culture,
    /// The common languages, the first one spoken by all residents.
    pub languages: &'static [&'static str],
}

const fn profile(
    code: &'static str,
    dial: u32,
    nationality: &'static str,
    culture: Culture,
    languages: &'static [&'static str],
) -> CountryProfile {
    CountryProfile { code, dial, nationality, culture, languages }
}

const PROFILES: [CountryProfile; 17] = [
    profile("MA", 212, "Marocaine", Culture::Maghreb, &["ar", "fr", "zgh"]),
    profile("SN", 221, "Sénégalaise", Culture::Sahel, &["wo", "fr", "ff", "srr"]),
    profile("CI", 225, "Ivoirienne", Culture::Gulf, &["fr", "dyu"]),
    profile("DZ", 213, "Algérienne", Culture::Maghreb, &["ar", "fr", "kab"]),
    profile("TN", 216, "Tunisienne", Culture::Maghreb, &["ar", "fr"]),
    profile("ML", 223, "Malienne", Culture::Sahel, &["bm", "fr", "snk"]),
    profile("CM", 237, "Camerounaise", Culture::Centre, &["fr", "en"]),
    profile("GN", 224, "Guinéenne", Culture::Sahel, &["fr", "ff", "man"]),
    profile("BF", 226, "Burkinabè", Culture::Sahel, &["fr", "mos", "dyu"]),
    profile("TG", 228, "Togolaise", Culture::Gulf, &["fr", "ee"]),
    profile("BJ", 229, "Béninoise", Culture::Gulf, &["fr", "fon", "yo"]),
    profile("GA", 241, "Gabonaise", Culture::Centre, &["fr"]),
    profile("CG", 242, "Congolaise", Culture::Centre, &["fr", "ln", "kg"]),
    profile("CD", 243, "Congolaise", Culture::Centre, &["ln", "fr", "sw", "lua"]),
    profile("NE", 227, "Nigérienne", Culture::Sahel, &["ha", "fr", "dje"]),
    profile("MR", 222, "Mauritanienne", Culture::Sahel, &["ar", "fr", "ff"]),
    profile("RW", 250, "Rwandaise", Culture::Centre, &["rw", "fr", "en"]),
];

/// Weight, country and city of each home.
#[rustfmt::skip] // a table
const HOMES: [(u32, &str, &str); 47] = [
    (34, "MA", "CAS"), (30, "MA", "RAB"), (16, "MA", "MAR"), (12, "MA", "FES"), (12, "MA", "TAN"),
    (9, "MA", "AGA"), (6, "MA", "MEK"), (5, "MA", "OUJ"), (4, "MA", "KEN"), (4, "MA", "TET"),
    (3, "MA", "OUA"), (3, "MA", "ESS"),
    (30, "SN", "DAK"), (8, "SN", "THI"), (6, "SN", "SAI"), (4, "SN", "ZIG"), (4, "SN", "KAO"),
    (3, "SN", "MBO"), (3, "SN", "RUF"),
    (24, "CI", "ABI"), (6, "CI", "BOU"), (4, "CI", "YAM"), (3, "CI", "SAN"), (3, "CI", "KOR"),
    (6, "DZ", "ALG"), (3, "DZ", "ORA"), (6, "TN", "TUN"), (3, "TN", "SFA"), (3, "TN", "SOU"),
    (6, "ML", "BAM"), (2, "ML", "SIK"), (4, "CM", "YAO"), (5, "CM", "DOU"), (4, "GN", "CON"),
    (4, "BF", "OUA"), (2, "BF", "BOB"), (4, "TG", "LOM"), (4, "BJ", "COT"), (2, "BJ", "POR"),
    (3, "GA", "LIB"), (3, "CG", "BRA"), (2, "CG", "POI"), (4, "CD", "KIN"), (2, "CD", "LUB"),
    (2, "NE", "NIA"), (2, "MR", "NOU"), (2, "RW", "KIG"),
];

/// A city of residence.
#[derive(Debug)]
pub(super) struct Home {
    weight: u32,
    /// The codes of country and city.
    pub codes: (&'static str, &'static str),
    /// The attributes of its country.
    pub profile: &'static CountryProfile,
    /// The row of the country.
    pub country: country::Model,
    /// The row of the city.
    pub city: city::Model,
}

impl Home {
    /// A fictitious telephone number that contains the number of its row.
    pub fn phone(&self, number: i32) -> String {
        let (high, low) = (number / 100 % 100, number % 100);
        format!("+{} 600 00 {high:02} {low:02}", self.profile.dial)
    }
}

/// All homes, with their rows.
pub(super) struct Places(Vec<Home>);

impl Places {
    /// Loads the rows of all homes.
    ///
    /// # Errors
    /// When the reference data lack one.
    pub async fn load(database: &impl ConnectionTrait) -> Result<Self, SeedError> {
        let countries = country::Entity::find().all(database).await?;
        let countries: HashMap<_, _> = countries.into_iter().map(|row| (row.code.clone(), row)).collect();
        let cities = city::Entity::find().all(database).await?;
        let cities: HashMap<_, _> =
            cities.into_iter().map(|row| ((row.country_id, row.code.clone()), row)).collect();
        let find = |weight, country_code: &'static str, city_code: &'static str| {
            let profile = PROFILES.iter().find(|profile| profile.code == country_code)?;
            let country = countries.get(country_code)?.clone();
            let city = cities.get(&(country.id, city_code.to_owned()))?.clone();
            Some(Home { weight, codes: (country_code, city_code), profile, country, city })
        };
        let homes = HOMES.iter().map(|(weight, country, city)| {
            find(*weight, country, city).ok_or_else(|| SeedError::Place(format!("{city} ({country})")))
        });
        homes.collect::<Result<_, _>>().map(Self)
    }

    /// The home with these codes.
    ///
    /// # Panics
    /// When the list above does not contain it, which a test of the demo would detect.
    pub fn home(&self, country: &str, city: &str) -> &Home {
        let found = self.0.iter().find(|home| home.codes == (country, city));
        found.expect("every home that the demo names is in HOMES")
    }

    /// A random home.
    pub fn random(&self, rng: &mut Rng) -> &Home {
        rng.weighted(&self.0, |home| home.weight)
    }
}
