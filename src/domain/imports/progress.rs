//! How far an import is: counted by the import, shown by the command line, and announced to subscriptions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::pubsub::{DomainEvent, ImportProgress};
use crate::scope::Scope;

/// The time between two announcements.
const INTERVAL: Duration = Duration::from_millis(250);

/// How far an import is, in lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many were read.
    pub read: u32,
    /// How many were checked.
    pub checked: u32,
    /// How many were written.
    pub written: u32,
    /// Whether the import has ended.
    pub is_finished: bool,
}

impl From<ImportProgress> for Progress {
    fn from(event: ImportProgress) -> Self {
        let ImportProgress { read, checked, written, is_finished } = event;
        Self { read, checked, written, is_finished }
    }
}

/// Counts the lines of an import.
#[derive(Debug, Default)]
pub struct Meter {
    read: AtomicU32,
    checked: AtomicU32,
    written: AtomicU32,
    is_stopped: AtomicBool,
}

impl Meter {
    /// Stops the reading and checking, which run on a thread that cannot be cancelled.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the request of the import was dropped.
    pub fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// Sets how many lines were read.
    pub fn read(&self, lines: usize) {
        set(&self.read, lines);
    }

    /// Sets how many lines were checked.
    pub fn checked(&self, lines: usize) {
        set(&self.checked, lines);
    }

    /// Sets how many lines were written.
    pub fn written(&self, lines: usize) {
        set(&self.written, lines);
    }

    /// How far the import is.
    pub fn progress(&self) -> Progress {
        let get = |count: &AtomicU32| count.load(Ordering::Relaxed);
        Progress {
            read: get(&self.read),
            checked: get(&self.checked),
            written: get(&self.written),
            is_finished: false,
        }
    }
}

fn set(count: &AtomicU32, lines: usize) {
    count.store(u32::try_from(lines).unwrap_or(u32::MAX), Ordering::Relaxed);
}

/// Names an import to those who follow it: by the account and its idempotency key.
pub fn name(scope: &Scope, key: &str) -> Uuid {
    let text = format!("import {} {key}", scope.actor.account_id().unwrap_or_default());
    let digest = scope.services.digests.digest(text.as_bytes());
    let digits: String = digest.chars().filter(char::is_ascii_hexdigit).take(32).collect();
    Uuid::parse_str(&digits).unwrap_or_default()
}

/// Announces how far an import is while it runs; dropped, it stops without a last word.
pub struct Announcer {
    scope: Scope,
    import: Uuid,
    meter: Arc<Meter>,
    task: JoinHandle<()>,
}

impl Announcer {
    /// Begins to announce.
    pub fn start(scope: &Scope, import: Uuid, meter: Arc<Meter>) -> Self {
        let task = tokio::spawn({
            let (scope, meter) = (scope.clone(), Arc::clone(&meter));
            async move {
                let mut last = Progress::default();
                loop {
                    let progress = meter.progress();
                    if progress != last {
                        announce(&scope, import, progress).await;
                        last = progress;
                    }
                    tokio::time::sleep(INTERVAL).await;
                }
            }
        });
        Self { scope: scope.clone(), import, meter, task }
    }

    /// Announces that the import has ended.
    pub async fn finish(self) {
        self.task.abort();
        let progress = Progress { is_finished: true, ..self.meter.progress() };
        announce(&self.scope, self.import, progress).await;
    }
}

impl Drop for Announcer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn announce(scope: &Scope, import: Uuid, progress: Progress) {
    let Progress { read, checked, written, is_finished } = progress;
    let progress = ImportProgress { read, checked, written, is_finished };
    let event = DomainEvent::ImportProgressed { import, progress };
    // Nothing depends on it.
    if let Err(error) = scope.services.publisher.announce(scope.database(), event).await {
        tracing::debug!(%error, "the progress of an import was not announced");
    }
}
