//! Rate limits and lifetimes.

use std::num::NonZeroU32;

use chrono::TimeDelta;

use super::problem::Problems;
use super::settings::Settings;
use super::value::{number, switch};

/// The maximum of a lifetime: a year, in hours.
const MAX_LIFETIME: u32 = 8760;
/// The maximum number of requests in an array.
const MAX_BATCH: u32 = 100;
/// The maximum of a shift, in hours: a check-out closes what is at most a day old.
const MAX_SHIFT: u32 = 24;

/// Rate limits. Those of authenticated callers are documented constants, not settings.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Whether requests are limited.
    pub enabled: bool,
    /// The maximum of requests per minute from one address without an account.
    pub public_per_minute: NonZeroU32,
    /// The maximum number of requests in an array at `/graphql`; 0 when arrays are not answered.
    pub batch: u32,
}

/// The lifetimes of sessions, tokens, QR codes and shifts.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// The idle lifetime of a cookie session.
    pub session: TimeDelta,
    /// The lifetime of a token.
    pub token: TimeDelta,
    /// How long the QR code of an event is valid after its end.
    pub qr_code: TimeDelta,
    /// The longest shift: an older presence record without a check-out was forgotten.
    pub shift: TimeDelta,
}

impl Limits {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let enabled = switch("RATE_LIMITS", &settings.rate_limits, problems);
        let per_minute = number("PUBLIC_RATE_LIMIT", &settings.public_rate_limit, 1..=1_000_000, problems);
        let batch = number("GRAPHQL_BATCH_LIMIT", &settings.graphql_batch_limit, 0..=MAX_BATCH, problems);
        Some(Self { enabled: enabled?, public_per_minute: NonZeroU32::new(per_minute?)?, batch: batch? })
    }
}

impl Lifetimes {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let session =
            hours("SESSION_LIFETIME_HOURS", &settings.session_lifetime_hours, MAX_LIFETIME, problems);
        let token = hours("TOKEN_LIFETIME_HOURS", &settings.token_lifetime_hours, MAX_LIFETIME, problems);
        let qr_code = hours("QR_LIFETIME_HOURS", &settings.qr_lifetime_hours, MAX_LIFETIME, problems);
        let shift = hours("SHIFT_MAX_HOURS", &settings.shift_max_hours, MAX_SHIFT, problems);
        Some(Self { session: session?, token: token?, qr_code: qr_code?, shift: shift? })
    }
}

/// A number of hours, at most `max`.
fn hours(setting: &'static str, text: &str, max: u32, problems: &mut Problems) -> Option<TimeDelta> {
    number(setting, text, 1..=max, problems).map(|hours| TimeDelta::hours(i64::from(hours)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(flags: &[&str]) -> Settings {
        Settings::try_parse_from(flags).expect("the flags of the test exist")
    }

    #[test]
    fn the_defaults_are_the_documented_limits() {
        let mut problems = Problems::default();
        let limits = Limits::read(&settings(&[]), &mut problems).expect("the defaults are good");
        assert!(limits.enabled);
        assert_eq!(limits.public_per_minute.get(), 10);
        let lifetimes = Lifetimes::read(&settings(&[]), &mut problems).expect("the defaults are good");
        for lifetime in [lifetimes.session, lifetimes.token, lifetimes.qr_code] {
            assert_eq!(lifetime, TimeDelta::hours(24));
        }
        assert_eq!(lifetimes.shift, TimeDelta::hours(16));
    }

    #[test]
    fn zero_is_refused() {
        let mut problems = Problems::default();
        assert!(Limits::read(&settings(&["--public-rate-limit", "0"]), &mut problems).is_none());
        assert!(Lifetimes::read(&settings(&["--qr-lifetime-hours", "0"]), &mut problems).is_none());
        for hours in ["0", "25"] {
            assert!(Lifetimes::read(&settings(&["--shift-max-hours", hours]), &mut problems).is_none());
        }
        assert_eq!(problems.into_result(Some(())).map_err(|all| all.len()), Err(4));
    }
}
