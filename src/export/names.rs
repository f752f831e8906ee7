//! File names, as documented and portable across file systems; French names of days and months, for files and
//! statistics.

use chrono::{Datelike as _, NaiveDate};

use crate::text::spelling;

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// `décembre`
pub fn month(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

/// `1er décembre 2025`, `15 décembre 2025`
pub fn day(day: NaiveDate) -> String {
    let ordinal = if day.day() == 1 { "er" } else { "" };
    format!("{}{ordinal} {} {}", day.day(), month(day), day.year())
}

/// The attendance table: `presences-SIGIF-2025-12-15.csv`.
pub fn attendances(today: NaiveDate, extension: &str) -> String {
    format!("presences-SIGIF-{today}.{extension}")
}

/// The personal data of one person, who is not named: `donnees-personnelles-2025-12-15.json`.
pub fn personal_data(today: NaiveDate, extension: &str) -> String {
    format!("donnees-personnelles-{today}.{extension}")
}

/// The attendance sheet of an event: `feuille-presence-Atelier-SIGIF-2025-12-15.pdf`, from the title up to
/// its dash and the day of the event.
pub fn attendance_sheet(title: &str, day: NaiveDate) -> String {
    let title = spelling::ascii(title);
    let title = title.split(" - ").next().unwrap_or_default();
    let plain = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let words: Vec<String> = title
        .split(|letter: char| letter.is_whitespace() || letter == '-')
        .map(plain)
        .filter(|word| !word.is_empty())
        .collect();
    let name = if words.is_empty() { "evenement".to_owned() } else { words.join("-") };
    // File systems limit names to 255 bytes.
    let name = name.chars().take(100).collect::<String>();
    format!("feuille-presence-{name}-{day}.pdf")
}

/// The statistics of a period: `statistiques-SIGIF-2025.xlsx`, with both years when it spans several.
pub fn statistics(start: NaiveDate, end: NaiveDate) -> String {
    match (start.year(), end.year()) {
        (first, last) if first == last => format!("statistiques-SIGIF-{first}.xlsx"),
        (first, last) => format!("statistiques-SIGIF-{first}-{last}.xlsx"),
    }
}

/// The table of accounts: `users_export_20251026.csv`.
pub fn accounts(today: NaiveDate, extension: &str) -> String {
    format!("users_export_{}.{extension}", today.format("%Y%m%d"))
}

/// The table of cinema talents: `cinema_export_20251026.xlsx`.
pub fn cinema_talents(today: NaiveDate) -> String {
    format!("cinema_export_{}.xlsx", today.format("%Y%m%d"))
}

/// The profile of a cinema talent: `talent_MACAS0001F.pdf`.
pub fn profile(unique_code: &str) -> String {
    format!("talent_{unique_code}.pdf")
}

/// The badges of a project: `badges_PRJ001_20251026.pdf`.
pub fn badges(project_id: i64, today: NaiveDate) -> String {
    format!("badges_PRJ{project_id:03}_{}.pdf", today.format("%Y%m%d"))
}

/// The presence of a project: `presences_PRJ001_20251026.xlsx`.
pub fn presence(project_id: i64, today: NaiveDate) -> String {
    format!("presences_PRJ{project_id:03}_{}.xlsx", today.format("%Y%m%d"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn file_names_are_as_documented() {
        assert_eq!(attendances(day("2025-12-15"), "xlsx"), "presences-SIGIF-2025-12-15.xlsx");
        assert_eq!(
            attendance_sheet("Atelier SIGIF - Interfaces NINEA", day("2025-12-15")),
            "feuille-presence-Atelier-SIGIF-2025-12-15.pdf"
        );
        assert_eq!(statistics(day("2025-01-01"), day("2025-12-31")), "statistiques-SIGIF-2025.xlsx");
        assert_eq!(accounts(day("2025-10-26"), "xlsx"), "users_export_20251026.xlsx");
        assert_eq!(cinema_talents(day("2025-01-02")), "cinema_export_20250102.xlsx");
        assert_eq!(profile("MACAS0001F"), "talent_MACAS0001F.pdf");
        assert_eq!(badges(12, day("2025-01-02")), "badges_PRJ012_20250102.pdf");
        assert_eq!(presence(1234, day("2025-01-02")), "presences_PRJ1234_20250102.xlsx");
        assert_eq!(statistics(day("2025-07-01"), day("2026-06-30")), "statistiques-SIGIF-2025-2026.xlsx");
    }

    #[test]
    fn file_names_are_portable() {
        let name = |title| attendance_sheet(title, day("2025-12-15"));
        assert_eq!(
            name("Réunion d'été: \"bilan\" / 2025"),
            "feuille-presence-Reunion-dete-bilan-2025-2025-12-15.pdf"
        );
        assert_eq!(name("../../etc/passwd"), "feuille-presence-etcpasswd-2025-12-15.pdf");
        assert_eq!(name("Les œuvres de l’État"), "feuille-presence-Les-oeuvres-de-lEtat-2025-12-15.pdf");
        assert_eq!(name("Forum Ŋoné Ɓa – suite"), "feuille-presence-Forum-None-Ba-2025-12-15.pdf");
        assert_eq!(name("ورشة"), "feuille-presence-evenement-2025-12-15.pdf");
    }
}
