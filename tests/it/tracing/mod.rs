//! The traces of a running program, as a collector receives them: which spans, of whom, and what is in them.

mod collector;
mod faults;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::log_privacy::use_with_private_texts;
use crate::support::program::Program;
use crate::support::{Engine, both_engines};
use collector::{Collector, Span, tree};

both_engines![
    a_query_is_a_tree_of_spans,
    a_rest_request_is_a_tree_of_spans,
    a_write_is_a_tree_of_spans,
    neither_personal_data_nor_secrets_are_in_spans,
];

const PARENT: &str = "b7ad6b7169203331";

/// A trace of its own for each request of a test.
fn trace(number: u8) -> String {
    format!("0af7651916cd43dd8448eb211c8031{number:02x}")
}

fn traceparent(number: u8, flags: &str) -> String {
    format!("00-{}-{PARENT}-{flags}", trace(number))
}

async fn program(engine: Engine, collector: &Collector, flags: &[&str]) -> Program {
    let own = ["--otel-exporter-otlp-endpoint", collector.endpoint.as_str()];
    Program::start(engine, &[&own[..], flags].concat()).await
}

/// Sends a query as the administrator within a trace.
async fn query(program: &Program, token: &str, traceparent: &str, query: &str) {
    let bearer = format!("Bearer {token}");
    let headers =
        [("content-type", "application/json"), ("authorization", &*bearer), ("traceparent", traceparent)];
    let answer =
        program.send("POST", "/graphql", &headers, &json!({ "query": query }).to_string()).await.json();
    assert_eq!(answer["errors"], json!(null), "{answer}");
}

fn only<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let mut found = spans.iter().filter(|span| span.name == name);
    match (found.next(), found.next()) {
        (Some(span), None) => span,
        _ => panic!("{name} in {spans:#?}"),
    }
}

async fn a_query_is_a_tree_of_spans(engine: Engine) {
    let collector = Collector::start().await;
    let program = program(engine, &collector, &[]).await;
    let token = program.sign_in().await;
    let nested = "query Nested { countries(first: 2) { totalCount nodes { name users(first: 1) { nodes { email } } } } }";
    query(&program, &token, &traceparent(1, "01"), nested).await;
    let spans = collector.trace(&trace(1)).await;
    let expected = "POST /graphql
  SELECT session user revoked_token
  query
    count country
      SELECT country
    page country
      SELECT country
    pages user
      SELECT user";
    assert_eq!(tree(&spans, PARENT), expected, "{spans:#?}");
    let request = only(&spans, "POST /graphql");
    assert_eq!(request.kind, SpanKind::Server);
    assert_eq!(
        ["http.request.method", "http.route", "http.response.status_code"].map(|name| request.get(name)),
        ["POST", "/graphql", "200"]
    );
    let operation = only(&spans, "query");
    assert_eq!(operation.get("graphql.operation.type"), "query");
    assert_eq!(operation.get("graphql.operation.name"), "", "a client may send any name");
    let level = only(&spans, "pages user");
    assert_eq!((level.get("passerelle.loader"), level.get("passerelle.keys")), ("pages", "2"));
    let of_level = |level: &Span| {
        spans.iter().find(|span| span.parent == level.id).unwrap_or_else(|| panic!("{level:?}")).clone()
    };
    let statement = of_level(only(&spans, "page country"));
    let system = if engine == Engine::Sqlite { "sqlite" } else { "postgresql" };
    assert_eq!((statement.kind, statement.get("db.system.name")), (SpanKind::Client, system));
    assert!(statement.get("db.query.text").contains("FROM \"country\""), "{statement:?}");
    // One row more tells whether there is a next page.
    assert_eq!(statement.get("db.response.returned_rows"), "3");
    assert_eq!(of_level(level).get("db.query.summary"), "SELECT user");
    for span in &spans {
        let Some(parent) = spans.iter().find(|parent| parent.id == span.parent) else { continue };
        assert!(parent.started_at <= span.started_at && span.ended_at <= parent.ended_at, "{span:?}");
        assert!(!span.has_failed);
    }
    let refused = json!({ "query": "{ users { totalCount } }" }).to_string();
    let parent = traceparent(2, "01");
    let headers = [("content-type", "application/json"), ("traceparent", &*parent)];
    program.send("POST", "/graphql", &headers, &refused).await;
    let spans = collector.trace(&trace(2)).await;
    let operation = only(&spans, "query");
    assert_eq!(operation.get("error.type"), "AUTH_REQUIRED");
    assert!(!operation.has_failed, "the client has caused it");
    let resource = collector.resource();
    assert_eq!(resource.get("service.name").map(String::as_str), Some("passerelle"));
    assert_eq!(resource.get("deployment.environment.name").map(String::as_str), Some("development"));
}

async fn a_rest_request_is_a_tree_of_spans(engine: Engine) {
    let collector = Collector::start().await;
    let program = program(engine, &collector, &["--rate-limits", "off"]).await;
    let path = "/api/v1/countries?search=Zoulikha";
    let parent = traceparent(1, "01");
    let answer = program.send("GET", path, &[("traceparent", &*parent)], "").await;
    assert_eq!(answer.status, 200);
    let spans = collector.trace(&trace(1)).await;
    let expected = "GET /api/v1/countries
  query Countries
    count country
      SELECT country
    counts cinema_talent
      SELECT cinema_talent
    counts user
      SELECT user
    page country
      SELECT country";
    assert_eq!(tree(&spans, PARENT), expected, "{spans:#?}");
    assert_eq!(only(&spans, "query Countries").get("graphql.operation.name"), "Countries");
    // An address without a route has none in its name, and a method of the client's own is not repeated.
    for (number, method, path, name) in
        [(2, "GET", "/api/Zoulikha", "GET"), (3, "ZOULIKHA", "/graphql", "HTTP /graphql")]
    {
        program.send(method, path, &[("traceparent", &*traceparent(number, "01"))], "").await;
        let spans = collector.trace(&trace(number)).await;
        assert_eq!(tree(&spans, PARENT), name);
    }
}

async fn a_write_is_a_tree_of_spans(engine: Engine) {
    let collector = Collector::start().await;
    let program = program(engine, &collector, &[]).await;
    let token = program.sign_in().await;
    let create = "mutation { createEvent(input: { title: \"Atelier\", eventType: WORKSHOP, startDate: \"2030-01-01T09:00:00Z\" }) \
        { event { title createdBy { email } } userErrors { code } } }";
    query(&program, &token, &traceparent(1, "01"), create).await;
    let spans = collector.trace(&trace(1)).await;
    let shown = tree(&spans, PARENT);
    assert!(shown.starts_with("POST /graphql\n"), "{shown}");
    let operation = only(&spans, "mutation");
    let written = only(&spans, "INSERT event");
    assert_eq!(written.parent, operation.id, "{shown}");
    assert!(
        only(&spans, "INSERT audit_entry").get("db.query.text").starts_with("INSERT INTO \"audit_entry\"")
    );
    // A sign-in runs in a task of its own.
    let login = json!({ "email": "admin@example.com", "password": "not the password" }).to_string();
    let parent = traceparent(2, "01");
    let headers = [("content-type", "application/json"), ("traceparent", &*parent)];
    assert_eq!(program.send("POST", "/api/auth/login", &headers, &login).await.status, 401);
    let spans = collector.trace(&trace(2)).await;
    let operation = only(&spans, "mutation Login");
    let counted = spans.iter().filter(|span| span.get("db.query.summary").ends_with("rate_limit"));
    assert!(counted.filter(|span| span.parent == operation.id).count() >= 1, "{}", tree(&spans, PARENT));
}

/// The names of attributes in the tables of `docs/tracing.md`.
fn documented() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tracing.md");
    let text = std::fs::read_to_string(path).expect("the reference");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(name, _)| name.to_owned()).collect()
}

async fn neither_personal_data_nor_secrets_are_in_spans(engine: Engine) {
    let collector = Collector::start().await;
    let program = program(engine, &collector, &["--rate-limits", "off"]).await;
    let private = use_with_private_texts(&program).await;
    program.send("GET", "/healthz", &[], "").await;
    query(
        &program,
        &program.sign_in().await,
        &traceparent(1, "01"),
        "{ countries(first: 1) { nodes { id users(first: 1) { nodes { id } } } } }",
    )
    .await;
    collector.trace(&trace(1)).await;
    let spans = collector.spans();
    assert!(spans.len() > 150, "{} spans", spans.len());
    let mut names: BTreeSet<String> = collector.resource().into_keys().collect();
    for span in &spans {
        let values = span.attributes.iter().flat_map(|(name, value)| [name, value]);
        for value in values.chain([&span.name, &span.state]) {
            let value = value.to_lowercase();
            let found = private.iter().find(|text| value.contains(&text.to_lowercase()));
            assert!(found.is_none(), "{found:?} is in {span:#?}");
            assert!(!value.contains("@example") && !value.contains("127.0.0.1"), "{span:#?}");
        }
        names.extend(span.attributes.keys().cloned());
        assert!(!span.name.contains("healthz"), "health is not traced");
    }
    assert_eq!(names, documented());
}

#[tokio::test]
async fn a_valid_traceparent_decides() {
    let collector = Collector::start().await;
    let flags = ["--otel-traces-sampler-arg", "0", "--log-format", "json"];
    let program = program(Engine::Sqlite, &collector, &flags).await;
    let get = async |headers: &[(&str, &str)]| {
        assert_eq!(program.send("GET", "/api/v1/talents", headers, "").await.status, 200);
    };
    get(&[("traceparent", &*traceparent(1, "00"))]).await;
    for invalid in
        ["", "Zoulikha", &format!("{}0", traceparent(2, "01")), &traceparent(3, "01").to_uppercase()]
    {
        get(&[("traceparent", invalid)]).await;
    }
    get(&[]).await;
    get(&[("traceparent", &*traceparent(4, "01")), ("tracestate", "vendor=opaque")]).await;
    let spans = collector.trace(&trace(4)).await;
    assert!(spans.iter().all(|span| span.state == "vendor=opaque"));
    assert!(collector.spans().iter().all(|span| span.trace == trace(4)), "only one was sampled");
    // The log names the traces of all.
    let log = program.log();
    for number in [1, 4] {
        assert!(log.contains(&format!(r#""trace_id":"{}""#, trace(number))), "{log}");
    }
    assert!(!log.contains(&trace(2)) && !log.contains("Zoulikha"));
    assert_eq!(log.matches(r#""trace_id":""#).count(), 7, "{log}");
}

#[tokio::test]
async fn operations_of_a_socket_and_of_a_stream_belong_to_its_request() {
    let collector = Collector::start().await;
    let program = program(Engine::Sqlite, &collector, &[]).await;
    let mut request =
        format!("ws://{}/graphql/ws", program.address).into_client_request().expect("an address");
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    headers.insert("traceparent", traceparent(1, "01").parse().expect("a header"));
    let stream = TcpStream::connect(program.address).await.expect("the program listens");
    let (mut socket, _) = client_async(request, stream).await.expect("the handshake passes");
    let document = "{ countries(first: 1) { nodes { name } } }";
    let messages = [
        json!({ "type": "connection_init" }),
        json!({ "id": "1", "type": "subscribe", "payload": { "query": document } }),
    ];
    for message in messages {
        socket.send(Message::text(message.to_string())).await.expect("it is sent");
    }
    while let Some(Ok(message)) = socket.next().await {
        if message.to_string().contains("complete") {
            break;
        }
    }
    let parent = traceparent(2, "01");
    let headers =
        [("content-type", "application/json"), ("accept", "text/event-stream"), ("traceparent", &*parent)];
    let body = json!({ "query": document }).to_string();
    let answer = program.send("POST", "/graphql/stream", &headers, &body).await;
    assert!(answer.body.contains("event: complete"), "{}", answer.body);
    for (number, name) in [(1, "GET /graphql/ws"), (2, "POST /graphql/stream")] {
        let of_trace = |spans: &[Span]| -> Vec<Span> {
            spans.iter().filter(|span| span.trace == trace(number)).cloned().collect()
        };
        let spans = collector.until(|spans| of_trace(spans).len() >= 4).await;
        let expected = format!("{name}\n  query\n    page country\n      SELECT country");
        assert_eq!(tree(&of_trace(&spans), PARENT), expected);
    }
}

#[tokio::test]
async fn headers_and_the_name_are_sent() {
    let collector = Collector::start().await;
    let headers = "authorization=Bearer%20hunter2,x-team=doors";
    let flags = ["--otel-exporter-otlp-headers", headers, "--otel-service-name", "gateway", "--log", "trace"];
    let program = program(Engine::Sqlite, &collector, &flags).await;
    assert_eq!(program.get("/api/v1/talents").await.status, 200);
    collector.until(|spans| !spans.is_empty()).await;
    assert_eq!(collector.resource().get("service.name").map(String::as_str), Some("gateway"));
    let (path, head) = collector.heads().remove(0);
    assert_eq!(path, "/v1/traces");
    for (name, value) in
        [("content-type", "application/x-protobuf"), ("authorization", "Bearer hunter2"), ("x-team", "doors")]
    {
        assert_eq!(head.get(name).and_then(|value| value.to_str().ok()), Some(value));
    }
    assert!(!program.log().contains("hunter2"));
}

#[tokio::test]
async fn there_are_no_traces_without_an_endpoint() {
    let flags = ["--otel-service-name", "gateway", "--log-format", "json"];
    let program = Program::start(Engine::Sqlite, &flags).await;
    let answer = program.send("GET", "/api/v1/talents", &[("traceparent", &*traceparent(1, "01"))], "").await;
    assert_eq!(answer.status, 200);
    sleep(Duration::from_millis(200)).await;
    let log = program.log();
    assert!(log.contains(r#""message":"request""#) && !log.contains("trace_id"), "{log}");
}
