//! Checks the lines of a table: what each says of a participant, and of their attendance.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

use super::field::Field;
use super::nobody;
use super::progress::Meter;
use super::raw_line::RawLine;
use super::table::Table;
use crate::domain::check::{Check, is_cni};
use crate::domain::participants::create::NewParticipant;
use crate::domain::participants::details::{Details, ParticipantChange};
use crate::error::{Failure, Kind, Reason, Result};
use crate::moment;
use crate::text::{self, line as normalize};
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
        // The request was dropped.
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
    // As the number of a card it would make one person of all who have none.
    if details.cni_number().is_some_and(|number| is_cni(number) && only_fills_cell(number)) {
        check.fault(Field::CniNumber.name(), Reason::Kind(Kind::CardNumber));
    }
    let names = [Field::FirstName, Field::LastName].map(|field| (field, raw.text(field).unwrap_or_default()));
    let lacks_letters = |name: &str| !name.is_empty() && !name.chars().any(char::is_alphabetic);
    for (field, _) in names.iter().filter(|(_, name)| lacks_letters(name)) {
        check.fault(field.name(), Reason::Kind(Kind::Name));
    }
    if !names.iter().any(|(_, name)| lacks_letters(name))
        && let Some(field) = nobody::found_in(&names, || has_number_beside(raw))
    {
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

/// Whether a number is one character again and again: `00000000`, `XXXXXXXX`.
fn only_fills_cell(number: &str) -> bool {
    let mut letters = number.chars();
    letters.next().is_some_and(|first| letters.all(|letter| letter.eq_ignore_ascii_case(&first)))
}

/// Whether a column of texts has a number, as beside a sum.
fn has_number_beside(raw: &RawLine) -> bool {
    let texts = [Field::Function, Field::OriginLocality, Field::Organization, Field::Notes];
    let is_number = |text: &str| text.chars().all(|letter| letter.is_ascii_digit() || letter.is_whitespace());
    texts.iter().any(|field| raw.text(*field).is_some_and(is_number))
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
/// A date alone, or with the midnight that spreadsheets give it, is the start of the event, when it is that day: an
/// arrival hours before the start is most likely none.
fn parse_time(text: &str, Times { zone, event_start, .. }: Times) -> Option<DateTime<Utc>> {
    let day = event_start.map(|start| zone.local(start).date());
    let of_local = |local: NaiveDateTime| {
        let at = zone.moment(local);
        let says_no_time = local.time() == NaiveTime::MIN && Some(local.date()) == day;
        event_start.filter(|start| says_no_time && at < *start).unwrap_or(at)
    };
    moment::parse(text).or_else(|| moment::parse_local(text, day).map(of_local))
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
        // A date without a time is the start of the event on its day, and its midnight on others.
        for text in ["15/12/2025", "2025-12-15", "lundi 15 décembre 2025", "2025-12-15 00:00:00"] {
            let start = "2025-12-15T08:30:00Z".parse().expect("a moment");
            let zone = "+01:00".parse().expect("a zone");
            let times = Times { now: start, zone, event_start: Some(start) };
            assert_eq!(parse_time(text, times), Some(start), "{text}");
        }
        assert_eq!(found("15/12/2025", "+01:00").as_deref(), Some("2025-12-14T23:30:00+00:00"));
        assert_eq!(found("16/12/2025", "+01:00").as_deref(), Some("2025-12-15T23:00:00+00:00"));
        let ramadan = found("03/03/2026 10:05", "Africa/Casablanca");
        assert_eq!(ramadan.as_deref(), Some("2026-03-03T10:05:00+00:00"));
        for text in ["demain", "2025-13-01 09:15", "2025-12-15T08:15:60Z", "2025-12-15 09:15:60"] {
            assert_eq!(found(text, "+01:00"), None, "{text}");
        }
    }
}
