//! A function for each kind of span, with all of its attributes. None is what a client has sent.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry::context::Context;
use opentelemetry::trace::{Span as _, SpanBuilder, SpanKind, Status, TraceContextExt as _, Tracer as _};
use opentelemetry_sdk::trace::Span as SdkSpan;

use super::provider::tracer;
use super::remote;
use super::span::Span;
use super::sql;
use crate::telemetry::record;

/// An HTTP request that is being answered.
#[derive(Debug, Default)]
pub struct Request {
    span: Span,
    method: &'static str,
    trace_id: Option<String>,
}

impl Request {
    /// Begins a trace, or continues that of the headers. `method` is `other` for an unusual one.
    pub fn start(headers: &HeaderMap, method: &'static str) -> Self {
        let Some(tracer) = tracer() else { return Self::default() };
        let method = if method == "other" { "_OTHER" } else { method };
        let builder = SpanBuilder::from_name(name_of(method, None))
            .with_kind(SpanKind::Server)
            .with_attributes([KeyValue::new("http.request.method", method)]);
        let parent = match remote::parent(headers) {
            Some(parent) => Context::new().with_remote_span_context(parent),
            None => Context::new(),
        };
        let context = parent.with_span(tracer.build_with_context(builder, &parent));
        let trace_id = Some(context.span().span_context().trace_id().to_string());
        Self { span: Span::sampled(context), method, trace_id }
    }

    /// The trace of the request, sampled or not.
    pub fn trace_id(&self) -> Option<&str> {
        self.trace_id.as_deref()
    }

    /// The span.
    pub const fn span(&self) -> &Span {
        &self.span
    }

    /// Ends the span with the head of the response. `route` is the pattern of the address, `surface` the tree of
    /// addresses that it is in.
    pub fn answered(self, surface: &'static str, route: Option<&str>, status: u16) {
        let Self { span, method, .. } = self;
        if !span.is_some() {
            return;
        }
        span.rename(name_of(method, route));
        span.set("passerelle.surface", surface);
        if let Some(route) = route {
            span.set("http.route", route.to_owned());
        }
        span.set("http.response.status_code", i64::from(status));
        if status >= 500 {
            span.set("error.type", status.to_string());
            span.fail();
        }
        span.end();
    }
}

fn name_of(method: &'static str, route: Option<&str>) -> Cow<'static, str> {
    let method = if method == "_OTHER" { "HTTP" } else { method };
    route.map_or(Cow::Borrowed(method), |route| Cow::Owned(format!("{method} {route}")))
}

/// A GraphQL operation that is being executed.
#[derive(Debug)]
pub struct Operation(Span);

/// Starts an operation; `name` is that of a trusted document. `kind` is `-` for a document without an operation.
pub fn operation(kind: &'static str, name: Option<&str>) -> Operation {
    Operation(Span::child(|| {
        let mut attributes = Vec::with_capacity(2);
        let kind = if kind == "-" { "GraphQL Operation" } else { kind };
        attributes.push(KeyValue::new("graphql.operation.type", kind));
        attributes.extend(name.map(|name| KeyValue::new("graphql.operation.name", name.to_owned())));
        let name = name.map_or(Cow::Borrowed(kind), |name| Cow::Owned(format!("{kind} {name}")));
        SpanBuilder::from_name(name).with_kind(SpanKind::Internal).with_attributes(attributes)
    }))
}

impl Operation {
    /// The span.
    pub const fn span(&self) -> &Span {
        &self.0
    }

    /// Ends the span: `outcome` is `OK` or the code of the first error.
    pub fn ended(&self, outcome: &str) {
        if !self.0.is_some() {
            return;
        }
        if outcome != "OK" {
            self.0.set("error.type", outcome.to_owned());
            // What the client has caused is no failure of the server, as for statuses of HTTP.
            if matches!(outcome, "INTERNAL_SERVER_ERROR" | "SERVICE_UNAVAILABLE") {
                self.0.fail();
            }
        }
        self.0.end();
    }
}

/// Starts a level, and records its size in the metrics: a batch of `loader` that reads rows, children or numbers of
/// `table` by this number of keys.
pub fn level(loader: &'static str, table: &'static str, keys: usize) -> Span {
    record::batch(loader, keys);
    level_span(loader, table, Some(keys))
}

/// Starts the level of a root field, which has no keys.
pub fn root_level(loader: &'static str, table: &'static str) -> Span {
    level_span(loader, table, None)
}

fn level_span(loader: &'static str, table: &'static str, keys: Option<usize>) -> Span {
    Span::child(|| {
        let mut attributes = Vec::with_capacity(3);
        attributes.push(KeyValue::new("passerelle.loader", loader));
        attributes.push(KeyValue::new("passerelle.table", table));
        attributes.extend(keys.map(|keys| KeyValue::new("passerelle.keys", as_number(keys))));
        SpanBuilder::from_name(format!("{loader} {table}"))
            .with_kind(SpanKind::Internal)
            .with_attributes(attributes)
    })
}

/// A SQL statement that is being executed, its wait for a connection included.
#[derive(Debug, Default)]
pub struct Statement {
    // Boxed: the futures of statements are in most others.
    span: Option<Box<SdkSpan>>,
    answered_at: Option<SystemTime>,
}

impl Statement {
    /// Starts a statement; `sql` has placeholders in place of values. `engine` is `sqlite` or `postgres`.
    pub fn start(engine: &'static str, sql: &str) -> Self {
        Self { span: statement(engine, sql, |builder| builder).map(Box::new), answered_at: None }
    }

    /// Sets the end of the span, whose rows have yet to be counted.
    pub fn answered(mut self) -> Self {
        self.answered_at = self.span.as_ref().map(|_| now());
        self
    }

    /// Ends the span with the number of rows.
    pub fn returned(self, rows: usize) {
        if let Some(mut span) = self.span {
            span.set_attribute(KeyValue::new("db.response.returned_rows", as_number(rows)));
            span.end_with_timestamp(self.answered_at.unwrap_or_else(now));
        }
    }

    /// Ends the span: the statement failed.
    pub fn failed(self) {
        if let Some(span) = self.span {
            fail(*span);
        }
    }
}

/// Records a statement that has just ended.
pub fn executed(engine: &'static str, sql: &str, elapsed: Duration, failed: bool) {
    let started_at = |builder: SpanBuilder| builder.with_start_time(now() - elapsed);
    if let Some(span) = statement(engine, sql, started_at)
        && failed
    {
        fail(span);
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock of the SDK's own spans")]
fn now() -> SystemTime {
    SystemTime::now()
}

fn statement(
    engine: &'static str,
    sql: &str,
    complete: impl FnOnce(SpanBuilder) -> SpanBuilder,
) -> Option<SdkSpan> {
    let tracer = tracer()?;
    Context::map_current(|parent| {
        parent.span().span_context().is_sampled().then(|| {
            let summary = sql::summary(sql);
            let attributes = [
                KeyValue::new("db.system.name", if engine == "postgres" { "postgresql" } else { engine }),
                KeyValue::new("db.query.summary", summary.clone()),
                KeyValue::new("db.query.text", sql::text(sql)),
            ];
            let builder =
                SpanBuilder::from_name(summary).with_kind(SpanKind::Client).with_attributes(attributes);
            tracer.build_with_context(complete(builder), parent)
        })
    })
}

fn fail(mut span: SdkSpan) {
    // The engine's message may quote values.
    span.set_attribute(KeyValue::new("error.type", "_OTHER"));
    span.set_status(Status::error(""));
}

fn as_number(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
