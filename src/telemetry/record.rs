//! A function for each event. Each does nothing while the process collects no metrics.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

use super::definitions as name;
use super::exporter::{is_enabled, uptime};
use super::process::{open_files, resident_bytes};

/// An answered HTTP request.
#[derive(Debug)]
pub struct HttpRequest {
    /// The tree of addresses: `graphql`, `pointage`, `talentsmaroc`, `pages`, …
    pub surface: &'static str,
    /// The pattern of the address.
    pub route: String,
    /// The method; `other` for an unusual one.
    pub method: &'static str,
    /// The status.
    pub status: u16,
    /// The time until the head of the response.
    pub duration: Duration,
    /// The number of SQL statements.
    pub statements: u64,
}

/// Records a request.
pub fn http(request: HttpRequest) {
    let HttpRequest { surface, route, method, status, duration, statements } = request;
    if let Some(reason) = refusal(status) {
        counter!(name::HTTP_REFUSALS, "surface" => surface, "reason" => reason).increment(1);
    }
    let labels = [
        metrics::Label::from_static_parts("surface", surface),
        metrics::Label::new("route", route),
        metrics::Label::from_static_parts("method", method),
        metrics::Label::new("status", status.to_string()),
    ];
    counter!(name::HTTP_REQUESTS, labels.iter()).increment(1);
    histogram!(name::HTTP_DURATION, labels.iter()).record(duration);
    histogram!(name::HTTP_STATEMENTS, "surface" => surface).record(as_number(statements));
}

/// Why a request with this status was refused.
const fn refusal(status: u16) -> Option<&'static str> {
    Some(match status {
        401 => "unauthenticated",
        403 => "forbidden",
        408 => "timeout",
        413 => "too_large",
        429 => "rate_limit",
        503 => "unavailable",
        _ => return None,
    })
}

/// An executed GraphQL operation.
#[derive(Debug)]
pub struct GraphqlOperation {
    /// Its name when its document is trusted, else `-`.
    pub name: Cow<'static, str>,
    /// `query`, `mutation` or `subscription`; `-` for a document that is none.
    pub kind: &'static str,
    /// `OK`, or the code of the first error.
    pub outcome: Cow<'static, str>,
    /// The time of the execution; none of a subscription, which has no end of its own.
    pub duration: Option<Duration>,
}

/// Records an operation.
pub fn graphql(operation: GraphqlOperation) {
    let GraphqlOperation { name, kind, outcome, duration } = operation;
    if let Some(duration) = duration {
        histogram!(name::GRAPHQL_DURATION, "operation" => name.clone(), "type" => kind).record(duration);
    }
    counter!(name::GRAPHQL_OPERATIONS, "operation" => name, "type" => kind, "outcome" => outcome)
        .increment(1);
}

/// Records a batch of a loader.
pub(super) fn batch(loader: &'static str, keys: usize) {
    if is_enabled() {
        histogram!(name::BATCH_SIZE, "loader" => loader).record(as_number(keys as u64));
    }
}

/// How rows are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowForm {
    /// By the plan of a selection.
    Planned,
    /// By a statement of a rule.
    Ordinary,
}

/// Records rows that a statement returned.
pub fn rows(form: RowForm, number: usize) {
    static PLANNED: Handle<Counter> = Handle::new();
    static ORDINARY: Handle<Counter> = Handle::new();
    let counter = match form {
        RowForm::Planned => PLANNED.get(|| counter!(name::ROWS, "form" => "planned")),
        RowForm::Ordinary => ORDINARY.get(|| counter!(name::ROWS, "form" => "ordinary")),
    };
    if let Some(counter) = counter {
        counter.increment(number as u64);
    }
}

/// Records a SQL statement.
pub fn statement() {
    static STATEMENTS: Handle<Counter> = Handle::new();
    if let Some(counter) = STATEMENTS.get(|| counter!(name::STATEMENTS)) {
        counter.increment(1);
    }
}

/// Whose connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// Those of reads.
    Read,
    /// Those of transactions.
    Write,
}

/// Records the wait for a connection.
pub fn acquired(pool: Pool, wait: Duration) {
    static READ: Handle<Histogram> = Handle::new();
    static WRITE: Handle<Histogram> = Handle::new();
    let histogram = match pool {
        Pool::Read => READ.get(|| histogram!(name::ACQUIRE_DURATION, "pool" => "read")),
        Pool::Write => WRITE.get(|| histogram!(name::ACQUIRE_DURATION, "pool" => "write")),
    };
    if let Some(histogram) = histogram {
        histogram.record(wait);
    }
}

/// Records a read that found all connections in use.
pub fn waited() {
    static WAITS: Handle<Counter> = Handle::new();
    if let Some(counter) = WAITS.get(|| counter!(name::WAITS, "pool" => "read")) {
        counter.increment(1);
    }
}

/// Records the state of a pool.
pub fn database_pool(pool: &'static str, in_use: u32, idle: u32, max: u32) {
    gauge!(name::CONNECTIONS, "pool" => pool, "state" => "in_use").set(in_use);
    gauge!(name::CONNECTIONS, "pool" => pool, "state" => "idle").set(idle);
    gauge!(name::MAX_CONNECTIONS, "pool" => pool).set(max);
}

/// Records a sign-in: `ok`, or why it failed.
pub fn sign_in(outcome: &'static str) {
    if is_enabled() {
        counter!(name::SIGN_INS, "outcome" => outcome).increment(1);
    }
}

/// Records a mail: `sent`, `failed` or `dropped`.
pub fn mail(outcome: &'static str) {
    if is_enabled() {
        counter!(name::MAILS, "outcome" => outcome).increment(1);
    }
}

/// Records the number of mails that wait or are being sent.
pub fn mails_queued(number: usize) {
    gauge!(name::MAILS_QUEUED).set(as_number(number as u64));
}

/// Records spans of traces: `exported`, `failed` or `dropped`.
pub(super) fn spans(outcome: &'static str, number: usize) {
    if is_enabled() {
        counter!(name::SPANS, "outcome" => outcome).increment(number as u64);
    }
}

/// Records the number of audit entries without a seal.
pub fn unsealed(number: u64) {
    gauge!(name::UNSEALED).set(as_number(number));
}

/// Records the number of running subscriptions.
pub fn subscriptions(number: usize) {
    gauge!(name::SUBSCRIPTIONS).set(as_number(number as u64));
}

/// Records version and database engine.
pub fn build(version: &'static str, engine: &'static str) {
    gauge!(name::BUILD, "version" => version, "engine" => engine).set(1.0);
}

/// Records the state of the process.
pub fn process() {
    gauge!(name::UPTIME).set(uptime().as_secs_f64());
    if let Some(bytes) = resident_bytes() {
        gauge!(name::MEMORY).set(as_number(bytes));
    }
    if let Some(number) = open_files() {
        gauge!(name::OPEN_FILES).set(as_number(number as u64));
    }
}

/// Counts a connection of a client while it is open.
pub fn http_connection() -> InUse {
    InUse::start(|| gauge!(name::HTTP_CONNECTIONS))
}

/// Counts a socket or a stream while it is open.
pub fn live_connection(kind: &'static str) -> InUse {
    InUse::start(|| gauge!(name::LIVE_CONNECTIONS, "kind" => kind))
}

/// Counts an import while it runs.
pub fn import() -> InUse {
    InUse::start(|| gauge!(name::IMPORTS))
}

/// Something that is counted until it is dropped.
pub struct InUse(Option<Gauge>);

impl InUse {
    fn start(gauge: impl FnOnce() -> Gauge) -> Self {
        let gauge = is_enabled().then(gauge);
        if let Some(gauge) = &gauge {
            gauge.increment(1.0);
        }
        Self(gauge)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        if let Some(gauge) = &self.0 {
            gauge.decrement(1.0);
        }
    }
}

/// A metric that is looked up once, for events of which a request has many.
struct Handle<M>(OnceLock<M>);

impl<M> Handle<M> {
    const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The metric; none while the process collects none.
    fn get(&self, look_up: impl FnOnce() -> M) -> Option<&M> {
        is_enabled().then(|| self.0.get_or_init(look_up))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a floating-point number")]
const fn as_number(number: u64) -> f64 {
    number as f64
}
