//! Parses date-times and dates: the only place that parses times sent by clients.
//!
//! Second 60 is rejected: chrono parses it as a leap second, which SQLite stores as text and PostgreSQL turns
//! into the next minute.

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

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

/// Parses a time without offset as people write it in lists: `2025-12-15 09:15`, `15/12/2025 à 9h15`, `15.12.25 9:15 PM`,
/// `lundi 15 décembre 2025, 9h15`; a date, which becomes its midnight; or a time alone, of `day`. The name of a day of the
/// week is passed over.
pub fn parse_local(text: &str, day: Option<NaiveDate>) -> Option<NaiveDateTime> {
    let text = text.to_lowercase();
    let parts: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter == ',')
        .flat_map(date_and_clock)
        .filter(|part| !matches!(*part, "" | "le" | "à" | "a" | "at" | "on"))
        .collect();
    let is_week_day =
        |part: &&str| WEEK_DAYS.iter().flatten().any(|name| is_name_or_its_beginning(part, name));
    let parts = parts.get(usize::from(parts.first().is_some_and(is_week_day))..).unwrap_or_default();
    let (date, clock) = match parts {
        [date, clock @ ..] if local_date(date, day).is_some() => (local_date(date, day), clock),
        [first, second, year, clock @ ..] if written_date(first, second, year).is_some() => {
            (written_date(first, second, year), clock)
        }
        clock => (None, clock),
    };
    let clock = clock.concat();
    let clock = if clock.is_empty() { date.map(|_| NaiveTime::MIN) } else { local_clock(&clock) };
    Some(date.or(day)?.and_time(clock?))
}

/// The days of the week, in French and English.
const WEEK_DAYS: [[&str; 7]; 2] = [
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
];

/// The months, in French and English, and as spreadsheets shorten them where that is no beginning of the name.
const MONTHS: [&[&str]; 12] = [
    &["janvier", "january"],
    &["février", "fevrier", "february"],
    &["mars", "march"],
    &["avril", "april"],
    &["mai", "may"],
    &["juin", "june"],
    &["juillet", "july", "juil"],
    &["août", "aout", "august"],
    &["septembre", "september"],
    &["octobre", "october"],
    &["novembre", "november"],
    &["décembre", "decembre", "december"],
];

/// The number of a month by its name: `décembre`, `déc.`, `December`.
fn month(text: &str) -> Option<u32> {
    let is_named = |names: &&[&str]| names.iter().any(|name| is_name_or_its_beginning(text, name));
    // `juin` and `juillet` begin alike: three letters are none of them.
    let at = MONTHS.iter().position(is_named).filter(|_| text != "jui")?;
    u32::try_from(at + 1).ok()
}

/// Whether `text` is a name, or its beginning of three letters or more, perhaps with a full stop.
fn is_name_or_its_beginning(text: &str, name: &str) -> bool {
    let text = text.trim_end_matches('.');
    text.chars().count() >= 3 && name.starts_with(text)
}

/// The parts of `2025-12-15t09:15`, where a `t` between digits stands for a blank; all of another text.
fn date_and_clock(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |at: &usize| {
        let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        *at > 0 && digit(at - 1) && digit(at + 1)
    };
    let at = text.match_indices('t').map(|(at, _)| at).find(is_between);
    let (before, after) =
        at.and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?))).unwrap_or((text, ""));
    [before, after].into_iter()
}

/// A date in words: `15 décembre 2025`, `1er mars 2026`, `December 15, 2025`.
fn written_date(first: &str, second: &str, year: &str) -> Option<NaiveDate> {
    let (day, month) = match (month(first), month(second)) {
        (Some(month), None) => (second, month),
        (None, Some(month)) => (first, month),
        _ => return None,
    };
    let day = ["er", "st", "nd", "rd", "th"].iter().find_map(|end| day.strip_suffix(end)).unwrap_or(day);
    date_of(year, month, digits(day)?)
}

/// A date of a year as it is written.
fn date_of(year: &str, month: u32, day: u32) -> Option<NaiveDate> {
    let century = match year.len() {
        2 => 2000,
        4 => 0,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()? + century, month, day)
}

/// A date: `2025-12-15`, `15/12/2025` or `15-déc-2025`, with slashes, hyphens or full stops; a year of two digits is one
/// after 2000. `25-12-15` may begin with the year or with the day: it is the date nearer to `day`, or none.
fn local_date(text: &str, day: Option<NaiveDate>) -> Option<NaiveDate> {
    let text = text.replace(".-", "-");
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, second, last] = parts[..] else { return None };
    let month = month(second).or_else(|| digits(second));
    let dated = |year: &str, day: &str| date_of(year, month?, digits(day)?);
    if first.len() == 4 {
        return dated(first, last);
    }
    let usual = dated(last, first);
    let is_ambiguous = text.contains('-') && second.len() <= 2 && first.len() == 2 && last.len() == 2;
    match dated(first, last).filter(|_| is_ambiguous) {
        Some(other) if usual != Some(other) => {
            let far = |date: &NaiveDate| day.map(|day| (*date - day).num_days().abs());
            [usual, Some(other)].into_iter().flatten().min_by_key(far).filter(|_| day.is_some())
        }
        _ => usual,
    }
}

/// A time of day: `09:15`, `09:15:00`, `9h15`, `9h`, `9:15pm`.
fn local_clock(text: &str) -> Option<NaiveTime> {
    let noon =
        [("am", 0), ("pm", 12)].iter().find_map(|(half, hours)| Some((text.strip_suffix(half)?, *hours)));
    let (text, half) = noon.map_or((text, None), |(text, hours)| (text, Some(hours)));
    let text = ["min", "mn"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text);
    let has_hours = text.contains(['h', ':']) || half.is_some();
    let mut parts = text.split([':', 'h']).map(|part| if part.is_empty() { Some(0) } else { digits(part) });
    let (hour, minute, second) =
        (parts.next()??, parts.next().unwrap_or(Some(0))?, parts.next().unwrap_or(Some(0))?);
    if !has_hours || text.starts_with([':', 'h']) || parts.next().is_some() {
        return None;
    }
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// A number of at most four digits.
fn digits(text: &str) -> Option<u32> {
    let are_digits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if are_digits { text.parse().ok() } else { None }
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
        for text in [
            "2025-12-15 09:15",
            "2025-12-15T09:15:00",
            "2025/12/15 09:15:00",
            "15/12/2025 9:15",
            "15.12.2025 09:15",
            "15-12-2025 09:15",
            "15/12/25 9:15",
            "15/12/2025 09h15",
            "15/12/2025 à 9h15",
            "le 15/12/2025 à 9 h 15 min",
            "15/12/2025, 9:15 AM",
            "15 décembre 2025 à 9h15",
            "Lundi 15 Décembre 2025 09:15",
            "lun. 15/12/2025 09:15",
            "lundi, le 15 déc. 2025 à 9h15",
            "15-déc-2025 09:15",
            "15-déc.-25 09:15",
            "15 DEC 2025 9h15",
            "December 15, 2025 at 9:15 AM",
            "Mon 15th Dec 2025 9:15 am",
        ] {
            let time = parse_local(text, None).expect(text);
            assert_eq!(time.to_string(), "2025-12-15 09:15:00", "{text}");
        }
        let shown = |text, day| parse_local(text, day).map(|time| time.to_string());
        assert_eq!(shown("15/12/2025", None).as_deref(), Some("2025-12-15 00:00:00"));
        assert_eq!(shown("15/12/2025 12:05 am", None).as_deref(), Some("2025-12-15 00:05:00"));
        for (text, near, expected) in [
            ("25-12-15 9h", "2025-12-14", Some("2025-12-15 09:00:00")),
            ("25-12-15 9h", "2015-12-24", Some("2015-12-25 09:00:00")),
            ("15-12-25", "2025-12-01", Some("2025-12-15 00:00:00")),
            ("31-12-99", "2025-12-01", Some("2099-12-31 00:00:00")),
        ] {
            assert_eq!(shown(text, near.parse().ok()).as_deref(), expected, "{text}, {near}");
        }
        assert_eq!(shown("25-12-15", None), None, "it has two meanings");
        for (text, expected) in [
            ("1er août 2026", "2026-08-01"),
            ("2 juil. 2026", "2026-07-02"),
            ("sam. 5 sept. 2026", "2026-09-05"),
            ("mercredi 4 mars 2026", "2026-03-04"),
            ("29 février 2024", "2024-02-29"),
            ("may 1 2026", "2026-05-01"),
        ] {
            assert_eq!(shown(text, None), Some(format!("{expected} 00:00:00")), "{text}");
        }
        let day = NaiveDate::from_ymd_opt(2025, 12, 15);
        for (text, expected) in
            [("9h", "09:00:00"), ("09:15", "09:15:00"), ("14h30", "14:30:00"), ("2:30 PM", "14:30:00")]
        {
            assert_eq!(shown(text, day), Some(format!("2025-12-15 {expected}")), "{text}");
            assert_eq!(shown(text, None), None, "{text}");
        }
        for text in [
            "demain",
            "",
            "9",
            "915",
            "h15",
            "2025-13-01 09:15",
            "2025-12-15 24:00",
            "2025-12-15 09:15:60",
            "15/12/2025 23:59:60",
            "15/12/125",
            "15/12",
            "0:15 pm",
            "+1/12/2025",
            "09:15:00:00",
            "15 brumaire 2025",
            "15 jui 2025",
            "31 novembre 2025",
            "décembre 2025 mars",
            "lundi",
            "15 décembre",
            "15/12/2025 mars",
        ] {
            assert_eq!(parse_local(text, day), None, "{text}");
        }
    }
}
