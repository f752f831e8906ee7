//! The list of all metrics: name, kind, labels and description.

/// What a metric is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A number that only grows.
    Counter,
    /// A number that grows and falls.
    Gauge,
    /// Counts of values by these upper bounds.
    Histogram(&'static [f64]),
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name, with its unit.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// One sentence.
    pub description: &'static str,
}

/// Seconds, from a cached read to the timeout of an operation.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];
/// Seconds of waiting for a connection: at most three, then a request fails.
const WAIT_SECONDS: &[f64] = &[0.000_01, 0.000_1, 0.001, 0.01, 0.1, 0.5, 1.0, 3.0];
/// Small numbers.
const COUNTS: &[f64] = &[0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 50.0, 100.0];
/// The sizes of batches.
const SIZES: &[f64] = &[1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1_000.0, 10_000.0];

pub(super) const HTTP_REQUESTS: &str = "passerelle_http_requests_total";
pub(super) const HTTP_DURATION: &str = "passerelle_http_request_duration_seconds";
pub(super) const HTTP_STATEMENTS: &str = "passerelle_http_request_statements";
pub(super) const HTTP_REFUSALS: &str = "passerelle_http_refusals_total";
pub(super) const HTTP_CONNECTIONS: &str = "passerelle_http_connections";
pub(super) const GRAPHQL_OPERATIONS: &str = "passerelle_graphql_operations_total";
pub(super) const GRAPHQL_DURATION: &str = "passerelle_graphql_operation_duration_seconds";
pub(super) const BATCH_SIZE: &str = "passerelle_loader_batch_size";
pub(super) const ROWS: &str = "passerelle_rows_read_total";
pub(super) const LIVE_CONNECTIONS: &str = "passerelle_live_connections";
pub(super) const SUBSCRIPTIONS: &str = "passerelle_subscriptions";
pub(super) const STATEMENTS: &str = "passerelle_database_statements_total";
pub(super) const ACQUIRE_DURATION: &str = "passerelle_database_acquire_duration_seconds";
pub(super) const WAITS: &str = "passerelle_database_waits_total";
pub(super) const CONNECTIONS: &str = "passerelle_database_connections";
pub(super) const MAX_CONNECTIONS: &str = "passerelle_database_connections_max";
pub(super) const SIGN_INS: &str = "passerelle_sign_ins_total";
pub(super) const IMPORTS: &str = "passerelle_imports_running";
pub(super) const MAILS: &str = "passerelle_mails_total";
pub(super) const MAILS_QUEUED: &str = "passerelle_mails_queued";
pub(super) const SPANS: &str = "passerelle_spans_total";
pub(super) const UNSEALED: &str = "passerelle_audit_unsealed_entries";
pub(super) const BUILD: &str = "passerelle_build_info";
pub(super) const UPTIME: &str = "passerelle_uptime_seconds";
pub(super) const MEMORY: &str = "process_resident_memory_bytes";
pub(super) const OPEN_FILES: &str = "process_open_fds";

const fn define(
    name: &'static str,
    kind: Kind,
    labels: &'static [&'static str],
    description: &'static str,
) -> Definition {
    Definition { name, kind, labels, description }
}

/// Every metric.
pub const ALL: &[Definition] = &[
    define(HTTP_REQUESTS, Kind::Counter, &["surface", "route", "method", "status"], "Answered requests."),
    define(
        HTTP_DURATION,
        Kind::Histogram(SECONDS),
        &["surface", "route", "method", "status"],
        "Time until the head of the answer.",
    ),
    define(HTTP_STATEMENTS, Kind::Histogram(COUNTS), &["surface"], "SQL statements of a request."),
    define(HTTP_REFUSALS, Kind::Counter, &["surface", "reason"], "Requests that were refused."),
    define(HTTP_CONNECTIONS, Kind::Gauge, &[], "Open connections of clients."),
    define(GRAPHQL_OPERATIONS, Kind::Counter, &["operation", "type", "outcome"], "Executed operations."),
    define(GRAPHQL_DURATION, Kind::Histogram(SECONDS), &["operation", "type"], "Time of an operation."),
    define(BATCH_SIZE, Kind::Histogram(SIZES), &["loader"], "Keys of a batch of a loader."),
    define(ROWS, Kind::Counter, &["form"], "Rows that read statements returned."),
    define(LIVE_CONNECTIONS, Kind::Gauge, &["kind"], "Open sockets and event streams."),
    define(SUBSCRIPTIONS, Kind::Gauge, &[], "Running subscriptions."),
    define(STATEMENTS, Kind::Counter, &[], "SQL statements."),
    define(
        ACQUIRE_DURATION,
        Kind::Histogram(WAIT_SECONDS),
        &["pool"],
        "Time until a connection to the database was there.",
    ),
    define(WAITS, Kind::Counter, &["pool"], "Reads that had to wait for a connection."),
    define(CONNECTIONS, Kind::Gauge, &["pool", "state"], "Connections to the database."),
    define(MAX_CONNECTIONS, Kind::Gauge, &["pool"], "The most connections to the database."),
    define(SIGN_INS, Kind::Counter, &["outcome"], "Sign-ins."),
    define(IMPORTS, Kind::Gauge, &[], "Running imports of files."),
    define(MAILS, Kind::Counter, &["outcome"], "Mails."),
    define(MAILS_QUEUED, Kind::Gauge, &[], "Mails that wait or are being sent."),
    define(SPANS, Kind::Counter, &["outcome"], "Spans of traces."),
    define(UNSEALED, Kind::Gauge, &[], "Audit entries without a seal."),
    define(BUILD, Kind::Gauge, &["version", "engine"], "1, with version and database engine."),
    define(UPTIME, Kind::Gauge, &[], "Time since the start."),
    define(MEMORY, Kind::Gauge, &[], "Resident memory of the process."),
    define(OPEN_FILES, Kind::Gauge, &[], "Open file descriptors of the process."),
];
