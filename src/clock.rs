//! The clock, passed to all code that needs the time.
//!
//! `clippy.toml` forbids reading the system's clock elsewhere, so that tests can set the time. The resolution
//! is one second, the resolution of stored and rendered times.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A source of the current time.
pub trait Clock: Send + Sync + 'static {
    /// The current time, in whole seconds.
    fn now(&self) -> DateTime<Utc>;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(0)
    }
}

/// A clock that changes only by calls, for tests.
#[derive(Debug)]
pub struct ManualClock {
    unix_seconds: AtomicI64,
}

impl ManualClock {
    /// A clock at `start`, truncated to seconds.
    pub fn at(start: DateTime<Utc>) -> Self {
        Self { unix_seconds: AtomicI64::new(start.timestamp()) }
    }

    /// Moves the clock by `delta`, which may be negative.
    pub fn advance(&self, delta: TimeDelta) {
        self.unix_seconds.fetch_add(delta.num_seconds(), Ordering::SeqCst);
    }

    /// Sets the clock to `time`.
    pub fn set(&self, time: DateTime<Utc>) {
        self.unix_seconds.store(time.timestamp(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        // Out of range only after an absurd `advance`; assertions then show the maximum.
        DateTime::from_timestamp(self.unix_seconds.load(Ordering::SeqCst), 0)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().expect("a date-time of the test")
    }

    #[test]
    fn the_system_clock_gives_whole_seconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos(), 0);
    }

    #[test]
    fn a_manual_clock_changes_only_by_calls() {
        let clock = ManualClock::at(time("2025-12-13T10:30:00.750Z"));
        assert_eq!(clock.now(), time("2025-12-13T10:30:00Z"));

        clock.advance(TimeDelta::minutes(90));
        assert_eq!(clock.now(), time("2025-12-13T12:00:00Z"));

        clock.set(time("2026-01-01T00:00:00Z"));
        assert_eq!(clock.now(), time("2026-01-01T00:00:00Z"));
    }
}
