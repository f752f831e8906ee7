//! The zone of the installation: converts between moments and local days and times.
//!
//! Moments are UTC everywhere else; no other module handles offsets. A zone is a fixed offset, or a place of
//! the IANA database, whose rules are in `rules.rs`.

mod rules;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset as _, TimeDelta, Utc};

use rules::{LocalOffset, Rules};

/// The system's copy of the IANA database.
const SYSTEM_DATA: &str = "/usr/share/zoneinfo";

/// A zone. It is parsed once, at the start, and lives as long as the process, so it is passed by value.
#[derive(Clone, Copy)]
pub struct TimeZone(Kind);

#[derive(Clone, Copy)]
enum Kind {
    /// A fixed offset.
    Fixed(FixedOffset),
    /// The rules of a place.
    Named(&'static Rules),
}

/// The text is not a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownTimeZone {
    /// A place with a similar name.
    pub suggestion: Option<&'static str>,
}

impl TimeZone {
    /// UTC.
    pub fn utc() -> Self {
        Self(Kind::Fixed(Utc.fix()))
    }

    /// The offset from UTC, if it is fixed.
    pub fn fixed_offset(self) -> Option<FixedOffset> {
        match self.0 {
            Kind::Fixed(offset) => Some(offset),
            Kind::Named(_) => None,
        }
    }

    /// The local date and time at `moment`.
    pub fn local(self, moment: DateTime<Utc>) -> NaiveDateTime {
        let offset = match self.0 {
            Kind::Fixed(offset) => offset,
            Kind::Named(rules) => rules.offset_at(moment),
        };
        let utc = moment.naive_utc();
        utc.checked_add_offset(offset).unwrap_or(utc)
    }

    /// The local day at `moment`.
    pub fn day(self, moment: DateTime<Utc>) -> NaiveDate {
        self.local(moment).date()
    }

    /// The moment of a local time. Of an ambiguous time it is the first; a skipped time is read with the
    /// offset before the change: 02:30 becomes 03:30 where 03:00 follows 01:59.
    pub fn moment(self, local: NaiveDateTime) -> DateTime<Utc> {
        to_utc(local, self.offset_of(local).offset)
    }

    /// The first moment of `day`: the change itself where midnight is skipped, the first midnight where it
    /// occurs twice. A day that a place skipped begins with the next one, and is empty.
    pub fn day_begins(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let LocalOffset { offset, is_skipped } = self.offset_of(midnight);
        let moment = to_utc(midnight, offset);
        match self.0 {
            Kind::Named(rules) if is_skipped => rules.previous_change(moment).unwrap_or(moment),
            _ => moment,
        }
    }

    /// The last second of `day`, at most that of the year 9999, which stands for "always" in requests: SQLite
    /// compares times as text.
    pub fn day_ends(self, day: NaiveDate) -> DateTime<Utc> {
        let max = NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|day| day.and_hms_opt(23, 59, 59));
        let last = self.day_begins(day.succ_opt().unwrap_or(day)) - TimeDelta::seconds(1);
        max.map_or(last, |max| last.min(max.and_utc()))
    }

    /// Parses a zone; uses the rules in the folder `system` where they are newer than the bundled ones.
    fn parse(text: &str, system: &Path) -> Result<Self, UnknownTimeZone> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("utc") {
            return Ok(Self::utc());
        }
        if let Ok(offset) = text.parse() {
            return Ok(Self(Kind::Fixed(offset)));
        }
        match Rules::find(text, system) {
            // Leaked once per process: rows are formatted in the zone, and a reference count would cost time
            // for each.
            Some(rules) => Ok(Self(Kind::Named(Box::leak(Box::new(rules))))),
            None => Err(UnknownTimeZone { suggestion: rules::suggest(text) }),
        }
    }

    fn offset_of(self, local: NaiveDateTime) -> LocalOffset {
        match self.0 {
            Kind::Fixed(offset) => LocalOffset { offset, is_skipped: false },
            Kind::Named(rules) => rules.offset_of(local),
        }
    }
}

fn to_utc(local: NaiveDateTime, offset: FixedOffset) -> DateTime<Utc> {
    local.checked_sub_offset(offset).unwrap_or(local).and_utc()
}

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    /// Parses a name of the IANA database, in any case, or an offset such as `+01:00`.
    fn from_str(text: &str) -> Result<Self, UnknownTimeZone> {
        Self::parse(text, Path::new(SYSTEM_DATA))
    }
}

/// Zones of one name are equal, because a process uses one release of the database.
impl PartialEq for TimeZone {
    fn eq(&self, other: &Self) -> bool {
        match (self.0, other.0) {
            (Kind::Fixed(one), Kind::Fixed(other)) => one == other,
            (Kind::Named(one), Kind::Named(other)) => one.name == other.name,
            _ => false,
        }
    }
}

impl Eq for TimeZone {}

/// `UTC`, `+01:00`, `Africa/Casablanca (2026f)`.
impl fmt::Display for TimeZone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Fixed(offset) if offset.local_minus_utc() == 0 => out.write_str("UTC"),
            Kind::Fixed(offset) => write!(out, "{offset}"),
            Kind::Named(rules) => write!(out, "{} ({})", rules.name, rules.release),
        }
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "TimeZone({self})")
    }
}

#[cfg(test)]
mod tests;
