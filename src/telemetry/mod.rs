//! Metrics of the process in the format of Prometheus, and traces by OTLP: a leaf that every layer may record in.
//!
//! `definitions.rs` lists every metric with its labels, `record.rs` has a function for each event, `exporter.rs`
//! collects and renders them; `http/metrics.rs` serves the text and samples what is not an event. Without
//! [`install`], nothing is collected. Labels have few values: route patterns, codes, names of trusted documents,
//! never what a client sends. `docs/metrics.md` is the reference; `tests/it/metrics.rs` compares it with a scrape.
//! [`trace`] has the spans.

mod definitions;
mod exporter;
mod process;
mod record;
pub mod trace;

pub use definitions::{ALL, Definition, Kind};
pub use exporter::{install, is_enabled, render, spawn_upkeep};
pub use record::{
    GraphqlOperation, HttpRequest, InUse, Pool, RowForm, acquired, build, database_pool, graphql, http,
    http_connection, import, live_connection, mail, mails_queued, process, rows, sign_in, statement,
    subscriptions, unsealed, waited,
};
