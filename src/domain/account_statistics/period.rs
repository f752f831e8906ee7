//! The periods of statistics of accounts: they roll, so that each ends now.

use chrono::{DateTime, Months, TimeDelta, Utc};

/// The time up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollingPeriod {
    /// 7 times 24 hours.
    Week,
    /// 30 times 24 hours.
    Month,
    /// 90 times 24 hours.
    Quarter,
    /// Since the same day and time of the last year.
    Year,
}

impl RollingPeriod {
    /// When it begins.
    pub fn since(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Week => now - TimeDelta::days(7),
            Self::Month => now - TimeDelta::days(30),
            Self::Quarter => now - TimeDelta::days(90),
            Self::Year => now.checked_sub_months(Months::new(12)).unwrap_or(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_roll_from_now() {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        for (period, now, since) in [
            (RollingPeriod::Week, "2025-12-13T10:00:00Z", "2025-12-06T10:00:00Z"),
            (RollingPeriod::Month, "2025-12-13T10:00:00Z", "2025-11-13T10:00:00Z"),
            (RollingPeriod::Quarter, "2025-12-13T10:00:00Z", "2025-09-14T10:00:00Z"),
            (RollingPeriod::Year, "2025-12-13T10:00:00Z", "2024-12-13T10:00:00Z"),
            (RollingPeriod::Year, "2024-02-29T10:00:00Z", "2023-02-28T10:00:00Z"),
        ] {
            assert_eq!(period.since(moment(now)), moment(since), "{period:?} {now}");
        }
    }
}
