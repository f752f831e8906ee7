//! Traces of the process by OpenTelemetry: spans of requests, operations, levels and statements, sent by OTLP.
//!
//! Without [`install`] there are none, and each function returns an empty span after an atomic load. A request
//! begins a trace or continues that of its `traceparent`; everything else has a span only within a sampled one, so work
//! in the background has none. The current span is OpenTelemetry's `Context`: [`Span::scope`] sets it while a future
//! is polled, and a spawned task takes it along by [`Span::current`].
//!
//! `events.rs` has a function for each kind of span and is the list of all attributes: route patterns, codes, names
//! of trusted documents and of tables, SQL without values; never what a client sends. `collector.rs` sends the spans,
//! `queue.rs` bounds those that wait, `remote.rs` parses `traceparent`. `docs/tracing.md` is the reference;
//! `tests/it/tracing/` compares it with what a collector receives.

mod collector;
mod events;
mod provider;
mod queue;
mod remote;
mod span;
mod sql;

pub use events::{Operation, Request, Statement, executed, level, operation, root_level};
pub use provider::{InstallError, TraceOptions, install, is_enabled, shut_down};
pub use span::Span;
