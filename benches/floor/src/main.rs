//! The floor: the baseline of the benchmarks, a program that returns the same responses without types,
//! permissions or limits.
//!
//! `floor ADDRESS_OF_THE_DATABASE` serves `/a1/ID` … `/a5/CURSOR`, `/q1/ID` … `/q5/CURSOR` and the routes of `cinema.rs`
//! on a free port, which it prints: one statement each, with joins, and rows written as JSON text while they are
//! read. The statements are in `statements.rs`, the text in `answers/`. It uses sqlx on PostgreSQL, and on SQLite
//! rusqlite in the thread that handles the request. `bin/compare/` compares it with the gateway.

mod answers;
mod cinema;
mod statements;

use std::cell::RefCell;
use std::sync::Arc;

use answers::{Answer, Cells, accounts, pointage};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::OpenFlags;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use statements::Statement;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The size of the connection pool, the same as the gateway's default.
const CONNECTIONS: u32 = 16;

type Failure = Box<dyn std::error::Error + Send + Sync>;

enum Store {
    Postgres(PgPool),
    Sqlite(String),
}

#[derive(Clone)]
enum Value {
    Int(i32),
    Text(String),
    Day(NaiveDate),
    Time(DateTime<Utc>),
    Uuid(Uuid),
}

thread_local! {
    static CONNECTION: RefCell<Option<rusqlite::Connection>> = const { RefCell::new(None) };
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let url = std::env::args().nth(1).ok_or("usage: floor ADDRESS_OF_THE_DATABASE")?;
    let store = match url.strip_prefix("sqlite:") {
        Some(file) => Store::Sqlite(file.to_owned()),
        None => Store::Postgres(PgPoolOptions::new().max_connections(CONNECTIONS).connect(&url).await?),
    };
    let router = Router::new()
        .route("/", get(async || json(b"{\"data\":{\"__typename\":\"Query\"}}".to_vec())))
        .route("/a1/{id}", get(account))
        .route(
            "/a2",
            get(async |State(store): Shared| {
                reply(&store, &statements::A2, &[], accounts::A2::default()).await
            }),
        )
        .route(
            "/a3",
            get(async |State(store): Shared| {
                reply(&store, &statements::A3, &[], accounts::A3::default()).await
            }),
        )
        .route("/a4/{city}", get(city))
        .route("/a5/{cursor}", get(page))
        .route("/q1/{id}", get(event))
        .route(
            "/q2",
            get(async |State(store): Shared| {
                reply(&store, &statements::Q2, &[], pointage::Q2::default()).await
            }),
        )
        .route(
            "/q3",
            get(async |State(store): Shared| {
                reply(&store, &statements::Q3, &[], pointage::Q3::default()).await
            }),
        )
        .route("/q4/{id}", get(attendances))
        .route("/q5/{cursor}", get(attendances_page))
        .merge(cinema::routes())
        .with_state(Arc::new(store));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("floor listens on {}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

type Shared = State<Arc<Store>>;

async fn account(State(store): Shared, Path(id): Path<i32>) -> Response {
    reply(&store, &statements::A1, &[Value::Int(id)], accounts::A1).await
}

async fn city(State(store): Shared, Path(id): Path<i32>) -> Response {
    reply(&store, &statements::A4, &[Value::Int(id)], accounts::A4::default()).await
}

async fn event(State(store): Shared, Path(id): Path<Uuid>) -> Response {
    reply(&store, &statements::Q1, &[Value::Uuid(id)], pointage::Q1).await
}

async fn attendances(State(store): Shared, Path(id): Path<Uuid>) -> Response {
    reply(&store, &statements::Q4, &[Value::Uuid(id)], pointage::Q4::default()).await
}

async fn attendances_page(State(store): Shared, Path(cursor): Path<String>) -> Response {
    match after(&cursor) {
        Some(after) => reply(&store, &statements::Q5, &after, pointage::Q5::default()).await,
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn page(State(store): Shared, Path(cursor): Path<String>) -> Response {
    match after(&cursor) {
        Some(after) => reply(&store, &statements::A5, &after, accounts::A5::default()).await,
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The time and the identifier in a cursor of the gateway.
fn after(cursor: &str) -> Option<[Value; 2]> {
    let parts: Vec<serde_json::Value> = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let [_, time, id] = parts.as_slice() else { return None };
    let id = match id {
        serde_json::Value::String(id) => Value::Uuid(id.parse().ok()?),
        id => Value::Int(i32::try_from(id.as_i64()?).ok()?),
    };
    Some([Value::Time(time.as_str()?.parse().ok()?), id])
}

async fn reply(store: &Store, statement: &Statement, values: &[Value], mut answer: impl Answer) -> Response {
    let mut out = Vec::with_capacity(1024);
    answer.begin(&mut out);
    let done = match store {
        Store::Postgres(pool) => from_postgres(pool, statement, values, &mut answer, &mut out).await,
        Store::Sqlite(file) => from_sqlite(file, statement, values, &mut answer, &mut out),
    };
    answer.end(&mut out);
    match done {
        Ok(()) => json(out),
        Err(failure) => (StatusCode::INTERNAL_SERVER_ERROR, failure.to_string()).into_response(),
    }
}

async fn from_postgres(
    pool: &PgPool,
    statement: &Statement,
    values: &[Value],
    answer: &mut impl Answer,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    let mut query = sqlx::query(statement.postgres);
    for value in values {
        query = match value {
            Value::Int(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Day(day) => query.bind(day),
            Value::Time(time) => query.bind(time),
            Value::Uuid(id) => query.bind(id),
        };
    }
    for row in &query.fetch_all(pool).await? {
        answer.row(row, out);
    }
    Ok(())
}

fn from_sqlite(
    file: &str,
    statement: &Statement,
    values: &[Value],
    answer: &mut impl Answer,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    CONNECTION.with_borrow_mut(|kept| {
        let connection = match kept {
            Some(connection) => connection,
            None => kept.insert(open(file)?),
        };
        let mut prepared = connection.prepare_cached(statement.sqlite)?;
        for (at, value) in values.iter().enumerate() {
            match value {
                Value::Int(number) => prepared.raw_bind_parameter(at + 1, number)?,
                Value::Text(text) => prepared.raw_bind_parameter(at + 1, text)?,
                Value::Day(day) => prepared.raw_bind_parameter(at + 1, day.to_string())?,
                Value::Time(time) => {
                    prepared
                        .raw_bind_parameter(at + 1, time.to_rfc3339_opts(SecondsFormat::AutoSi, false))?;
                }
                Value::Uuid(id) => prepared.raw_bind_parameter(at + 1, id.as_bytes().as_slice())?,
            }
        }
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next()? {
            answer.row(row, out);
        }
        Ok(())
    })
}

fn open(file: &str) -> rusqlite::Result<rusqlite::Connection> {
    let connection = rusqlite::Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.pragma_update(None, "mmap_size", 2_147_418_112_i64)?;
    Ok(connection)
}

fn json(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

impl Cells for sqlx::postgres::PgRow {
    fn int(&self, at: usize) -> Option<i32> {
        sqlx::Row::try_get_unchecked(self, at).ok()
    }

    fn text(&self, at: usize) -> Option<&str> {
        sqlx::Row::try_get_unchecked(self, at).ok()
    }

    fn time(&self, at: usize) -> Option<DateTime<Utc>> {
        sqlx::Row::try_get_unchecked(self, at).ok()
    }

    fn day(&self, at: usize) -> Option<NaiveDate> {
        sqlx::Row::try_get_unchecked(self, at).ok()
    }

    fn uuid(&self, at: usize) -> Option<Uuid> {
        sqlx::Row::try_get_unchecked(self, at).ok()
    }

    fn truth(&self, at: usize) -> Option<bool> {
        sqlx::Row::try_get_unchecked(self, at).ok()
    }
}

impl Cells for rusqlite::Row<'_> {
    fn int(&self, at: usize) -> Option<i32> {
        i32::try_from(self.get_ref(at).ok()?.as_i64().ok()?).ok()
    }

    fn text(&self, at: usize) -> Option<&str> {
        self.get_ref(at).ok()?.as_str().ok()
    }

    fn time(&self, at: usize) -> Option<DateTime<Utc>> {
        self.text(at)?.parse().ok()
    }

    fn day(&self, at: usize) -> Option<NaiveDate> {
        self.text(at)?.parse().ok()
    }

    fn uuid(&self, at: usize) -> Option<Uuid> {
        Uuid::from_slice(self.get_ref(at).ok()?.as_blob().ok()?).ok()
    }

    fn truth(&self, at: usize) -> Option<bool> {
        Some(self.get_ref(at).ok()?.as_i64().ok()? != 0)
    }
}
