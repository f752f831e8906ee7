//! The timeouts of slow clients. Those of request headers are constants of `http/serve.rs`.

use std::time::Duration;

use super::problem::Problems;
use super::settings::Settings;
use super::value::number;

/// The maximum of a timeout, in seconds.
const MAX_SECONDS: u32 = 3_600;
/// The maximum pace, in KB per second.
const MAX_PACE: u32 = 1_000_000;

/// The timeouts of clients that send or read slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// How long the body of a request may take, whatever its size.
    pub body: Duration,
    /// The received bytes that extend the time of a body by a second.
    pub body_bytes_per_second: u64,
    /// How long a client may not read a response that is being sent.
    pub response_stall: Duration,
}

impl Timeouts {
    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        let body = number("BODY_TIMEOUT_SECONDS", &settings.body_timeout_seconds, 1..=MAX_SECONDS, problems);
        let pace = number("BODY_KB_PER_SECOND", &settings.body_kb_per_second, 1..=MAX_PACE, problems);
        let stall =
            number("RESPONSE_STALL_SECONDS", &settings.response_stall_seconds, 1..=MAX_SECONDS, problems);
        Some(Self {
            body: Duration::from_secs(body?.into()),
            body_bytes_per_second: u64::from(pace?) * 1024,
            response_stall: Duration::from_secs(stall?.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_defaults_hold_and_zero_is_refused() {
        let read = |flags: &[&str]| {
            let mut problems = Problems::default();
            let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
            let timeouts = Timeouts::read(&settings, &mut problems);
            problems.into_result(timeouts).map_err(|all| all.len())
        };
        let timeouts = read(&[]).expect("the defaults are good");
        let expected = Timeouts {
            body: Duration::from_secs(30),
            body_bytes_per_second: 102_400,
            response_stall: Duration::from_secs(30),
        };
        assert_eq!(timeouts, expected);
        let flags =
            ["--body-timeout-seconds", "0", "--body-kb-per-second", "0", "--response-stall-seconds", "3601"];
        assert_eq!(read(&flags), Err(3));
    }
}
