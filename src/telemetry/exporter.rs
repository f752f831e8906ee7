//! Collects the metrics of the process and renders them.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::definitions::{ALL, Kind, SPANS, WAITS};

/// How often the values of histograms are counted, whose memory grows otherwise.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

static COLLECTOR: OnceLock<Collector> = OnceLock::new();

/// What collects the metrics, and since when.
struct Collector {
    handle: PrometheusHandle,
    started_at: Instant,
}

/// Collects metrics from now on. Call it before the first event of the process.
///
/// # Errors
/// When the definitions are malformed.
pub fn install() -> Result<(), BuildError> {
    let mut builder = PrometheusBuilder::new();
    for metric in ALL {
        if let Kind::Histogram(bounds) = metric.kind {
            builder = builder.set_buckets_for_metric(Matcher::Full(metric.name.to_owned()), bounds)?;
        }
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    // This fails only when the process collects already.
    if metrics::set_global_recorder(recorder).is_ok() {
        let _ = COLLECTOR.set(Collector { handle, started_at: Instant::now() });
        describe();
    }
    Ok(())
}

/// Registers the descriptions, and the metrics without labels at zero.
fn describe() {
    for metric in ALL {
        match metric.kind {
            Kind::Counter => describe_counter!(metric.name, metric.description),
            Kind::Gauge => describe_gauge!(metric.name, metric.description),
            Kind::Histogram(_) => describe_histogram!(metric.name, metric.description),
        }
        match metric.kind {
            Kind::Counter if metric.labels.is_empty() => counter!(metric.name).absolute(0),
            Kind::Gauge if metric.labels.is_empty() => gauge!(metric.name).set(0.0),
            _ => {}
        }
    }
    // An alert on what has never happened needs its zero.
    counter!(WAITS, "pool" => "read").absolute(0);
    for outcome in ["exported", "failed", "dropped"] {
        counter!(SPANS, "outcome" => outcome).absolute(0);
    }
}

/// Whether the process collects metrics.
pub fn is_enabled() -> bool {
    COLLECTOR.get().is_some()
}

/// The time since [`install`].
pub(super) fn uptime() -> Duration {
    COLLECTOR.get().map_or(Duration::ZERO, |collector| collector.started_at.elapsed())
}

/// All metrics, in the text format of Prometheus; none when the process does not collect them.
pub fn render() -> Option<String> {
    COLLECTOR.get().map(|collector| collector.handle.render())
}

/// Counts the values of histograms from time to time, also when nobody reads the metrics.
pub fn spawn_upkeep() {
    let Some(collector) = COLLECTOR.get() else { return };
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP_INTERVAL).await;
            collector.handle.run_upkeep();
        }
    });
}
