//! Bounds the spans that wait to be sent: a slow or dead collector costs spans, and neither memory nor time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchSpanProcessor, Span, SpanData, SpanProcessor};

use crate::telemetry::record;

/// The maximum number of spans that wait; one has about 1 KB.
pub(super) const MAX_WAITING: usize = 4_096;

/// The number of spans that wait, and of those that were dropped because too many did.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    waiting: AtomicUsize,
    dropped: AtomicUsize,
}

impl Waiting {
    /// Counts a span, unless too many wait.
    fn add(&self) -> bool {
        let more = |waiting| (waiting < MAX_WAITING).then_some(waiting + 1);
        let added = self.0.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        if !added {
            self.0.dropped.fetch_add(1, Ordering::Relaxed);
        }
        added
    }

    /// Counts spans that wait no more.
    pub fn remove(&self, number: usize) {
        self.0.waiting.fetch_sub(number, Ordering::Relaxed);
    }

    /// The number of spans that were dropped since the last call.
    pub fn take_dropped(&self) -> usize {
        self.0.dropped.swap(0, Ordering::Relaxed)
    }
}

/// Passes spans on while few wait.
#[derive(Debug)]
pub(super) struct BoundedQueue {
    next: BatchSpanProcessor,
    waiting: Waiting,
}

impl BoundedQueue {
    pub fn new(next: BatchSpanProcessor, waiting: Waiting) -> Self {
        Self { next, waiting }
    }
}

impl SpanProcessor for BoundedQueue {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if self.waiting.add() {
            self.next.on_end(span);
        } else {
            record::spans("dropped", 1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.next.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.next.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.next.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_spans_wait_than_allowed() {
        let waiting = Waiting::default();
        assert_eq!((0..MAX_WAITING + 10).filter(|_| waiting.add()).count(), MAX_WAITING);
        assert_eq!(waiting.take_dropped(), 10);
        assert_eq!(waiting.take_dropped(), 0);
        waiting.remove(512);
        assert!(waiting.add());
    }
}
