//! The tracer of the process: installed once at the start, flushed at the stop.

use std::sync::OnceLock;
use std::time::Duration;

use hyper::http::{HeaderName, HeaderValue};
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider, SpanLimits,
};

use super::collector::Collector;
use super::queue::{BoundedQueue, MAX_WAITING, Waiting};

/// How often spans are sent, if no batch is full before.
const SEND_INTERVAL: Duration = Duration::from_secs(2);
/// The maximum number of spans of a batch.
const BATCH_SIZE: usize = 512;

static TRACES: OnceLock<Traces> = OnceLock::new();

/// What makes the spans, and what sends them.
struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

/// Where spans are sent, and which.
#[derive(Debug)]
pub struct TraceOptions {
    /// The URL that takes OTLP as protobuf, its path included.
    pub url: String,
    /// The headers of each request to it.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// `service.name`.
    pub service: String,
    /// `deployment.environment.name`.
    pub environment: &'static str,
    /// The share of the traces that begin here that are sampled, 0 to 1.
    pub ratio: f64,
}

/// Why traces cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The URL is malformed.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT: this is no address that traces can be sent to")]
    Url,
}

/// Makes and sends spans from now on. Call it in the async runtime, before the first request.
///
/// # Errors
/// When the URL is malformed.
pub fn install(options: TraceOptions) -> Result<(), InstallError> {
    let TraceOptions { url, headers, service, environment, ratio } = options;
    let url = url.parse().map_err(|_| InstallError::Url)?;
    let waiting = Waiting::default();
    let collector = Collector::new(url, headers.into_iter().collect(), waiting.clone());
    // Larger than the bound of `BoundedQueue`, which counts what it drops: this one is never full.
    let config = BatchConfigBuilder::default()
        .with_max_queue_size(2 * MAX_WAITING)
        .with_max_export_batch_size(BATCH_SIZE)
        .with_scheduled_delay(SEND_INTERVAL)
        .build();
    let sender = BatchSpanProcessor::builder(collector).with_batch_config(config).build();
    let resource = Resource::builder_empty().with_service_name(service).with_attributes([
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("deployment.environment.name", environment),
        KeyValue::new("telemetry.sdk.name", "opentelemetry"),
        KeyValue::new("telemetry.sdk.language", "rust"),
    ]);
    // Each is given, because the defaults are environment variables.
    let provider = SdkTracerProvider::builder()
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio))))
        .with_span_limits(SpanLimits::default())
        .with_resource(resource.build())
        .with_span_processor(BoundedQueue::new(sender, waiting))
        .build();
    let tracer = provider.tracer("passerelle");
    // This fails only when the process has traces already.
    let _ = TRACES.set(Traces { provider, tracer });
    Ok(())
}

/// Whether the process has traces.
pub fn is_enabled() -> bool {
    TRACES.get().is_some()
}

/// What makes spans; none while the process has no traces.
pub(super) fn tracer() -> Option<&'static SdkTracer> {
    TRACES.get().map(|traces| &traces.tracer)
}

/// Sends the spans that wait, at most for `limit`, and makes no more.
pub async fn shut_down(limit: Duration) {
    let Some(traces) = TRACES.get() else { return };
    // It blocks its thread.
    let sent = tokio::task::spawn_blocking(move || traces.provider.shutdown_with_timeout(limit)).await;
    if !matches!(sent, Ok(Ok(()))) {
        tracing::warn!("the last spans were not sent: the collector did not take them in time");
    }
}
