//! A collector of traces: takes OTLP as protobuf by HTTP, keeps the spans, and shows those of a trace as a tree.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::{
    Span as RawSpan, span::SpanKind, status::StatusCode as SpanStatus,
};
use prost::Message as _;
use tokio::net::TcpListener;
use tokio::time::sleep;

/// How long a test waits for spans.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A running collector.
pub struct Collector {
    /// Its address, as `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub endpoint: String,
    received: Arc<Mutex<Received>>,
}

/// What it has received.
#[derive(Default)]
struct Received {
    spans: Vec<Span>,
    resource: BTreeMap<String, String>,
    heads: Vec<(String, HeaderMap)>,
}

/// A span.
#[derive(Clone, Debug)]
pub struct Span {
    pub name: String,
    pub trace: String,
    pub id: String,
    /// Empty for the first span of a trace.
    pub parent: String,
    pub kind: SpanKind,
    pub attributes: BTreeMap<String, String>,
    pub state: String,
    pub has_failed: bool,
    pub started_at: u64,
    pub ended_at: u64,
}

impl Span {
    fn of(span: RawSpan) -> Self {
        let status = span.status.as_ref().map(|status| (status.code(), status.message.clone()));
        if let Some((_, message)) = &status {
            assert_eq!(message, "", "a message may quote anything");
        }
        assert!(span.events.is_empty() && span.links.is_empty());
        Self {
            kind: span.kind(),
            name: span.name,
            trace: hex(&span.trace_id),
            id: hex(&span.span_id),
            parent: hex(&span.parent_span_id),
            attributes: texts(&span.attributes),
            state: span.trace_state,
            has_failed: status.is_some_and(|(code, _)| code == SpanStatus::Error),
            started_at: span.start_time_unix_nano,
            ended_at: span.end_time_unix_nano,
        }
    }

    /// The value of an attribute, as text; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    attributes.iter().map(|pair| (pair.key.clone(), text(pair.value.as_ref()))).collect()
}

fn text(value: Option<&AnyValue>) -> String {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => panic!("{other:?}"),
    }
}

impl Collector {
    /// Starts one.
    pub async fn start() -> Self {
        let received: Arc<Mutex<Received>> = Arc::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        let router = Router::new().fallback(take).with_state(Arc::clone(&received));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, received }
    }

    /// Starts one that takes connections and never answers.
    pub async fn silent() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("it is bound"));
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                held.push(stream);
            }
        });
        Self { endpoint, received: Arc::default() }
    }

    /// All spans so far.
    pub fn spans(&self) -> Vec<Span> {
        self.received.lock().expect("no thread panics with the lock").spans.clone()
    }

    /// The attributes of the process.
    pub fn resource(&self) -> BTreeMap<String, String> {
        self.received.lock().expect("no thread panics with the lock").resource.clone()
    }

    /// The path and the headers of each request so far.
    pub fn heads(&self) -> Vec<(String, HeaderMap)> {
        self.received.lock().expect("no thread panics with the lock").heads.clone()
    }

    /// Waits until the spans so far are as wanted, and returns them.
    pub async fn until(&self, is_enough: impl Fn(&[Span]) -> bool) -> Vec<Span> {
        let started_at = Instant::now();
        loop {
            let spans = self.spans();
            if is_enough(&spans) {
                return spans;
            }
            assert!(started_at.elapsed() < TIMEOUT, "{spans:#?}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for a trace whose request has ended, and returns its spans.
    pub async fn trace(&self, trace: &str) -> Vec<Span> {
        let ends = |span: &Span| span.trace == trace && span.kind == SpanKind::Server;
        let spans = self.until(|spans| spans.iter().any(ends)).await;
        spans.into_iter().filter(|span| span.trace == trace).collect()
    }
}

async fn take(
    State(received): State<Arc<Mutex<Received>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let request = ExportTraceServiceRequest::decode(body).expect("it is OTLP");
    let mut received = received.lock().expect("no thread panics with the lock");
    received.heads.push((uri.path().to_owned(), headers));
    for of_resource in request.resource_spans {
        received.resource = texts(&of_resource.resource.expect("the process is described").attributes);
        let spans = of_resource.scope_spans.into_iter().flat_map(|of_scope| of_scope.spans);
        received.spans.extend(spans.map(Span::of));
    }
    StatusCode::OK
}

/// The spans as a tree below `parent`: a line for each with its name, those of one parent in alphabetical order.
pub fn tree(spans: &[Span], parent: &str) -> String {
    fn add(spans: &[Span], parent: &str, depth: usize, lines: &mut Vec<String>) {
        let mut children: Vec<&Span> = spans.iter().filter(|span| span.parent == parent).collect();
        children.sort_by_key(|span| (span.name.clone(), span.started_at));
        for child in children {
            lines.push(format!("{:1$}{name}", "", depth * 2, name = child.name));
            add(spans, &child.id, depth + 1, lines);
        }
    }
    let mut lines = Vec::new();
    add(spans, parent, 0, &mut lines);
    assert_eq!(lines.len(), spans.len(), "spans without a parent: {spans:#?}");
    lines.join("\n")
}
