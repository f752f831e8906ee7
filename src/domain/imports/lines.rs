//! Checks the lines of a table: what each says of a participant, and of their attendance.

use chrono::{DateTime, NaiveDate, Utc};

use super::field::Field;
use super::progress::Meter;
use super::raw_line::RawLine;
use super::table::Table;
use crate::domain::check::Check;
use crate::domain::participants::create::NewParticipant;
use crate::domain::participants::details::{Details, ParticipantChange};
use crate::error::{Failure, Kind, Reason, Result};
use crate::moment;
use crate::text::{self, fold, line as normalize};
use crate::time_zone::TimeZone;

/// One checked line.
pub(super) struct Line {
    /// The line number in the file.
    pub number: usize,
    /// Given name, then family name.
    pub name: String,
    /// What it says, or why it is refused.
    pub content: Result<Content, Vec<Failure>>,
}

/// What a line says.
pub(super) struct Content {
    /// The participant.
    pub details: Details,
    /// When they came; none in an import of participants.
    pub at: Option<DateTime<Utc>>,
    /// What was noted of the attendance.
    pub notes: Option<String>,
}

/// The time of the check, the zone in which times are read, and when the event began: the time of a line that says none.
#[derive(Clone, Copy)]
pub(super) struct Times {
    pub now: DateTime<Utc>,
    pub zone: TimeZone,
    pub event_start: Option<DateTime<Utc>>,
}

/// Checks all lines.
pub(super) fn check(table: Table, times: Times, meter: &Meter) -> Vec<Line> {
    let mut lines = Vec::with_capacity(table.lines.len());
    for raw in table.lines {
        // The result is of no use to anybody.
        if meter.is_stopped() {
            break;
        }
        let name = name(&raw);
        let content = if raw.failures.is_empty() { content(&raw, times) } else { Err(raw.failures) };
        lines.push(Line { number: raw.number, name, content });
        meter.checked(lines.len());
    }
    lines
}

fn name(raw: &RawLine) -> String {
    let text = |field| raw.text(field).unwrap_or_default();
    text::line(&format!("{} {}", text(Field::FirstName), text(Field::LastName))).trim().to_owned()
}

fn content(raw: &RawLine, times: Times) -> Result<Content, Vec<Failure>> {
    let mut check = Check::new();
    let details = ParticipantChange::from(participant(raw)).validated(&mut check, "");
    let names = [Field::FirstName, Field::LastName].map(|field| (field, raw.text(field).unwrap_or_default()));
    let lacks_letters = |name: &str| !name.is_empty() && !name.chars().any(char::is_alphabetic);
    for (field, _) in names.iter().filter(|(_, name)| lacks_letters(name)) {
        check.fault(field.name(), Reason::Kind(Kind::Name));
    }
    // A hint may be somebody's name, as Null and Nan are, but hardly both.
    let are_hints = names.iter().all(|(_, name)| is_hint(name));
    let nobody = names.iter().find(|(_, name)| are_hints || is_nobody(name));
    if let Some((field, _)) = nobody.filter(|_| !names.iter().any(|(_, name)| lacks_letters(name))) {
        check.fault(field.name(), Reason::Kind(Kind::PersonName));
    }
    let said = raw.text(Field::CheckInTime).map(|text| parse_time(&normalize(text), times).ok_or(()));
    let is_said = said.is_some();
    let at = match said.or(times.event_start.map(Ok)) {
        Some(Ok(at)) if at > times.now => {
            // A line without a time is told why the time of the event cannot be taken.
            check.fault("checkInTime", if is_said { Reason::Future } else { Reason::NotBegun });
            None
        }
        Some(Ok(at)) if at >= DateTime::UNIX_EPOCH => Some(at),
        Some(_) => {
            check.fault("checkInTime", Reason::Kind(Kind::LocalTime));
            None
        }
        None => None,
    };
    let notes = raw.text(Field::Notes).and_then(|notes| check.lines("notes", notes, 500));
    check.done().map_err(crate::error::Error::failures)?;
    Ok(Content { details, at, notes })
}

/// Whether a text in a column of names is nobody's: what stands below a table, `Total hommes;12 personnes`,
/// `Femmes : 1`, `Fait à Dakar;le 15/12/2025`, an example above it, `Ex : DIOP`, or what belongs in another column: an address, a
/// telephone number, a time.
fn is_nobody(text: &str) -> bool {
    // Folded, with a blank for a dash. A word of these begins a text that is a sum.
    const SUMS: [&str; 13] = [
        "total",
        "totaux",
        "grand total",
        "sous total",
        "sous totaux",
        "s/total",
        "effectif",
        "effectifs",
        "subtotal",
        "cumul",
        "nombre",
        "nbre",
        "fait a",
    ];
    /// As many digits in the first word are a telephone number.
    const PHONE_DIGITS: usize = 7;
    let folded = fold(text);
    let begins_with =
        |sum: &&str| folded.strip_prefix(sum).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let has_date = || {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        text.as_bytes().windows(3).any(|part| matches!(part, [a, b'/', b] if is_digit(*a) && is_digit(*b)))
    };
    let is_phone = || {
        let first = text.split_whitespace().next().unwrap_or_default();
        first.len() >= PHONE_DIGITS && first.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.contains([':', '@'])
        || SUMS.iter().any(begins_with)
        || folded.contains("(exemple)")
        || is_phone()
        || has_date()
        || moment::parse_local(text, Some(NaiveDate::default())).is_some()
}

/// Whether a text says what stands in a cell, or that nothing does, perhaps in parentheses: `(obligatoire)`, `Néant`, `NULL`.
fn is_hint(text: &str) -> bool {
    const HINTS: [&str; 12] = [
        "signature",
        "cachet",
        "neant",
        "vide",
        "null",
        "nan",
        "exemple",
        "obligatoire",
        "facultatif",
        "en majuscules",
        "en minuscules",
        "idem",
    ];
    let folded = fold(text);
    HINTS.contains(&folded.trim_matches(|letter: char| matches!(letter, '(' | ')' | ' ')))
}

fn participant(raw: &RawLine) -> NewParticipant {
    let text = |field| raw.text(field).map(str::to_owned);
    NewParticipant {
        first_name: text(Field::FirstName).unwrap_or_default(),
        last_name: text(Field::LastName).unwrap_or_default(),
        function: text(Field::Function),
        // Cards print it in groups.
        cni_number: text(Field::CniNumber).map(|number| number.split_whitespace().collect()),
        origin_locality: text(Field::OriginLocality),
        email: text(Field::Email),
        phone: text(Field::Phone),
        organization: text(Field::Organization),
    }
}

/// Parses a time: with an offset, or in the zone of the installation; one without a date is of the day when the event began.
fn parse_time(text: &str, Times { zone, event_start, .. }: Times) -> Option<DateTime<Utc>> {
    let day = event_start.map(|start| zone.local(start).date());
    moment::parse(text).or_else(|| moment::parse_local(text, day).map(|local| zone.moment(local)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let start = "2025-12-14T23:30:00Z".parse().expect("a moment");
        let found = |text, zone: &str| {
            let zone = zone.parse().expect("a zone");
            let times = Times { now: start, zone, event_start: Some(start) };
            parse_time(text, times).map(|time| time.to_rfc3339())
        };
        // The event began on the 15th there.
        for text in ["2025-12-15T08:15:00Z", "2025-12-15 09:15", "15/12/2025 09:15", "9h15", "09:15:00"] {
            for zone in ["+01:00", "Africa/Casablanca"] {
                assert_eq!(found(text, zone).as_deref(), Some("2025-12-15T08:15:00+00:00"), "{text}");
            }
        }
        let ramadan = found("03/03/2026 10:05", "Africa/Casablanca");
        assert_eq!(ramadan.as_deref(), Some("2026-03-03T10:05:00+00:00"));
        for text in ["demain", "2025-13-01 09:15", "2025-12-15T08:15:60Z", "2025-12-15 09:15:60"] {
            assert_eq!(found(text, "+01:00"), None, "{text}");
        }
    }
}
