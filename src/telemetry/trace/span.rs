//! A span and its scope: the futures whose spans are its children.

use std::borrow::Cow;

use futures_util::future::Either;
use opentelemetry::context::{Context, FutureExt as _, WithContext};
use opentelemetry::trace::{SpanBuilder, Status, TraceContextExt as _, Tracer as _};
use opentelemetry::{Key, KeyValue, Value};

use super::provider::tracer;

/// A span, which ends at the latest when its last clone is dropped; none while the process has no traces, or when the
/// trace is not sampled.
#[derive(Clone, Debug, Default)]
pub struct Span(Option<Context>);

impl Span {
    /// The current span.
    pub fn current() -> Self {
        if tracer().is_none() {
            return Self(None);
        }
        Self::sampled(Context::current())
    }

    /// Starts a child of the current span; none outside of a sampled trace.
    pub(super) fn child(builder: impl FnOnce() -> SpanBuilder) -> Self {
        Self::current().start(builder)
    }

    /// Starts a child of this span.
    fn start(self, builder: impl FnOnce() -> SpanBuilder) -> Self {
        let (Some(tracer), Some(parent)) = (tracer(), self.0) else { return Self(None) };
        let span = tracer.build_with_context(builder(), &parent);
        Self(Some(parent.with_span(span)))
    }

    /// The span of a context, if it is sampled.
    pub(super) fn sampled(context: Context) -> Self {
        let is_sampled = context.span().span_context().is_sampled();
        Self(is_sampled.then_some(context))
    }

    /// A future or a stream whose spans are children of this one.
    pub fn scope<W>(&self, work: W) -> Either<W, WithContext<W>> {
        match &self.0 {
            None => Either::Left(work),
            Some(context) => Either::Right(work.with_context(context.clone())),
        }
    }

    /// Whether there is a span.
    pub const fn is_some(&self) -> bool {
        self.0.is_some()
    }

    pub(super) fn set(&self, key: impl Into<Key>, value: impl Into<Value>) {
        if let Some(context) = &self.0 {
            context.span().set_attribute(KeyValue::new(key, value));
        }
    }

    pub(super) fn rename(&self, name: impl Into<Cow<'static, str>>) {
        if let Some(context) = &self.0 {
            context.span().update_name(name.into());
        }
    }

    /// Marks the span as failed by the server.
    pub(super) fn fail(&self) {
        if let Some(context) = &self.0 {
            context.span().set_status(Status::error(""));
        }
    }

    /// Ends the span. It may still be the parent of others.
    pub fn end(&self) {
        if let Some(context) = &self.0 {
            context.span().end();
        }
    }
}
