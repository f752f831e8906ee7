//! Counts the SQL statements that really run: those that the driver reports when they end, on whichever thread; and
//! collects warnings.
//!
//! What is counted runs in a span; SQLite's worker threads carry the span of who asked, and report before they answer.
//! What begins and ends transactions and sets up connections is left out, and who is asking is counted apart, since a
//! process remembers that.

use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Instrument as _, Level, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use super::app::TestApp;

/// The name of the spans whose statements are counted.
const SPAN: &str = "counted statements";
/// Where the driver reports statements.
const DRIVER: &str = "sqlx::query";
/// Where the application warns.
const APPLICATION: &str = "passerelle";
/// How those begin that answer nothing: of transactions, and of new connections.
const NO_STATEMENTS: [&str; 5] = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "PRAGMA"];

/// What only the statement has that finds out who is asking.
const RECOGNITION: &str = "FROM \"session\" INNER JOIN \"user\"";

/// What was reported in a span.
#[derive(Clone, Default)]
struct Reports(Arc<Mutex<Vec<Report>>>);

#[derive(Clone)]
enum Report {
    Statement(String),
    Warning(String),
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

    /// What `work` warns of: its message, and its fields as `name=value`.
    pub async fn warnings_of<T>(&self, work: impl Future<Output = T>) -> Vec<String> {
        let warning = |report| match report {
            Report::Warning(line) => Some(line),
            Report::Statement(_) => None,
        };
        reports_of(work).await.into_iter().filter_map(warning).collect()
    }

    async fn all_statements_of<T>(&self, work: impl Future<Output = T>) -> Vec<String> {
        let statement = |report| match report {
            Report::Statement(sql) => Some(sql),
            Report::Warning(_) => None,
        };
        reports_of(work).await.into_iter().filter_map(statement).collect()
    }
}

async fn reports_of<T>(work: impl Future<Output = T>) -> Vec<Report> {
    listen();
    let span = tracing::info_span!(target: "it", SPAN);
    let found = Reports::default();
    let kept = found.clone();
    span.with_subscriber(|(id, dispatch)| {
        let registry = dispatch.downcast_ref::<Registry>().expect("the subscriber of the tests");
        registry.span(id).expect("it was just made").extensions_mut().insert(kept);
    });
    work.instrument(span).await;
    let found = found.0.lock().expect("nobody panics while adding");
    found.clone()
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
        let is_warning = *metadata.level() == Level::WARN && metadata.target().starts_with(APPLICATION);
        (metadata.target() == DRIVER || is_warning) && ctx.lookup_current().is_some()
    }

    fn on_event(&self, event: &Event<'_>, ctx: Context<'_, S>) {
        let Some(span) = ctx.event_span(event) else { return };
        let Some(reports) = span.extensions().get::<Reports>().cloned() else { return };
        let report = if event.metadata().target() == DRIVER {
            let mut sql = Sql::default();
            event.record(&mut sql);
            (!NO_STATEMENTS.iter().any(|start| sql.0.starts_with(start))).then_some(Report::Statement(sql.0))
        } else {
            let mut line = Line::default();
            event.record(&mut line);
            Some(Report::Warning(line.0))
        };
        reports.0.lock().expect("nobody panics while adding").extend(report);
    }
}

/// The message of an event, with its fields.
#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let name = if field.name() == "message" { String::new() } else { format!(" {}=", field.name()) };
        self.0.push_str(&format!("{name}{value:?}"));
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
