//! Request rate limits by class: counted in memory, reported in response headers.
//!
//! Each surface declares its rates ([`Rates`]); the key is the session, or the client address without one.
//! Sign-in attempts are counted in the database instead (`domain/attempts.rs`), because they must hold across
//! processes and restarts.

use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// A number of requests in a period.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// The number of requests.
    pub requests: NonZeroU32,
    /// The period.
    pub per: Duration,
}

impl Rate {
    /// `requests` in `seconds`; zero requests become one.
    pub const fn new(requests: u32, seconds: u64) -> Self {
        let requests = match NonZeroU32::new(requests) {
            Some(requests) => requests,
            None => NonZeroU32::MIN,
        };
        Self { requests, per: Duration::from_secs(seconds) }
    }
}

/// The rates of one surface.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// Reads with a session.
    pub reads: Rate,
    /// Writes with a session.
    pub writes: Rate,
    /// Whether reads and writes share one counter.
    pub is_shared: bool,
    /// All requests without a session, by address; none when they have the same rates as those with a
    /// session.
    pub anonymous: Option<Rate>,
    /// Exports, by account; none when they are ordinary reads. They count as reads, too.
    pub exports: Option<Rate>,
}

/// The classes of requests with counters of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// A read.
    Read,
    /// A write.
    Write,
}

type Limiter = RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// The counters of one surface.
pub struct Limits {
    reads: Counter,
    writes: Option<Counter>,
    anonymous: Option<Counter>,
    exports: Option<Counter>,
}

struct Counter {
    limiter: Limiter,
    rate: Rate,
}

/// Marks a request that the server makes to itself: it counts against no limit.
#[derive(Clone, Copy, Debug)]
pub struct Uncounted;

/// The state of a caller's limit after a request.
#[derive(Clone, Copy, Debug)]
pub struct RateLimitStatus {
    limit: u32,
    remaining: u32,
    reset_seconds: u64,
    /// Whether this request exceeds the limit.
    pub exceeded: bool,
}

impl Counter {
    fn new(rate: Rate) -> Self {
        let interval = rate.per / rate.requests.get();
        // A rate of n per t allows a burst of n, then one request each t/n.
        let quota = Quota::with_period(interval.max(Duration::from_nanos(1)))
            .unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let limiter = RateLimiter::keyed(quota.allow_burst(rate.requests)).with_middleware();
        Self { limiter, rate }
    }

    fn hit(&self, key: &str) -> RateLimitStatus {
        let limit = self.rate.requests.get();
        match self.limiter.check_key(&key.to_owned()) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = u64::from(limit.saturating_sub(remaining));
                let reset_seconds = self.rate.per.as_secs().saturating_mul(used).div_ceil(u64::from(limit));
                RateLimitStatus { limit, remaining, reset_seconds, exceeded: false }
            }
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                let reset_seconds = wait.as_secs_f64().ceil().max(1.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a few hours in seconds"
                )]
                RateLimitStatus { limit, remaining: 0, reset_seconds: reset_seconds as u64, exceeded: true }
            }
        }
    }
}

impl Limits {
    /// Counters for `rates`.
    pub fn new(rates: Rates) -> Self {
        Self {
            reads: Counter::new(rates.reads),
            writes: (!rates.is_shared).then(|| Counter::new(rates.writes)),
            anonymous: rates.anonymous.map(Counter::new),
            exports: rates.exports.map(Counter::new),
        }
    }

    /// Counts a request by session, or by address without one.
    pub fn hit(&self, class: Class, session: Option<&str>, address: &str) -> RateLimitStatus {
        match (session, &self.anonymous) {
            (None, Some(anonymous)) => anonymous.hit(address),
            (session, _) => {
                let counter = match (&self.writes, class) {
                    (Some(writes), Class::Write) => writes,
                    _ => &self.reads,
                };
                counter.hit(session.unwrap_or(address))
            }
        }
    }

    /// Counts an export of an account; none when the surface does not limit them.
    pub fn hit_export(&self, account: i32) -> Option<RateLimitStatus> {
        Some(self.exports.as_ref()?.hit(&account.to_string()))
    }

    /// Evicts callers whose limits are fully replenished.
    pub fn evict_idle(&self) {
        for counter in
            [Some(&self.reads), self.writes.as_ref(), self.anonymous.as_ref(), self.exports.as_ref()]
                .into_iter()
                .flatten()
        {
            counter.limiter.retain_recent();
            counter.limiter.shrink_to_fit();
        }
    }
}

impl RateLimitStatus {
    /// The status of an exceeded limit that resets after `reset_seconds`.
    pub const fn limit_exceeded(limit: u32, reset_seconds: u64) -> Self {
        Self { limit, remaining: 0, reset_seconds, exceeded: true }
    }

    /// The maximum, and the seconds until it may be exceeded no more; none when it is not exceeded.
    pub fn exceeded_limit(&self) -> Option<(u32, u64)> {
        self.exceeded.then_some((self.limit, self.reset_seconds))
    }

    /// Whether the headers describe a limit already; an exceeded limit takes precedence over the request
    /// rate.
    pub fn is_reported(headers: &HeaderMap) -> bool {
        headers.contains_key("ratelimit-limit")
    }

    /// Writes the rate limit headers.
    pub fn write_headers(&self, headers: &mut HeaderMap) {
        let mut set = |name: &'static str, value: u64| {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        };
        set("ratelimit-limit", self.limit.into());
        set("ratelimit-remaining", self.remaining.into());
        set("ratelimit-reset", self.reset_seconds);
        if self.exceeded {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(self.reset_seconds));
        }
    }
}
