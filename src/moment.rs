//! Parses date-times and dates: the only place that parses times sent by clients.
//!
//! Second 60 is rejected: chrono parses it as a leap second, which SQLite stores as text and PostgreSQL turns
//! into the next minute.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Timelike, Utc};

/// The formats of a local time in files, in addition to that of a date-time without its offset.
const LOCAL_FORMATS: [&str; 8] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y %H:%M",
    "%d.%m.%Y %H:%M",
];

/// The formats of a date in files.
const DATE_FORMATS: [&str; 2] = ["%Y-%m-%d", "%d/%m/%Y"];

/// Parses a date-time: `2025-12-15T09:00:00Z`, optionally with a fraction of a second or another offset.
/// Years have four digits, because SQLite compares times as text.
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if !matches_pattern(text, "0000-00-00T00:00:00") {
        return None;
    }
    let moment: DateTime<Utc> = text.parse().ok()?;
    (is_not_leap_second(&moment) && (0..=9999).contains(&moment.year())).then_some(moment)
}

/// Parses a date: `2025-12-15`.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    if text.len() == 10 && matches_pattern(text, "0000-00-00") { text.parse().ok() } else { None }
}

/// Parses a time without offset as in files, or a date, which becomes its midnight.
pub fn parse_local(text: &str) -> Option<NaiveDateTime> {
    let time = LOCAL_FORMATS.iter().find_map(|pattern| NaiveDateTime::parse_from_str(text, pattern).ok());
    let local = time.or_else(|| {
        let day = DATE_FORMATS.iter().find_map(|pattern| NaiveDate::parse_from_str(text, pattern).ok());
        day?.and_hms_opt(0, 0, 0)
    })?;
    is_not_leap_second(&local).then_some(local)
}

/// Whether it is not a leap second: chrono represents second 60 as a fraction of more than a second.
fn is_not_leap_second(time: &impl Timelike) -> bool {
    time.nanosecond() < 1_000_000_000
}

/// Whether `text` begins with digits where `pattern` has `0` and with its separators, `T` in any case or as a
/// space: chrono also accepts signs, blanks and numbers of any length.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    text.len() >= pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, expected)| match expected {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't' | b' '),
            separator => byte == separator,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_any_offset_are_parsed() {
        for (text, expected) in [
            ("2026-12-15T10:30:00Z", "2026-12-15T10:30:00Z"),
            (" 2026-12-15t10:30:00z ", "2026-12-15T10:30:00Z"),
            ("2026-12-15 10:30:00+00:00", "2026-12-15T10:30:00Z"),
            ("2026-12-15T10:30:00+0100", "2026-12-15T09:30:00Z"),
            ("2026-12-15 10:30:00 -05:30", "2026-12-15T16:00:00Z"),
            ("2026-12-15T10:30:00-00:00", "2026-12-15T10:30:00Z"),
            ("2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(parse(text), Some(expected.parse().expect("a moment")), "{text}");
        }
        let fraction = parse("2026-12-15T10:30:59.999999999Z").expect("a moment");
        assert_eq!((fraction.second(), fraction.nanosecond()), (59, 999_999_999));
    }

    #[test]
    fn invalid_moments_are_refused() {
        for text in [
            "2026-12-15T10:30:60Z",
            "2026-12-15T10:30:60.5Z",
            "2026-12-31T23:59:60Z",
            "2016-12-31T23:59:60Z",
            "2017-01-01T00:59:60+01:00",
            "2026-12-15T10:30:61Z",
            "2026-12-15T10:60:00Z",
            "2026-12-15T24:00:00Z",
            "2026-12-15T25:00:00Z",
            "2026-02-29T10:30:00Z",
            "2026-12-15T10:30:00+24:00",
            "2026-12-15T10:30:00+01:60",
            "2026-12-15T10:30:00",
            "2026-12-15T10:30Z",
            "2026-12-15",
            "20261215T103000Z",
            "2026-1-5T1:2:3Z",
            "+2026-12-15T10:30:00Z",
            "+12026-12-15T10:30:00Z",
            "0000-01-01T00:59:59+01:00",
            "9999-12-31T23:59:59-01:00",
            "2026-12-15T 10:30:00Z",
            "1797330600",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_have_one_form() {
        assert_eq!(parse_day("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
        for text in [
            "2026-02-29",
            "2026-1-5",
            "2026-1-5  ",
            " 2026-1-5 ",
            "+12345-1-1",
            "2026- 1- 1",
            "2026/01/05",
            "",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn local_times_have_several_forms() {
        for text in ["2025-12-15 09:15", "2025-12-15T09:15:00", "15/12/2025 9:15", "15.12.2025 09:15"] {
            let time = parse_local(text).expect(text);
            assert_eq!(time.to_string(), "2025-12-15 09:15:00", "{text}");
        }
        assert_eq!(
            parse_local("15/12/2025").map(|time| time.to_string()),
            Some("2025-12-15 00:00:00".to_owned())
        );
        for text in
            ["demain", "2025-13-01 09:15", "2025-12-15 24:00", "2025-12-15 09:15:60", "15/12/2025 23:59:60"]
        {
            assert_eq!(parse_local(text), None, "{text}");
        }
    }
}
