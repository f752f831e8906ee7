//! A collector that is slow or away costs requests nothing, and what waits at the stop is sent.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::time::sleep;

use super::collector::Collector;
use super::program;
use crate::support::Engine;
use crate::support::program::Program;

/// The time of 300 requests, one after the other.
async fn time_of_requests(program: &Program) -> Duration {
    let started_at = Instant::now();
    for _ in 0..300 {
        assert_eq!(program.get("/api/v1/talents").await.status, 200);
    }
    started_at.elapsed()
}

#[tokio::test]
async fn a_collector_that_does_not_answer_slows_neither_requests_nor_the_stop() {
    let without = Program::start(Engine::Sqlite, &["--rate-limits", "off"]).await;
    time_of_requests(&without).await;
    let expected = time_of_requests(&without).await;
    let collector = Collector::silent().await;
    let with =
        program(Engine::Sqlite, &collector, &["--rate-limits", "off", "--metrics-listen", "127.0.0.1:0"])
            .await;
    time_of_requests(&with).await;
    // The first batch is being sent by now.
    let slowest = time_of_requests(&with).await;
    assert!(slowest < 3 * expected + Duration::from_secs(1), "{slowest:?} in place of {expected:?}");
    // More spans than may wait.
    for _ in 0..6 {
        time_of_requests(&with).await;
    }
    let address = with.metrics_address.expect("it was given");
    let scrape = crate::support::program::send(address, "GET", "/metrics", &[], "").await.body;
    let dropped =
        scrape.lines().find_map(|line| line.strip_prefix("passerelle_spans_total{outcome=\"dropped\"} "));
    assert!(dropped.and_then(|number| number.parse::<u64>().ok()) > Some(0), "{dropped:?}");
    let started_at = Instant::now();
    assert!(with.stop().await);
    let stopped = started_at.elapsed();
    assert!(stopped < Duration::from_secs(10), "{stopped:?}");
}

#[tokio::test]
async fn a_collector_that_is_away_is_logged_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
    drop(listener);
    let flags = [
        ["--otel-exporter-otlp-endpoint", &*endpoint],
        ["--otel-exporter-otlp-headers", "authorization=hunter2"],
        ["--metrics-listen", "127.0.0.1:0"],
    ];
    let program = Program::start(Engine::Sqlite, flags.as_flattened()).await;
    for _ in 0..4 {
        assert_eq!(program.get("/api/v1/talents").await.status, 200);
        sleep(Duration::from_millis(2_100)).await;
    }
    let log = program.log();
    assert_eq!(log.matches("spans were lost").count(), 1, "{log}");
    assert!(log.contains("the collector cannot be reached") && !log.contains("hunter2"), "{log}");
}

#[tokio::test]
async fn spans_that_wait_are_sent_at_the_stop() {
    let collector = Collector::start().await;
    let program = program(Engine::Sqlite, &collector, &[]).await;
    assert_eq!(program.get("/api/v1/talents").await.status, 200);
    let before = collector.spans().len();
    assert!(program.stop().await);
    let after = collector.spans();
    assert!(before == 0 && after.iter().any(|span| span.name == "GET /api/v1/talents"), "{before} {after:?}");
}
