//! The days of the demo: most are reckoned from today, some are written in the documents.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::scope::Scope;
use crate::time_zone::TimeZone;

/// Today, and what is reckoned from it.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    /// The moment of the seeding.
    pub now: DateTime<Utc>,
    /// The day of the seeding, in the zone of the installation.
    pub today: NaiveDate,
    zone: TimeZone,
}

impl Calendar {
    /// Of the clock and the zone of `scope`.
    pub fn of(scope: &Scope) -> Self {
        Self { now: scope.now(), today: scope.today(), zone: scope.services.zone }
    }

    /// So many minutes into a day, in the zone of the installation.
    pub fn minute(&self, day: NaiveDate, minute: i32) -> DateTime<Utc> {
        self.zone.moment(day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute.into()))
    }

    /// A time of a day, in the zone of the installation.
    pub fn at(&self, day: NaiveDate, hour: i32, minute: i32) -> DateTime<Utc> {
        self.minute(day, hour * 60 + minute)
    }

    /// The day so many days before today; after it when negative.
    pub fn days_ago(&self, days: i32) -> NaiveDate {
        self.today - TimeDelta::days(days.into())
    }

    /// Some time of the day so many days ago, between eight and eight, but never in the future.
    pub fn some_time(&self, days_ago: i32, chance: &mut super::chance::Chance) -> DateTime<Utc> {
        let time = self.minute(self.days_ago(days_ago), 480 + chance.between(0, 719));
        (time + TimeDelta::seconds(chance.between(0, 59).into())).min(self.now)
    }

    /// A moment that a document names; now, when that is still to come.
    ///
    /// # Panics
    /// When `text` is not a date-time, which a test of the demo would show.
    pub fn documented(&self, text: &str) -> DateTime<Utc> {
        let time: DateTime<Utc> = text.parse().expect("the moments that the demo names are well formed");
        time.min(self.now)
    }

    /// The birthday of somebody who is `age` today, and turned so `days` ago (less than a year).
    pub fn born(&self, age: u32, days: u32) -> NaiveDate {
        let birthday = self.today.checked_sub_months(Months::new(age * 12)).unwrap_or(self.today);
        birthday - TimeDelta::days(days.into())
    }

    /// The birthday of somebody who is `age` today for the last day.
    pub fn born_last_day(&self, age: u32) -> NaiveDate {
        self.born(age + 1, 0) + TimeDelta::days(1)
    }

    /// The last `count` days before today on which films are shot, the latest first: all but Sundays.
    pub fn shooting_days(&self, count: usize) -> Vec<NaiveDate> {
        use chrono::{Datelike as _, Weekday};
        let days = (1..).map(|ago| self.days_ago(ago)).filter(|day| day.weekday() != Weekday::Sun);
        days.take(count).collect()
    }

    /// The day itself, or the Friday before when it is at a weekend: when offices meet.
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
    fn ages_are_as_said_on_every_kind_of_day() {
        for today in ["2026-11-22", "2027-02-28", "2027-03-01", "2028-02-28", "2028-02-29", "2028-03-01"] {
            let calendar = calendar(today);
            for age in [18, 25, 26, 35, 36, 50, 51] {
                let years = |birth| years_between(birth, calendar.today).unsigned_abs();
                assert_eq!(years(calendar.born(age, 0)), age, "{today}");
                assert_eq!(years(calendar.born(age, 200)), age, "{today}");
                assert_eq!(years(calendar.born_last_day(age)), age, "{today}");
            }
        }
    }

    #[test]
    fn times_are_of_the_zone() {
        let calendar = calendar("2026-11-22");
        assert_eq!(calendar.at(calendar.today, 9, 30).to_string(), "2026-11-22 08:30:00 UTC");
    }

    #[test]
    fn offices_meet_on_weekdays_and_films_rest_on_sundays() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date of the test");
        assert_eq!(Calendar::office_day(day("2026-11-22")), day("2026-11-20"));
        assert_eq!(Calendar::office_day(day("2026-11-19")), day("2026-11-19"));
        let days = calendar("2026-11-24").shooting_days(2);
        assert_eq!(days, [day("2026-11-23"), day("2026-11-21")]);
    }
}
