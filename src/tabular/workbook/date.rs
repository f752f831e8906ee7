//! Dates and times of workbooks: days since an epoch, or ISO 8601 text.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};

const SECONDS_PER_DAY: i64 = 86_400;
/// The first day that the spreadsheets cannot show: that after 9999-12-31.
const MAX_SERIAL: f64 = 2_958_466.0;

/// The epoch of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateSystem {
    /// Day 1 is 1900-01-01, and day 60 is 1900-02-29, which never was.
    From1900,
    /// Day 0 is 1904-01-01.
    From1904,
}

/// What a format shows of a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub date: bool,
    pub time: bool,
    /// Hours, minutes or seconds beyond a day: `[h]`.
    pub elapsed: bool,
}

/// Formats a serial number as `2025-12-15 09:15:00`, `2025-12-15` or `09:15:00`. A time of day is never left out.
/// None when it is no date.
pub(super) fn format_serial(serial: f64, shown: Shown, system: DateSystem) -> Option<String> {
    if !(0.0..MAX_SERIAL).contains(&serial) {
        return None;
    }
    // Truncation cannot happen within these bounds.
    #[expect(clippy::cast_possible_truncation, reason = "less than 2⁵³")]
    let total = (serial * 86_400.0).round() as i64;
    let (day, second) = (total / SECONDS_PER_DAY, total % SECONDS_PER_DAY);
    let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if shown.elapsed {
        return Some(format!("{:02}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60));
    }
    if !shown.date {
        return Some(time);
    }
    let date = match system {
        // A time without a date, in a cell for both.
        DateSystem::From1900 if day == 0 => return (second > 0).then_some(time),
        DateSystem::From1900 if day == 60 => "1900-02-29".to_owned(),
        DateSystem::From1900 if day < 60 => date_after(NaiveDate::from_ymd_opt(1899, 12, 31)?, day)?,
        DateSystem::From1900 => date_after(NaiveDate::from_ymd_opt(1899, 12, 30)?, day)?,
        DateSystem::From1904 => date_after(NaiveDate::from_ymd_opt(1904, 1, 1)?, day)?,
    };
    Some(if shown.time || second > 0 { format!("{date} {time}") } else { date })
}

fn date_after(epoch: NaiveDate, days: i64) -> Option<String> {
    let date = epoch.checked_add_days(Days::new(u64::try_from(days).ok()?))?;
    Some(date.format("%Y-%m-%d").to_string())
}

/// Formats a date of the type `d`, which is text, as [`format_serial`] does. What is no date stays as it is.
pub(super) fn format_text(text: &str, shows_time: bool) -> String {
    let text = text.trim();
    let local = text.strip_suffix('Z').unwrap_or(text);
    let moments = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f"];
    if let Some(at) = moments.iter().find_map(|form| NaiveDateTime::parse_from_str(local, form).ok()) {
        let is_midnight = at.time() == NaiveTime::MIN;
        let form = if is_midnight && !shows_time { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" };
        return at.format(form).to_string();
    }
    let times = ["%H:%M:%S%.f", "%H:%M"];
    let time = local.strip_prefix('T').unwrap_or(local);
    match times.iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok()) {
        Some(time) => time.format("%H:%M:%S").to_string(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: Shown = Shown { date: true, time: false, elapsed: false };
    const BOTH: Shown = Shown { date: true, time: true, elapsed: false };
    const TIME: Shown = Shown { date: false, time: true, elapsed: false };
    const ELAPSED: Shown = Shown { date: false, time: true, elapsed: true };

    #[test]
    fn serial_numbers_become_dates_and_times() {
        let moment = 46_006.0 + (9.0 * 60.0 + 15.0) / 1440.0;
        for (serial, shown, expected) in [
            (moment, BOTH, Some("2025-12-15 09:15:00")),
            (moment, DATE, Some("2025-12-15 09:15:00")),
            (moment, TIME, Some("09:15:00")),
            (46_006.0, DATE, Some("2025-12-15")),
            (46_006.0, BOTH, Some("2025-12-15 00:00:00")),
            (46_005.999_999_9, DATE, Some("2025-12-15")),
            (1.5, ELAPSED, Some("36:00:00")),
            (0.0, TIME, Some("00:00:00")),
            (0.5, BOTH, Some("12:00:00")),
            (1.0, DATE, Some("1900-01-01")),
            (59.0, DATE, Some("1900-02-28")),
            (60.0, DATE, Some("1900-02-29")),
            (61.0, DATE, Some("1900-03-01")),
            (2_958_465.0, DATE, Some("9999-12-31")),
            (0.0, DATE, None),
            (-1.0, DATE, None),
            (2_958_466.0, DATE, None),
            (f64::NAN, DATE, None),
        ] {
            assert_eq!(format_serial(serial, shown, DateSystem::From1900).as_deref(), expected, "{serial}");
        }
        for (serial, expected) in [(0.0, "1904-01-01"), (60.0, "1904-03-01"), (44_544.0, "2025-12-15")] {
            assert_eq!(format_serial(serial, DATE, DateSystem::From1904).as_deref(), Some(expected));
        }
    }

    #[test]
    fn dates_as_text_have_the_same_form() {
        for (text, shows_time, expected) in [
            ("2025-12-15T09:15:00", false, "2025-12-15 09:15:00"),
            ("2025-12-15T09:15:00.000Z", true, "2025-12-15 09:15:00"),
            ("2025-12-15T00:00:00", false, "2025-12-15"),
            ("2025-12-15T00:00:00", true, "2025-12-15 00:00:00"),
            (" 2025-12-15 ", true, "2025-12-15"),
            ("T09:15", true, "09:15:00"),
            ("demain", true, "demain"),
        ] {
            assert_eq!(format_text(text, shows_time), expected);
        }
    }
}
