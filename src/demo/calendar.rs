//! The times of the demo: most are relative to the current time, some are taken from the documents.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::scope::Scope;
use crate::time_zone::TimeZone;

/// The current time, and times relative to it.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// The time of the seeding.
    pub now: DateTime<Utc>,
    /// The date of the seeding, in the configured time zone.
    pub today: NaiveDate,
    zone: TimeZone,
}

impl Calendar {
    /// From the clock and the time zone of `scope`.
    pub fn new(scope: &Scope) -> Self {
        Self { now: scope.now(), today: scope.today(), zone: scope.services.zone }
    }

    /// The time `minute` minutes after midnight, in the configured time zone.
    pub fn minute(&self, day: NaiveDate, minute: i32) -> DateTime<Utc> {
        self.zone.moment(day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into()))
    }

    /// A time of day, in the configured time zone.
    pub fn at(&self, day: NaiveDate, hour: i32, minute: i32) -> DateTime<Utc> {
        self.minute(day, hour * 60 + minute)
    }

    /// The date `days` days before today; after today when negative.
    pub fn days_ago(&self, days: i32) -> NaiveDate {
        self.today - TimeDelta::days(days.into())
    }

    /// A random time between 8:00 and 20:00, `days_ago` days ago, but never in the future.
    pub fn random_time(&self, days_ago: i32, rng: &mut super::rng::Rng) -> DateTime<Utc> {
        let time = self.minute(self.days_ago(days_ago), 480 + rng.between(0, 719));
        (time + TimeDelta::seconds(rng.between(0, 59).into())).min(self.now)
    }

    /// A time from the documents, or the current time if that is earlier.
    ///
    /// # Panics
    /// When `text` is not a date-time, which a test of the demo would detect.
    pub fn documented(&self, text: &str) -> DateTime<Utc> {
        let time: DateTime<Utc> = text.parse().expect("the moments that the demo names are well formed");
        time.min(self.now)
    }

    /// The date of birth of a person whose `age`th birthday was `days` ago (less than a year).
    pub fn birth_date(&self, age: u32, days: u32) -> NaiveDate {
        let birthday = self.today.checked_sub_months(Months::new(age * 12)).unwrap_or(self.today);
        birthday - TimeDelta::days(days.into())
    }

    /// The date of birth of a person who turns `age + 1` tomorrow.
    pub fn birth_date_on_last_day(&self, age: u32) -> NaiveDate {
        self.birth_date(age + 1, 0) + TimeDelta::days(1)
    }

    /// The last `count` shooting days before today, latest first: all days except Sundays.
    pub fn shooting_days(&self, count: usize) -> Vec<NaiveDate> {
        use chrono::{Datelike as _, Weekday};
        let days = (1..).map(|ago| self.days_ago(ago)).filter(|day| day.weekday() != Weekday::Sun);
        days.take(count).collect()
    }

    /// The date itself, or the preceding Friday if it is at a weekend.
    pub fn office_day(day: NaiveDate) -> NaiveDate {
        use chrono::Datelike as _;
        let beyond_friday = day.weekday().num_days_from_monday().saturating_sub(4);
        day - TimeDelta::days(beyond_friday.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::years_between;

    fn calendar(today: &str) -> Calendar {
        let today: NaiveDate = today.parse().expect("a date of the test");
        let zone = "+01:00".parse().expect("a zone");
        Calendar { now: today.and_time(NaiveTime::MIN).and_utc(), today, zone }
    }

    #[test]
    fn ages_are_exact_around_leap_days() {
        for today in ["2026-11-22", "2027-02-28", "2027-03-01", "2028-02-28", "2028-02-29", "2028-03-01"] {
            let calendar = calendar(today);
            for age in [18, 25, 26, 35, 36, 50, 51] {
                let years = |birth| years_between(birth, calendar.today).unsigned_abs();
                assert_eq!(years(calendar.birth_date(age, 0)), age, "{today}");
                assert_eq!(years(calendar.birth_date(age, 200)), age, "{today}");
                assert_eq!(years(calendar.birth_date_on_last_day(age)), age, "{today}");
            }
        }
    }

    #[test]
    fn times_are_in_the_configured_zone() {
        let calendar = calendar("2026-11-22");
        assert_eq!(calendar.at(calendar.today, 9, 30).to_string(), "2026-11-22 08:30:00 UTC");
    }

    #[test]
    fn office_days_are_weekdays_and_shooting_days_exclude_sundays() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date of the test");
        assert_eq!(Calendar::office_day(day("2026-11-22")), day("2026-11-20"));
        assert_eq!(Calendar::office_day(day("2026-11-19")), day("2026-11-19"));
        let days = calendar("2026-11-24").shooting_days(2);
        assert_eq!(days, [day("2026-11-23"), day("2026-11-21")]);
    }
}
