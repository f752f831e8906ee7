//! Ranges of days, and how they are split into days, weeks, months and time spans.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, Utc};

use crate::domain::check;
use crate::error::{Error, Reason, Result};
use crate::scope::Scope;

/// The maximum number of periods of a trend.
pub const MAX_PERIODS: u32 = 1000;

/// A range of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
}

/// The length of the periods of a trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

/// The first and the last second of a period, in the zone of the installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: DateTime<Utc>,
    /// The last.
    pub to: DateTime<Utc>,
}

impl Period {
    /// From `start` to `end`. A missing end is the first or last day of the other's year; without both, it is
    /// the year of `today`.
    ///
    /// # Errors
    /// `INVALID_DATE_RANGE` when it ends before it starts.
    pub fn new(start: Option<NaiveDate>, end: Option<NaiveDate>, today: NaiveDate) -> Result<Self> {
        check::range_of_days(start, end)?;
        let first = |day: NaiveDate| NaiveDate::from_ymd_opt(day.year(), 1, 1).unwrap_or(day);
        let last = |day: NaiveDate| NaiveDate::from_ymd_opt(day.year(), 12, 31).unwrap_or(day);
        let given = start.or(end).unwrap_or(today);
        Ok(Self { start: start.unwrap_or(first(given)), end: end.unwrap_or(last(given)) })
    }

    /// The day, week or month that contains `day`.
    pub fn around(day: NaiveDate, granularity: Granularity) -> Self {
        let start = start_of(day, granularity);
        Self { start, end: day_before(next_start(start, granularity)) }
    }

    /// Its time span.
    pub fn span(&self, scope: &Scope) -> Span {
        Span { from: scope.day_begins(self.start), to: scope.day_ends(self.end) }
    }

    /// Splits it into days, weeks or months, in order and without gaps; the first and the last are cut at its
    /// ends.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` when there are more than [`MAX_PERIODS`].
    pub fn split(&self, granularity: Granularity) -> Result<Vec<Self>> {
        let mut periods = Vec::new();
        let mut start = self.start;
        while start <= self.end {
            if periods.len() >= MAX_PERIODS as usize {
                return Err(Error::invalid("groupBy", Reason::TooManyPeriods(MAX_PERIODS)));
            }
            let end = Self::around(start, granularity).end.min(self.end);
            periods.push(Self { start, end });
            let Some(day) = end.succ_opt() else { break };
            start = day;
        }
        Ok(periods)
    }
}

impl Span {
    /// All of time.
    pub fn always() -> Self {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let last = day(9999, 12, 31).and_hms_opt(23, 59, 59).unwrap_or_default();
        Self { from: day(1, 1, 1).and_time(chrono::NaiveTime::MIN).and_utc(), to: last.and_utc() }
    }
}

fn start_of(day: NaiveDate, granularity: Granularity) -> NaiveDate {
    match granularity {
        Granularity::Day => day,
        Granularity::Week => {
            let monday = Days::new(day.weekday().num_days_from_monday().into());
            day.checked_sub_days(monday).unwrap_or(day)
        }
        Granularity::Month => day.with_day(1).unwrap_or(day),
    }
}

/// The first day of the period after the one that begins on `start`.
fn next_start(start: NaiveDate, granularity: Granularity) -> NaiveDate {
    let day = match granularity {
        Granularity::Day => start.checked_add_days(Days::new(1)),
        Granularity::Week => start.checked_add_days(Days::new(7)),
        Granularity::Month => start.checked_add_months(Months::new(1)),
    };
    day.unwrap_or(NaiveDate::MAX)
}

fn day_before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::{Granularity, Period};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn period(start: &str, end: &str) -> Period {
        Period { start: day(start), end: day(end) }
    }

    #[test]
    fn what_is_missing_is_the_rest_of_the_year() {
        let today = day("2025-12-13");
        for (start, end, expected) in [
            (None, None, period("2025-01-01", "2025-12-31")),
            (Some("2024-02-29"), None, period("2024-02-29", "2024-12-31")),
            (None, Some("2023-06-30"), period("2023-01-01", "2023-06-30")),
            (Some("2025-01-01"), Some("2025-01-01"), period("2025-01-01", "2025-01-01")),
        ] {
            assert_eq!(Period::new(start.map(day), end.map(day), today).expect("a period"), expected);
        }
        assert!(Period::new(Some(day("2025-01-02")), Some(day("2025-01-01")), today).is_err());
    }

    #[test]
    fn weeks_begin_on_monday_and_months_end_on_their_last_day() {
        for (of, granularity, expected) in [
            ("2025-12-14", Granularity::Day, period("2025-12-14", "2025-12-14")),
            ("2025-12-14", Granularity::Week, period("2025-12-08", "2025-12-14")),
            ("2025-12-15", Granularity::Week, period("2025-12-15", "2025-12-21")),
            ("2026-01-01", Granularity::Week, period("2025-12-29", "2026-01-04")),
            ("2024-02-29", Granularity::Month, period("2024-02-01", "2024-02-29")),
            ("2025-12-31", Granularity::Month, period("2025-12-01", "2025-12-31")),
        ] {
            assert_eq!(Period::around(day(of), granularity), expected, "{of} {granularity:?}");
        }
    }

    #[test]
    fn periods_follow_each_other_without_gap_and_stay_within_the_range() {
        let range = period("2024-12-27", "2025-02-04");
        let weeks = range.split(Granularity::Week).expect("few");
        assert_eq!(weeks.first(), Some(&period("2024-12-27", "2024-12-29")));
        assert_eq!(weeks.last(), Some(&period("2025-02-03", "2025-02-04")));
        assert!(weeks.windows(2).all(|pair| pair[0].end.succ_opt() == Some(pair[1].start)));
        let months = range.split(Granularity::Month).expect("few");
        assert_eq!(months.len(), 3);
        assert_eq!(range.split(Granularity::Day).expect("few").len(), 40);
    }

    #[test]
    fn a_trend_has_a_thousand_periods_at_most() {
        let thousand = period("2023-01-01", "2025-09-26");
        assert_eq!(thousand.split(Granularity::Day).map(|days| days.len()).expect("just as many"), 1000);
        assert!(period("2023-01-01", "2025-09-27").split(Granularity::Day).is_err());
        assert!(period("0000-01-01", "9999-12-31").split(Granularity::Month).is_err());
        assert_eq!(period("9999-12-01", "9999-12-31").split(Granularity::Month).expect("one").len(), 1);
    }
}
