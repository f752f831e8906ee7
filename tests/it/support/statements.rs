//! Records the SQL statements that the database driver reports when they end, on any thread; and the warnings
//! of the application.
//!
//! Recorded work runs in a span; SQLite's worker threads enter the span of their caller, and report a
//! statement before they return its result. Statements that begin and end transactions or configure
//! connections are ignored. Session lookups are counted separately, since a process caches sessions.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Instrument as _, Level, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

use super::app::TestApp;

/// The name of the spans whose statements are recorded.
const SPAN: &str = "counted statements";
/// The target of the driver's statement events.
const DRIVER: &str = "sqlx::query";
/// The target prefix of the application's warnings.
const APPLICATION: &str = "passerelle";
/// Prefixes of statements that return no data: of transactions, and of new connections.
const IGNORED_PREFIXES: [&str; 5] = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "PRAGMA"];

/// A text that only the session lookup contains.
const SESSION_LOOKUP: &str = "FROM \"session\" INNER JOIN \"user\"";

/// The reports of one span.
#[derive(Clone, Default)]
struct Reports(Arc<Mutex<Vec<Report>>>);

#[derive(Clone)]
enum Report {
    Statement(String),
    Warning(String),
}

impl TestApp {
    /// The statements of `work`, in the order in which they end, without session lookups.
    pub async fn statements_of<T>(&self, work: impl Future<Output = T>) -> Vec<String> {
        let mut all = self.all_statements_of(work).await;
        all.retain(|sql| !sql.contains(SESSION_LOOKUP));
        all
    }

    /// The number of session lookups of `work`.
    pub async fn count_session_lookups<T>(&self, work: impl Future<Output = T>) -> usize {
        let all = self.all_statements_of(work).await;
        all.iter().filter(|sql| sql.contains(SESSION_LOOKUP)).count()
    }

    /// The warnings of `work`: each with its message, and its fields as `name=value`.
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
    install_subscriber();
    let span = tracing::info_span!(target: "it", SPAN);
    let found = Reports::default();
    let shared = found.clone();
    span.with_subscriber(|(id, dispatch)| {
        let registry = dispatch.downcast_ref::<Registry>().expect("the subscriber of the tests");
        registry.span(id).expect("the span exists").extensions_mut().insert(shared);
    });
    work.instrument(span).await;
    let found = found.0.lock().expect("the lock is not poisoned");
    found.clone()
}

/// Installs the subscriber, once for all tests of the process.
fn install_subscriber() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let subscriber = Registry::default().with(ReportLayer);
        tracing::subscriber::set_global_default(subscriber).expect("no other subscriber is installed");
    });
}

struct ReportLayer;

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for ReportLayer {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        // The span decides, at each event.
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
            let mut sql = StatementText::default();
            event.record(&mut sql);
            (!IGNORED_PREFIXES.iter().any(|start| sql.0.starts_with(start)))
                .then_some(Report::Statement(sql.0))
        } else {
            let mut line = WarningText::default();
            event.record(&mut line);
            Some(Report::Warning(line.0))
        };
        reports.0.lock().expect("the lock is not poisoned").extend(report);
    }
}

/// Formats the message and the fields of an event.
#[derive(Default)]
struct WarningText(String);

impl Visit for WarningText {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let name = if field.name() == "message" { String::new() } else { format!(" {}=", field.name()) };
        // Writing into a String cannot fail.
        let _ = write!(self.0, "{name}{value:?}");
    }
}

/// The text of a statement. The driver puts a long statement into `db.statement`, and a short one into
/// `summary` only.
#[derive(Default)]
struct StatementText(String);

impl Visit for StatementText {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" || (field.name() == "db.statement" && !value.is_empty()) {
            value.trim().clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
