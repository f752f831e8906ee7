//! Labels of periods and of missing values, in French everywhere, as the pointage API documents.

use chrono::Datelike as _;

use crate::domain::statistics::period::{Granularity, Period};
use crate::export::names;

/// The label of a missing organization or function.
pub const UNSPECIFIED: &str = "Non renseigné";

/// The code of a period: `2025-01-15`, `2025-W03` (ISO 8601) or `2025-01`.
pub fn code(period: Period, granularity: Granularity) -> String {
    let day = period.start;
    match granularity {
        Granularity::Day => day.to_string(),
        Granularity::Week => {
            let week = day.iso_week();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Granularity::Month => format!("{:04}-{:02}", day.year(), day.month()),
    }
}

/// The label of a period: «15 janvier 2025», «Semaine 3 2025» or «Janvier 2025».
pub fn label(period: Period, granularity: Granularity) -> String {
    let day = period.start;
    match granularity {
        Granularity::Day => names::day(day),
        Granularity::Week => {
            let week = day.iso_week();
            format!("Semaine {} {}", week.week(), week.year())
        }
        Granularity::Month => {
            let (first, rest) = names::month(day).split_at(1);
            format!("{}{rest} {}", first.to_uppercase(), day.year())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{code, label};
    use crate::domain::statistics::period::{Granularity, Period};

    #[test]
    fn periods_have_codes_and_labels() {
        for (day, granularity, expected) in [
            ("2025-01-15", Granularity::Day, ("2025-01-15", "15 janvier 2025")),
            ("2025-08-01", Granularity::Day, ("2025-08-01", "1er août 2025")),
            ("2025-01-15", Granularity::Week, ("2025-W03", "Semaine 3 2025")),
            // Weeks belong to the year of their Thursday.
            ("2024-12-30", Granularity::Week, ("2025-W01", "Semaine 1 2025")),
            ("2021-01-03", Granularity::Week, ("2020-W53", "Semaine 53 2020")),
            ("2025-01-01", Granularity::Month, ("2025-01", "Janvier 2025")),
            ("2025-02-10", Granularity::Month, ("2025-02", "Février 2025")),
            ("2025-08-31", Granularity::Month, ("2025-08", "Août 2025")),
            ("2025-12-31", Granularity::Month, ("2025-12", "Décembre 2025")),
        ] {
            let start = day.parse().expect("a day");
            let period = Period { start, end: start };
            let names = (code(period, granularity), label(period, granularity));
            assert_eq!((names.0.as_str(), names.1.as_str()), expected);
        }
    }
}
