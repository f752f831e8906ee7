//! The French texts of PDFs, and their date formats.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime};

use crate::export::names;

/// The title of the sheet.
pub const SHEET: &str = "Feuille de présence";
/// An unspecified value.
pub const UNSPECIFIED: &str = "—";
/// The row of an empty table.
pub const EMPTY_TABLE: &str = "Aucune présence enregistrée.";
/// The label of the signature box of the sheet.
pub const SIGNATURE_LABEL: &str = "Le responsable (nom, date, signature et cachet)";
/// Replaces an unreadable signature.
pub const UNREADABLE_SIGNATURE: &str = "Signature illisible";
/// The column titles.
pub const TITLES: [&str; 6] = ["N°", "Nom et prénom", "Fonction", "Organisation", "Heure", "Signature"];

/// The sections of a profile.
pub const CHARACTERISTICS: &str = "Caractéristiques";
/// See [`CHARACTERISTICS`].
pub const LANGUAGES: &str = "Langues";
/// See [`CHARACTERISTICS`].
pub const SKILLS: &str = "Compétences";
/// See [`CHARACTERISTICS`].
pub const CONTACTS: &str = "Contact";
/// See [`CHARACTERISTICS`].
pub const EXPERIENCE: &str = "Expérience et filmographie";

const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

/// The time of an event: `Lundi 15 décembre 2025, de 09h00 à 17h00`.
pub fn period(from: NaiveDateTime, until: Option<NaiveDateTime>) -> String {
    let text = match until {
        None => format!("{} à {}", day(from.date()), time(from)),
        Some(until) if until.date() == from.date() => {
            format!("{}, de {} à {}", day(from.date()), time(from), time(until))
        }
        Some(until) => {
            format!("du {} à {} au {} à {}", day(from.date()), time(from), day(until.date()), time(until))
        }
    };
    capitalised(&text)
}

/// A check-in time, with the day unless it is `omitted_day`.
pub fn moment(at: NaiveDateTime, omitted_day: Option<NaiveDate>) -> String {
    if omitted_day == Some(at.date()) { time(at) } else { format!("{} {}", short_day(at), time(at)) }
}

/// The time of printing.
pub fn printed(at: NaiveDateTime) -> String {
    format!("Imprimé le {} à {}", short_day(at), time(at))
}

/// The page number.
pub fn page(number: usize, of: usize) -> String {
    format!("Page {number} / {of}")
}

/// The closing line with the number of participants.
pub fn closing_line(participants: usize) -> String {
    let plural = if participants > 1 { "s" } else { "" };
    format!("Arrêté la présente feuille à {participants} participant{plural}.")
}

/// The age of a person: `29 ans`.
pub fn age(years: u32) -> String {
    years_in_words(years)
}

/// The experience of a person: `8 ans d'expérience`.
pub fn experience(years: u32) -> String {
    format!("{} d'expérience", years_in_words(years))
}

fn years_in_words(years: u32) -> String {
    let unit = if years > 1 { "ans" } else { "an" };
    format!("{years} {unit}")
}

/// `09h15`
fn time(at: NaiveDateTime) -> String {
    at.format("%Hh%M").to_string()
}

/// `15/12/2025`
fn short_day(at: NaiveDateTime) -> String {
    at.format("%d/%m/%Y").to_string()
}

/// `lundi 1er décembre 2025`
fn day(day: NaiveDate) -> String {
    let weekday = DAYS.iter().cycle().nth(day.weekday().num_days_from_monday() as usize).unwrap_or(&"");
    format!("{weekday} {}", names::day(day))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32, hour: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2025, 12, day).and_then(|day| day.and_hms_opt(hour, 5, 59)).expect("a time")
    }

    #[test]
    fn a_period_within_a_day_names_it_once() {
        assert_eq!(period(at(15, 9), None), "Lundi 15 décembre 2025 à 09h05");
        assert_eq!(period(at(15, 9), Some(at(15, 17))), "Lundi 15 décembre 2025, de 09h05 à 17h05");
        assert_eq!(
            period(at(1, 9), Some(at(3, 17))),
            "Du lundi 1er décembre 2025 à 09h05 au mercredi 3 décembre 2025 à 17h05"
        );
    }

    #[test]
    fn a_moment_shows_its_day_unless_it_is_the_usual_one() {
        assert_eq!(moment(at(15, 9), Some(at(15, 0).date())), "09h05");
        assert_eq!(moment(at(16, 9), Some(at(15, 0).date())), "16/12/2025 09h05");
        assert_eq!(moment(at(16, 9), None), "16/12/2025 09h05");
    }

    #[test]
    fn the_closing_line_pluralizes() {
        assert_eq!(closing_line(0), "Arrêté la présente feuille à 0 participant.");
        assert_eq!(closing_line(1), "Arrêté la présente feuille à 1 participant.");
        assert_eq!(closing_line(30), "Arrêté la présente feuille à 30 participants.");
    }
}
