//! Request rate limits by class, reported in response headers.
//!
//! Each surface declares its rates ([`Rates`]); the key is the session, or the client address without one. On SQLite the
//! only process counts in memory, on PostgreSQL all processes count in one table (`domain/request_rate.rs`), by the same
//! algorithm; while the database cannot count, each counts in memory. Sign-in attempts, which must hold across restarts,
//! are counted apart (`domain/attempts.rs`).

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use quick_cache::sync::Cache;
use tokio::time::timeout;

use crate::domain::request_rate::{self, Counted};
use crate::error::Result;
use crate::scope::Services;

/// How long the database may take to count a request.
const COUNT_TIMEOUT: Duration = Duration::from_millis(300);
/// The most refused callers that a counter remembers.
const MAX_REFUSED: usize = 10_000;

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
    /// Its name, unique among all counters of all surfaces.
    name: String,
    rate: Rate,
    /// The counters in memory, on SQLite.
    limiter: Limiter,
    /// Until when callers are refused without asking the database, on PostgreSQL.
    refused: Cache<String, Instant>,
}

/// Whom a request is counted for.
#[derive(Clone, Copy, Debug)]
enum CallerKey<'k> {
    /// The session of a caller.
    Session(&'k str),
    /// The network of a caller without a session.
    Network(&'k str),
    /// An account, with all its sessions.
    Account(i32),
}

impl CallerKey<'_> {
    /// The key in the shared table, which must not reveal addresses.
    fn stored(self, services: &Services) -> String {
        match self {
            Self::Session(id) => id.to_owned(),
            Self::Network(network) => request_rate::network_key(services, network),
            Self::Account(id) => id.to_string(),
        }
    }

    fn in_memory(self) -> String {
        match self {
            Self::Session(text) | Self::Network(text) => text.to_owned(),
            Self::Account(id) => id.to_string(),
        }
    }
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
    fn new(name: String, rate: Rate) -> Self {
        let interval = rate.per / rate.requests.get();
        // A rate of n per t allows a burst of n, then one request each t/n.
        let quota = Quota::with_period(interval.max(Duration::from_nanos(1)))
            .unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let limiter = RateLimiter::keyed(quota.allow_burst(rate.requests)).with_middleware();
        Self { name, rate, limiter, refused: Cache::new(MAX_REFUSED) }
    }

    async fn hit(&self, services: &Services, caller: CallerKey<'_>) -> RateLimitStatus {
        if request_rate::is_shared(services) {
            let key = format!("{}:{}", self.name, caller.stored(services));
            let counted = timeout(COUNT_TIMEOUT, self.hit_in_database(services, &key)).await;
            if let Ok(Ok(status)) = counted {
                return status;
            }
            // A database that is busy, or takes no writes, may still answer the request.
            tracing::debug!("a request is counted in memory, because the database does not count it");
        }
        self.hit_in_memory(&caller.in_memory())
    }

    fn hit_in_memory(&self, key: &str) -> RateLimitStatus {
        let limit = self.rate.requests.get();
        match self.limiter.check_key(&key.to_owned()) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = u64::from(limit.saturating_sub(remaining));
                let reset_seconds = self.rate.per.as_secs().saturating_mul(used).div_ceil(u64::from(limit));
                RateLimitStatus { limit, remaining, reset_seconds, exceeded: false }
            }
            Err(not_until) => self.exceeded(not_until.wait_time_from(DefaultClock::default().now())),
        }
    }

    async fn hit_in_database(&self, services: &Services, key: &str) -> Result<RateLimitStatus> {
        let left = self.refused.get(key).map(|until| until.saturating_duration_since(Instant::now()));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            return Ok(self.exceeded(left));
        }
        let limit = self.rate.requests.get();
        let quota = request_rate::Quota { requests: limit, period: self.rate.per };
        Ok(match request_rate::count(services, key, quota).await? {
            Counted::Within(busy) => {
                let used = whole(busy.as_secs_f64() * f64::from(limit) / self.rate.per.as_secs_f64());
                let remaining = limit.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX));
                RateLimitStatus {
                    limit,
                    remaining,
                    reset_seconds: whole(busy.as_secs_f64()),
                    exceeded: false,
                }
            }
            Counted::Exceeding(wait) => {
                self.refused.insert(key.to_owned(), Instant::now() + wait);
                self.exceeded(wait)
            }
        })
    }

    fn exceeded(&self, wait: Duration) -> RateLimitStatus {
        RateLimitStatus::limit_exceeded(self.rate.requests.get(), whole(wait.as_secs_f64()).max(1))
    }
}

/// The next whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hours in seconds")]
fn whole(number: f64) -> u64 {
    // The database's times have microseconds: what differs by less is that number.
    (number - 1e-5).ceil().max(0.0) as u64
}

impl Limits {
    /// Counters for `rates` of the surface `name`.
    pub fn new(name: &str, rates: Rates) -> Self {
        let counter = |class: &str, rate| Counter::new(format!("{name}:{class}"), rate);
        Self {
            reads: counter("read", rates.reads),
            writes: (!rates.is_shared).then(|| counter("write", rates.writes)),
            anonymous: rates.anonymous.map(|rate| counter("anonymous", rate)),
            exports: rates.exports.map(|rate| counter("export", rate)),
        }
    }

    /// Counts a request by session, or by address without one.
    pub async fn hit(
        &self,
        services: &Services,
        class: Class,
        session: Option<&str>,
        network: &str,
    ) -> RateLimitStatus {
        let counter = match (session, &self.anonymous, &self.writes, class) {
            (None, Some(anonymous), ..) => anonymous,
            (_, _, Some(writes), Class::Write) => writes,
            _ => &self.reads,
        };
        counter.hit(services, session.map_or(CallerKey::Network(network), CallerKey::Session)).await
    }

    /// Counts an export of an account; none when the surface does not limit them.
    pub async fn hit_export(&self, services: &Services, account: i32) -> Option<RateLimitStatus> {
        Some(self.exports.as_ref()?.hit(services, CallerKey::Account(account)).await)
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
