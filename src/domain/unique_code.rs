//! Unique codes of people: country, city, number and gender in one word, with the same format for accounts
//! and cinema talents.
//!
//! Account 42 of Rabat has `MARAB0042M`. A code never changes, even when one of its parts does.

use crate::entity::user::Gender;

/// The code of the row `id`. An unknown country or city is written as X's.
pub fn of(country: Option<&str>, city: Option<&str>, id: i32, gender: Gender) -> String {
    let gender = match gender {
        Gender::Male => 'M',
        Gender::Female => 'F',
        Gender::Unknown => 'N',
    };
    format!("{}{}{id:04}{gender}", country.unwrap_or("XX"), city.unwrap_or("XXX"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_as_documented() {
        assert_eq!(of(Some("MA"), Some("RAB"), 42, Gender::Male), "MARAB0042M");
        assert_eq!(of(Some("MA"), Some("CAS"), 1, Gender::Female), "MACAS0001F");
    }

    #[test]
    fn what_is_unknown_is_written_so_and_long_numbers_fit() {
        assert_eq!(of(None, None, 12345, Gender::Unknown), "XXXXX12345N");
        assert_eq!(of(Some("SN"), None, 7, Gender::Female), "SNXXX0007F");
    }
}
