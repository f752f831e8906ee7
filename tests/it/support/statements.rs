//! Counts the SQL statements that really run: those that the driver reports when they end, on whichever thread.
//!
//! What is counted runs in a span; SQLite's worker threads carry the span of who asked, and report before they answer.
//! What begins and ends transactions and sets up connections is left out, and who is asking is counted apart, since a
//! process remembers that.

use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Instrument as _, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use super::app::TestApp;

/// The name of the spans whose statements are counted.
const SPAN: &str = "counted statements";
/// Where the driver reports statements.
const DRIVER: &str = "sqlx::query";
/// How those begin that answer nothing: of transactions, and of new connections.
const NO_STATEMENTS: [&str; 5] = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "PRAGMA"];

/// What only the statement has that finds out who is asking.
const RECOGNITION: &str = "FROM \"session\" INNER JOIN \"user\"";

/// What ran in a span.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    fn add(&self, sql: String) {
        self.0.lock().expect("nobody panics while adding").push(sql);
    }
}

impl TestApp {
    /// The statements that `work` runs, in the order in which they end; those that find out who is asking left out.
    pub async fn statements_of<T>(&self, work: impl Future<Output = T>) -> Vec<String> {
        let mut all = self.all_statements_of(work).await;
        all.retain(|sql| !sql.contains(RECOGNITION));
        all
    }

    /// How many statements of `work` find out who is asking.
    pub async fn count_recognitions<T>(&self, work: impl Future<Output = T>) -> usize {
        let all = self.all_statements_of(work).await;
        all.iter().filter(|sql| sql.contains(RECOGNITION)).count()
    }

    async fn all_statements_of<T>(&self, work: impl Future<Output = T>) -> Vec<String> {
        listen();
        let span = tracing::info_span!(target: "it", SPAN);
        let found = Statements::default();
        let kept = found.clone();
        span.with_subscriber(|(id, dispatch)| {
            let registry = dispatch.downcast_ref::<Registry>().expect("the subscriber of the tests");
            registry.span(id).expect("it was just made").extensions_mut().insert(kept);
        });
        work.instrument(span).await;
        let found = found.0.lock().expect("nobody panics while adding");
        found.clone()
    }
}

/// Listens to the driver, for all tests of the process.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let subscriber = Registry::default().with(Counter);
        tracing::subscriber::set_global_default(subscriber).expect("nothing else listens");
    });
}

struct Counter;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Counter {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // It depends on the span, each time.
        Interest::sometimes()
    }

    fn enabled(&self, metadata: &Metadata<'_>, ctx: Context<'_, S>) -> bool {
        if metadata.is_span() {
            return metadata.name() == SPAN;
        }
        metadata.target() == DRIVER && ctx.lookup_current().is_some()
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let Some(span) = ctx.event_span(event) else { return };
        let Some(statements) = span.extensions().get::<Statements>().cloned() else { return };
        let mut sql = Sql::default();
        event.record(&mut sql);
        if NO_STATEMENTS.iter().all(|start| !sql.0.starts_with(start)) {
            statements.add(sql.0);
        }
    }
}

/// The text of a statement: the whole where it is long, else the summary is the whole.
#[derive(Default)]
struct Sql(String);

impl Visit for Sql {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" || (field.name() == "db.statement" && !value.is_empty()) {
            value.trim().clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
