//! Sends batches of spans to a collector: protobuf by HTTP POST, as OTLP specifies.
//!
//! The SDK calls [`Collector`] on a thread of its own, one batch after the other. A batch that fails is lost, and is
//! not sent again: while a collector is away, the newest spans are worth more than the oldest.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, to_bytes};
use hyper::header::CONTENT_TYPE;
use hyper::http::HeaderValue;
use hyper::{HeaderMap, Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::transform::common::tonic::ResourceAttributesWithSchema;
use opentelemetry_proto::transform::trace::tonic::group_spans_by_resource_and_scope;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use prost::Message as _;
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::queue::Waiting;
use crate::telemetry::record;

/// The timeout of sending a batch.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// The minimum time between two warnings.
const WARNING_INTERVAL: Duration = Duration::from_mins(5);
/// The maximum size of a response, in bytes.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

type HttpClient = Client<HttpsConnector<HttpConnector>, Body>;

/// The collector, as the SDK sees it.
pub(super) struct Collector {
    client: HttpClient,
    url: Uri,
    headers: HeaderMap,
    resource: ResourceAttributesWithSchema,
    waiting: Waiting,
    /// The runtime of the client, which the SDK's thread is not in.
    runtime: Handle,
    warnings: Mutex<Warnings>,
}

/// What was lost since the last warning.
#[derive(Default)]
struct Warnings {
    warned_at: Option<Instant>,
    failed: usize,
    dropped: usize,
}

/// Why a batch was lost. The collector's own words are not logged.
#[derive(Debug)]
enum SendError {
    Timeout,
    Unreachable,
    Status(u16),
    /// The collector took the batch without this number of spans.
    Rejected(usize),
}

impl fmt::Display for SendError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => out.write_str("the collector did not answer in time"),
            Self::Unreachable => out.write_str("the collector cannot be reached"),
            Self::Status(status) => write!(out, "the collector answered {status}"),
            Self::Rejected(_) => out.write_str("the collector rejected some"),
        }
    }
}

impl Collector {
    /// The collector at `url`. Call it in the runtime that sends.
    pub fn new(url: Uri, headers: HeaderMap, waiting: Waiting) -> Self {
        let connector =
            HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            url,
            headers,
            resource: ResourceAttributesWithSchema::default(),
            waiting,
            runtime: Handle::current(),
            warnings: Mutex::default(),
        }
    }

    fn request(&self, spans: Vec<SpanData>) -> Request<Body> {
        let resource_spans = group_spans_by_resource_and_scope(spans, &self.resource);
        let body = ExportTraceServiceRequest { resource_spans }.encode_to_vec();
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = hyper::Method::POST;
        *request.uri_mut() = self.url.clone();
        *request.headers_mut() = self.headers.clone();
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        request
    }

    /// Warns of lost spans, but not of each batch.
    fn report(&self, failed: usize, reason: Option<&SendError>) {
        let dropped = self.waiting.take_dropped();
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.failed += failed;
        warnings.dropped += dropped;
        let is_due = warnings.warned_at.is_none_or(|warned_at| warned_at.elapsed() >= WARNING_INTERVAL);
        if is_due && warnings.failed + warnings.dropped > 0 {
            let Warnings { failed, dropped, .. } = std::mem::take(&mut *warnings);
            warnings.warned_at = Some(Instant::now());
            let reason = reason.map_or_else(|| "too many waited".to_owned(), SendError::to_string);
            tracing::warn!(failed, dropped, reason, "spans were lost");
        }
    }
}

async fn send(client: HttpClient, request: Request<Body>) -> Result<(), SendError> {
    let exchange = async {
        let response = client.request(request).await.map_err(|_| SendError::Unreachable)?;
        let status = response.status();
        let body = to_bytes(Body::new(response.into_body()), MAX_RESPONSE_BYTES).await.unwrap_or_default();
        if !status.is_success() {
            return Err(SendError::Status(status.as_u16()));
        }
        // A body that cannot be decoded counts as an empty one: everything was taken.
        let answer = ExportTraceServiceResponse::decode(body).unwrap_or_default();
        match answer.partial_success.map_or(0, |partial| partial.rejected_spans) {
            0 => Ok(()),
            rejected => Err(SendError::Rejected(usize::try_from(rejected).unwrap_or_default())),
        }
    };
    timeout(SEND_TIMEOUT, exchange).await.unwrap_or(Err(SendError::Timeout))
}

impl SpanExporter for Collector {
    /// Never fails for the SDK, which could only log it, each time.
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let number = batch.len();
        self.waiting.remove(number);
        let sending = self.runtime.spawn(send(self.client.clone(), self.request(batch)));
        // The runtime ends before a batch that is being sent only with the process.
        let reason = sending.await.unwrap_or(Err(SendError::Timeout)).err();
        let failed = match reason {
            None => 0,
            Some(SendError::Rejected(rejected)) => rejected.min(number),
            Some(_) => number,
        };
        record::spans("exported", number - failed);
        record::spans("failed", failed);
        self.report(failed, reason.as_ref());
        Ok(())
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.into();
    }
}

impl fmt::Debug for Collector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The headers are secret.
        out.debug_struct("Collector").finish_non_exhaustive()
    }
}
