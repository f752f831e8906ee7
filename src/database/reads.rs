//! Executes read-only statements: on SQLite a short one on the thread of the request, everything else on the read
//! connections of the driver. Each statement is counted and has a span.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use sea_orm::sea_query::SelectStatement;
use sea_orm::sqlx::{PgPool, Postgres, Sqlite, SqlitePool};
use sea_orm::{DbErr, QueryResult, Statement};

use super::engine::Engine;
use super::inline::{InlineRead, InlineReaders};
use super::readers::Readers;
use super::{statement, statement_count};
use crate::telemetry::trace;

/// How long a statement on the thread of a request takes, after which other requests have their turn.
const YIELD_AFTER: Duration = Duration::from_micros(300);

/// What executes the read-only statements of one database; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Reads {
    readers: AnyReaders,
    /// Where short statements are read first, on SQLite.
    inline: Option<Arc<InlineReaders>>,
}

/// The read connections of either engine.
#[derive(Clone, Debug)]
enum AnyReaders {
    Sqlite(Arc<Readers<Sqlite>>),
    Postgres(Arc<Readers<Postgres>>),
}

impl Reads {
    /// Reads on the connections of a pool of PostgreSQL, which has `connections` of them.
    pub fn postgres(pool: PgPool, connections: u32) -> Self {
        let readers = AnyReaders::Postgres(Readers::new(pool, max_readers(connections)));
        Self { readers, inline: None }
    }

    /// Reads on the connections of a pool of SQLite, which has `connections` of them.
    pub fn sqlite(pool: SqlitePool, connections: u32) -> Self {
        let readers = AnyReaders::Sqlite(Readers::new(pool, max_readers(connections)));
        Self { readers, inline: None }
    }

    /// These, with short statements read on the thread that asks; the database in `file` exists.
    pub fn with_inline(self, file: &Path) -> Self {
        Self { inline: Some(InlineReaders::new(file)), ..self }
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        match self.readers {
            AnyReaders::Sqlite(_) => Engine::Sqlite,
            AnyReaders::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many connections are kept for reading, and idle.
    pub fn idle_count(&self) -> usize {
        match &self.readers {
            AnyReaders::Sqlite(readers) => readers.idle_count(),
            AnyReaders::Postgres(readers) => readers.idle_count(),
        }
    }

    /// The rows of a statement.
    ///
    /// # Errors
    /// When no connection is available, or the engine fails.
    pub async fn query(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let span = self.begin(&statement);
        let (rows, span) = end(span, self.fetch(statement).await)?;
        span.returned(rows.len());
        Ok(rows)
    }

    /// The only value of a statement on SQLite, one text of all rows, or NULL. The caller tells the span their number.
    ///
    /// # Errors
    /// As [`Reads::query`].
    pub async fn packed(
        &self,
        statement: &SelectStatement,
    ) -> Result<(Option<String>, trace::Statement), DbErr> {
        let statement = statement::render(statement, self.engine());
        let span = self.begin(&statement);
        let began_at = Instant::now();
        let inline = self.inline.as_ref().map_or(InlineRead::Declined, |inline| inline.text(&statement));
        let text = match inline {
            InlineRead::Text(text) => {
                // Other requests of this thread have their turn, as while the driver works; but not at each short statement,
                // because that wakes the other threads.
                if began_at.elapsed() > YIELD_AFTER {
                    tokio::task::yield_now().await;
                }
                Ok(text)
            }
            InlineRead::Declined => self.fetch(statement).await.and_then(|mut rows| {
                Ok(rows.pop().map(|row| row.try_get_by_index(0)).transpose()?.flatten())
            }),
        };
        end(span, text)
    }

    /// Boxed, because the driver's futures are large.
    fn fetch(&self, statement: Statement) -> BoxFuture<'_, Result<Vec<QueryResult>, DbErr>> {
        match &self.readers {
            AnyReaders::Sqlite(readers) => Box::pin(readers.select(statement)),
            AnyReaders::Postgres(readers) => Box::pin(readers.select(statement)),
        }
    }

    fn begin(&self, statement: &Statement) -> trace::Statement {
        statement_count::add_one();
        trace::Statement::start(self.engine().name(), &statement.sql)
    }

    /// Closes the connections that are kept for reading.
    pub fn close(&self) {
        match &self.readers {
            AnyReaders::Sqlite(readers) => readers.close(),
            AnyReaders::Postgres(readers) => readers.close(),
        }
        if let Some(inline) = &self.inline {
            inline.close();
        }
    }
}

fn end<T>(span: trace::Statement, result: Result<T, DbErr>) -> Result<(T, trace::Statement), DbErr> {
    match result {
        Ok(value) => Ok((value, span.answered())),
        Err(error) => {
            span.failed();
            Err(error)
        }
    }
}

/// The number of the pool's connections that [`Readers`] may hold; the rest stays free for other users of the pool, who
/// would otherwise wait for busy readers.
fn max_readers(connections: u32) -> u32 {
    (connections * 3 / 4).max(1)
}
