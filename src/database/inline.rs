//! Short reads of SQLite on the thread that asks.
//!
//! The driver runs SQLite on threads of its own. To change to one and back costs more than most statements, so
//! [`InlineReaders`] executes them where they are asked for, on connections of their own. A thread of the server has other
//! requests to serve: a statement of more than [`MAX_STEPS`] is interrupted, and the driver executes it from its
//! beginning, as it does whatever fails here, so that there is one place for errors. The text of an interrupted
//! statement goes to the driver at once for [`PAUSE`].
//!
//! Steps are counted, because the time that a statement takes on a busy machine is mostly that of others: by the clock
//! alone, a statement of 0.1 ms was interrupted under load, and the driver's threads then made the load heavier.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use quick_cache::sync::Cache;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sea_orm::{Statement, Value};

use super::connect::{MMAP_SIZE_BYTES, PREPARED_STATEMENTS};

/// The target under which the driver logs statements, and so do these.
const DRIVER: &str = "sqlx::query";
/// How many times [`INSTRUCTIONS`] a statement may execute: about a millisecond.
const MAX_STEPS: u32 = 50;
/// The number of instructions of SQLite's virtual machine between two looks at the count.
const INSTRUCTIONS: i32 = 1_000;
/// How long a statement may keep its thread, where few instructions take long: they wait for a disk.
const MAX_TIME: Duration = Duration::from_millis(30);
/// How long the driver executes a text that was interrupted, before it is tried here again.
const PAUSE: Duration = Duration::from_secs(10);
/// The same after [`MAX_TIME`] without too many instructions: the machine or its disk was busy for a moment.
const PAUSE_WHEN_BUSY: Duration = Duration::from_secs(1);
/// How many interrupted texts are remembered. More only cost a vain attempt each.
const REMEMBERED: usize = 1_000;

/// What came of a statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum InlineRead {
    /// The text that it returned, none for NULL.
    Text(Option<String>),
    /// The driver is to execute it.
    Declined,
}

/// Connections for short reads: as many as threads have read at the same time.
#[derive(Debug)]
pub(super) struct InlineReaders {
    file: PathBuf,
    idle: Mutex<Vec<Connection>>,
    is_closed: AtomicBool,
    /// When texts may be tried again, by their hash.
    paused: Cache<u64, Instant>,
}

impl InlineReaders {
    /// Readers of the database in `file`, which exists.
    pub fn new(file: &Path) -> Arc<Self> {
        let (idle, paused) = (Mutex::default(), Cache::new(REMEMBERED));
        Arc::new(Self { file: file.to_owned(), idle, is_closed: AtomicBool::new(false), paused })
    }

    /// Executes a statement that returns one text, or NULL.
    pub fn text(&self, statement: &Statement) -> InlineRead {
        let key = hash_of(&statement.sql);
        if self.paused.get(&key).is_some_and(|until| Instant::now() < until) {
            return InlineRead::Declined;
        }
        let Some(connection) = self.connection() else { return InlineRead::Declined };
        let began_at = Instant::now();
        match execute(&connection, statement) {
            Ok(read) => {
                self.put_back(connection);
                if read != InlineRead::Declined {
                    let (sql, elapsed) = (statement.sql.as_str(), began_at.elapsed());
                    tracing::debug!(target: DRIVER, { "db.statement" = sql, elapsed = ?elapsed }, "read inline");
                }
                read
            }
            Err(error) => {
                if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) {
                    self.paused.insert(key, Instant::now() + pause_after(began_at.elapsed()));
                    self.put_back(connection);
                }
                InlineRead::Declined
            }
        }
    }

    /// Closes the idle connections, and those in use after their statements.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        self.idle().clear();
    }

    fn connection(&self) -> Option<Connection> {
        if self.is_closed.load(Ordering::SeqCst) {
            return None;
        }
        let idle = self.idle().pop();
        idle.or_else(|| open(&self.file).ok())
    }

    fn put_back(&self, connection: Connection) {
        let mut idle = self.idle();
        // Checked under the lock: a connection that is kept after `close` would keep the file open.
        if !self.is_closed.load(Ordering::SeqCst) {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    // Who reads waits for nobody in a write-ahead log, but for the recovery of one: that is left to the driver.
    connection.busy_timeout(Duration::ZERO)?;
    connection.pragma_update(None, "mmap_size", MMAP_SIZE_BYTES)?;
    // Otherwise a statement is planned again for each value that an index has statistics of, which costs more than to
    // execute a short one. The driver plans for values: its statements are the long ones.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
    Ok(connection)
}

fn execute(connection: &Connection, statement: &Statement) -> rusqlite::Result<InlineRead> {
    let ends_at = Instant::now() + MAX_TIME;
    let mut steps = 0;
    let is_long = move || {
        steps += 1;
        steps > MAX_STEPS || Instant::now() >= ends_at
    };
    connection.progress_handler(INSTRUCTIONS, Some(is_long))?;
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let values = statement.values.as_ref().map_or(&[][..], |values| &values.0);
    for (at, value) in values.iter().enumerate() {
        let Some(stored) = stored(value) else { return Ok(InlineRead::Declined) };
        prepared.raw_bind_parameter(at + 1, stored)?;
    }
    let mut rows = prepared.raw_query();
    let Some(row) = rows.next()? else { return Ok(InlineRead::Declined) };
    Ok(InlineRead::Text(row.get_ref(0)?.as_str_or_null()?.map(str::to_owned)))
}

fn pause_after(elapsed: Duration) -> Duration {
    if elapsed < MAX_TIME { PAUSE } else { PAUSE_WHEN_BUSY }
}

fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A parameter as the driver stores it; none for what no statement here has.
fn stored(value: &Value) -> Option<rusqlite::types::Value> {
    use rusqlite::types::Value as Stored;

    /// The value, or NULL.
    fn or_null<T>(value: Option<T>, convert: impl FnOnce(T) -> Stored) -> Stored {
        value.map_or(Stored::Null, convert)
    }

    Some(match value {
        Value::Bool(truth) => or_null(*truth, |truth| Stored::Integer(truth.into())),
        Value::TinyInt(number) => or_null(*number, |number| Stored::Integer(number.into())),
        Value::SmallInt(number) => or_null(*number, |number| Stored::Integer(number.into())),
        Value::Int(number) => or_null(*number, |number| Stored::Integer(number.into())),
        Value::BigInt(number) => or_null(*number, Stored::Integer),
        Value::Unsigned(number) => or_null(*number, |number| Stored::Integer(number.into())),
        Value::BigUnsigned(number) => or_null(number.map(i64::try_from).transpose().ok()?, Stored::Integer),
        Value::Double(number) => or_null(*number, Stored::Real),
        Value::String(text) => or_null(text.clone(), Stored::Text),
        Value::Bytes(bytes) => or_null(bytes.clone(), Stored::Blob),
        Value::Uuid(id) => or_null(*id, |id| Stored::Blob(id.as_bytes().to_vec())),
        Value::ChronoDate(day) => or_null(*day, |day| Stored::Text(day.to_string())),
        Value::ChronoDateTimeUtc(time) => {
            or_null(*time, |time| Stored::Text(time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false)))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Utc};
    use sea_orm::DbBackend;
    use uuid::Uuid;

    use super::*;
    use crate::database::Database;

    async fn database() -> (tempfile::TempDir, Database, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("inline.db");
        let database = Database::open(&format!("sqlite:{}", file.display()), 2).await.expect("a database");
        (folder, database, file)
    }

    const NULL: InlineRead = InlineRead::Text(None);

    fn text(text: impl Into<String>) -> InlineRead {
        InlineRead::Text(Some(text.into()))
    }

    fn statement(sql: &str, values: Vec<Value>) -> Statement {
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
    }

    #[tokio::test]
    async fn parameters_are_stored_as_the_driver_stores_them() {
        let (_folder, database, file) = database().await;
        let readers = InlineReaders::new(&file);
        let time = |text: &str| text.parse::<DateTime<Utc>>().expect("a time");
        let values = [
            Value::from(true),
            Value::from(-7_i8),
            Value::from(-700_i16),
            Value::from(i32::MIN),
            Value::from(i64::MAX),
            Value::from(u32::MAX),
            Value::from(20_u64),
            Value::from(0.1_f64),
            Value::from("l'été ŋ\u{1F600}"),
            Value::from(""),
            Value::from(vec![0_u8, 255]),
            Value::from(Uuid::from_u128(7)),
            Value::from(NaiveDate::from_ymd_opt(987, 1, 2).expect("a day")),
            Value::from(time("2025-12-31T23:59:59Z")),
            Value::from(time("2025-12-31T23:59:59.120Z")),
            Value::from(time("2025-12-31T23:59:59.000001Z")),
            Value::from(None::<String>),
            Value::from(None::<i32>),
            Value::from(None::<Uuid>),
            Value::from(None::<DateTime<Utc>>),
        ];
        for value in values {
            let shown = statement("SELECT typeof(?1) || ' ' || quote(?1)", vec![value.clone()]);
            let rows = database.query(shown.clone()).await.expect("an answer of the driver");
            let expected: String = rows[0].try_get_by_index(0).expect("a text");
            assert_eq!(readers.text(&shown), text(expected), "{value:?}");
        }
        let unknown = statement("SELECT ?1", vec![Value::from('c')]);
        assert_eq!(readers.text(&unknown), InlineRead::Declined, "left to the driver");
    }

    #[tokio::test]
    async fn what_takes_long_or_fails_is_left_to_the_driver() {
        const COUNT: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
                             SELECT 'counted ' || count(*) FROM n";
        let (_folder, _database, file) = database().await;
        let readers = InlineReaders::new(&file);
        let counted = |to: i64| readers.text(&statement(COUNT, vec![to.into()]));
        assert_eq!(counted(10), text("counted 10"));
        let asked_at = Instant::now();
        assert_eq!(counted(i64::MAX), InlineRead::Declined, "interrupted");
        assert!(asked_at.elapsed() < Duration::from_secs(5), "{:?}", asked_at.elapsed());
        assert_eq!(counted(10), InlineRead::Declined, "the text pauses");
        assert!(
            pause_after(Duration::from_millis(1)) > pause_after(MAX_TIME),
            "a moment of a busy machine passes"
        );
        let null = || readers.text(&statement("SELECT NULL", Vec::new()));
        assert_eq!(null(), NULL, "other texts do not, and the connection is of use");
        assert_eq!(
            readers.text(&statement("SELECT 1 FROM nothing", Vec::new())),
            InlineRead::Declined,
            "a failure"
        );
        assert_eq!(readers.text(&statement("SELECT 1", Vec::new())), InlineRead::Declined, "a number");
        assert_eq!(null(), NULL);
        readers.close();
        assert_eq!(null(), InlineRead::Declined, "closed");
        assert!(readers.idle().is_empty());
    }

    #[tokio::test]
    async fn what_was_committed_is_read_at_once() {
        use sea_orm::ConnectionTrait as _;

        let (_folder, database, file) = database().await;
        let readers = InlineReaders::new(&file);
        let execute = |sql: &'static str| database.write().execute_unprepared(sql);
        execute("CREATE TABLE note (text TEXT)").await.expect("a table");
        let last = || readers.text(&statement("SELECT max(text) FROM note", Vec::new()));
        assert_eq!(last(), NULL);
        for (insert, inserted) in
            [("INSERT INTO note VALUES ('1')", "1"), ("INSERT INTO note VALUES ('2')", "2")]
        {
            execute(insert).await.expect("a row");
            assert_eq!(last(), text(inserted));
        }
        execute("ALTER TABLE note ADD COLUMN more TEXT").await.expect("a column");
        assert_eq!(last(), text("2"), "after a change of the schema");
    }
}
