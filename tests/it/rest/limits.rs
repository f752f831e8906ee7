//! Rate limits of requests, by session or by address. Sign-in attempts are in `attempts.rs`.
//!
//! Requests are counted in real time, and the limit refills during a test. So the tests assert that the whole
//! limit passes, and only little more.

use std::net::Ipv4Addr;
use std::time::Instant;

use passerelle::auth::Role;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, denied, refused};
use crate::support::{Answer, Caller, Engine, PASSWORD, TestApp, both_engines};

both_engines![
    callers_of_the_pointage_api_without_token_have_ten_a_minute,
    a_token_of_the_pointage_api_has_a_hundred_a_minute,
    the_talents_api_counts_reads_and_writes_apart,
    the_limit_of_the_public_is_a_setting,
    a_network_of_ipv6_is_one_caller,
    behind_a_proxy_the_forwarded_address_counts,
    all_limits_can_be_turned_off,
];

fn too_many(path: &str) -> Value {
    if path.starts_with("/api/v1") {
        denied("RATE_LIMIT_EXCEEDED", "Rate limit exceeded")
    } else {
        refused("RATE_LIMIT_EXCEEDED", "Trop de requêtes")
    }
}

fn number(answer: &Answer, name: &str) -> u64 {
    let value = answer.header(name).unwrap_or_else(|| panic!("no {name}"));
    value.parse().unwrap_or_else(|_| panic!("{name}: {value}"))
}

async fn login(caller: &Caller<'_>, path: &str, who: &str, password: &str) -> Answer {
    let name = if path.starts_with("/api/v1") { "identifier" } else { "email" };
    caller.post(path, json!({ name: who, "password": password })).await
}

const LOGINS: [&str; 2] = ["/api/auth/login", "/api/v1/auth/login"];

/// Sends requests until the limit of `limit` requests in `seconds` is exceeded, and checks the headers.
async fn use_up(caller: &Caller<'_>, path: &str, writes: bool, limit: u32, seconds: u32) {
    let started = Instant::now();
    let mut passed = 0;
    let refusal = loop {
        let answer = if writes { caller.post(path, json!({})).await } else { caller.get(path).await };
        assert_eq!(number(&answer, "ratelimit-limit"), u64::from(limit), "{path}");
        if answer.status() == 429 {
            break answer;
        }
        let remaining = number(&answer, "ratelimit-remaining");
        let reset = number(&answer, "ratelimit-reset");
        if passed == 0 {
            assert_eq!(remaining, u64::from(limit) - 1, "{path}");
        }
        assert!(remaining < limit.into() && (1..=seconds.into()).contains(&reset), "{remaining} {reset}");
        passed += 1;
        assert!(passed <= limit * 4, "{path}: no limit was met");
    };
    let filled_up = started.elapsed().as_secs_f64() * f64::from(limit) / f64::from(seconds);
    assert!(passed >= limit, "{path}: only {passed} passed");
    assert!(f64::from(passed) <= f64::from(limit) + filled_up + 1.0, "{path}: {passed} passed");
    assert_example(&refusal, 429, too_many(path));
    assert_eq!(number(&refusal, "ratelimit-remaining"), 0);
    let wait = number(&refusal, "retry-after");
    assert!((1..=u64::from(seconds.div_ceil(limit))).contains(&wait), "{path}: {wait} s");
    assert_eq!(number(&refusal, "ratelimit-reset"), wait);
}

async fn callers_of_the_pointage_api_without_token_have_ten_a_minute(app: TestApp) {
    let caller = app.anonymous().at(app.fresh_address());
    use_up(&caller, "/api/users", false, 10, 60).await;
    for answer in [caller.post("/api/auth/login", json!({})).await, caller.get("/api/auth/me").await] {
        assert_eq!(answer.status(), 429, "reads and writes are counted together");
    }
    assert_eq!(app.anonymous().at(app.fresh_address()).get("/api/users").await.status(), 401);
    let viewer = app.viewer().at(app.fresh_address());
    assert_eq!(viewer.get("/api/auth/me").await.status(), 200);
    assert_eq!(caller.get("/api/v1/countries").await.status(), 200, "the other surface has its own counter");
}

async fn a_token_of_the_pointage_api_has_a_hundred_a_minute(app: TestApp) {
    let email = app.account_of(Role::Viewer).await.email;
    let token = app.pointage_token(&email).await;
    // The token's limit is shared by all client addresses.
    let caller = app.bearer(&token);
    assert_eq!(number(&caller.at(app.fresh_address()).get("/api/users").await, "ratelimit-remaining"), 99);
    let token = app.pointage_token(&email).await;
    use_up(&app.bearer(&token), "/api/users", false, 100, 60).await;
    let other = app.pointage_token(&email).await;
    assert_eq!(app.bearer(&other).get("/api/auth/me").await.status(), 200);
}

async fn the_talents_api_counts_reads_and_writes_apart(app: TestApp) {
    let caller = app.anonymous().at(app.fresh_address());
    use_up(&caller, "/api/v1/auth/me", false, 1000, 3600).await;
    assert_eq!(caller.post("/api/v1/auth/logout", json!({})).await.status(), 401);
    let caller = app.anonymous().at(app.fresh_address());
    use_up(&caller, "/api/v1/auth/logout", true, 500, 3600).await;
    assert_eq!(caller.get("/api/v1/auth/me").await.status(), 401);
    let email = app.account_of(Role::User).await.email;
    let cookie = app.talents_cookie(&email, PASSWORD).await;
    let answer = app.anonymous().with_header("cookie", &cookie).get("/api/v1/auth/me").await;
    assert_eq!((number(&answer, "ratelimit-limit"), number(&answer, "ratelimit-remaining")), (1000, 999));
}

async fn the_limit_of_the_public_is_a_setting(engine: Engine) {
    let app = TestApp::with(engine, &["--public-rate-limit", "3"]).await;
    use_up(&app.anonymous().at(app.fresh_address()), "/api/users", false, 3, 60).await;
}

async fn a_network_of_ipv6_is_one_caller(engine: Engine) {
    let app = TestApp::with(engine, &["--public-rate-limit", "2"]).await;
    let from = |address: &str| app.anonymous().at(address.parse::<std::net::IpAddr>().expect("an address"));
    for (address, status) in [
        ("2001:db8:1:2::1", 401),
        ("2001:db8:1:2:ffff::2", 401),
        ("2001:db8:1:2::3", 429),
        ("2001:db8:1:3::1", 401),
    ] {
        assert_eq!(from(address).get("/api/users").await.status(), status, "{address}");
    }
}

async fn behind_a_proxy_the_forwarded_address_counts(engine: Engine) {
    let app = TestApp::with(engine, &["--trusted-proxies", "192.0.2.7", "--public-rate-limit", "1"]).await;
    let from = |peer: Ipv4Addr, client: &str| app.anonymous().at(peer).with_header("x-forwarded-for", client);
    let (proxy, stranger) = (Ipv4Addr::new(192, 0, 2, 7), Ipv4Addr::new(192, 0, 2, 8));
    for (peer, client, status) in [
        (proxy, "198.51.100.1", 401),
        (proxy, "198.51.100.1", 429),
        (proxy, "198.51.100.2", 401),
        (proxy, "198.51.100.3, 198.51.100.2", 429),
        (stranger, "198.51.100.4", 401),
        (stranger, "198.51.100.5", 429),
    ] {
        assert_eq!(from(peer, client).get("/api/users").await.status(), status, "{peer} {client}");
    }
}

async fn all_limits_can_be_turned_off(app: Unlimited) {
    let email = app.account_of(Role::Viewer).await.email;
    for _ in 0..12 {
        for path in LOGINS {
            assert_eq!(login(&app.anonymous(), path, &email, "Admin@2025?").await.status(), 401);
        }
    }
    for _ in 0..30 {
        let answer = app.anonymous().get("/api/users").await;
        assert_eq!((answer.status(), answer.header("ratelimit-limit")), (401, None));
    }
}
