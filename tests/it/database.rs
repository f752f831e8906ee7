//! Opening and reading a database; each test has its own.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use passerelle::database::{Database, OpenError};
use passerelle::entity::rate_limit;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, PaginatorTrait, Statement, TryGetable};

use crate::support::{Engine, TestDatabase, both_engines};

both_engines![
    written_rows_survive_a_restart,
    tests_share_nothing,
    concurrent_reads_share_the_connections,
    continuous_reads_do_not_starve_others,
    a_failed_or_cancelled_read_does_no_harm,
    a_closed_database_refuses_reads,
    searches_are_planned_for_their_words,
];

async fn written_rows_survive_a_restart(test_database: TestDatabase) -> Result<(), DbErr> {
    let db = test_database.open().await;
    write_a_row(&db).await?;
    db.close().await;
    assert_eq!(count(&test_database.open().await).await?, 1);
    Ok(())
}

async fn tests_share_nothing(mine: TestDatabase) -> Result<(), DbErr> {
    let mine = mine.open().await;
    let others = TestDatabase::new(mine.engine()).await;
    write_a_row(&mine).await?;
    assert_eq!(count(&others.open().await).await?, 0);
    Ok(())
}

fn statement(db: &Database, sql: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Statement {
    let backend = match db.engine() {
        Engine::Sqlite => DbBackend::Sqlite,
        Engine::Postgres => DbBackend::Postgres,
    };
    Statement::from_sql_and_values(backend, sql, values)
}

async fn echo(db: &Database, number: i64) -> Result<i64, DbErr> {
    // Both engines accept numbered placeholders.
    let rows = db.query(statement(db, "SELECT CAST($1 AS bigint)", [number.into()])).await?;
    rows[0].try_get_by_index(0)
}

async fn concurrent_reads_share_the_connections(test_database: TestDatabase) -> Result<(), DbErr> {
    let db = test_database.open().await;
    let results = join_all((0..200).map(|number| echo(&db, number))).await;
    let answered: Vec<_> = results.into_iter().collect::<Result<_, _>>()?;
    assert_eq!(answered, (0..200).collect::<Vec<_>>(), "each read returns its own rows");
    // Reads see rows written by other connections, and writes get a connection.
    write_a_row(&db).await?;
    let rows = db.query(statement(&db, "SELECT count(*) FROM rate_limit", [])).await?;
    assert_eq!(rows[0].try_get_by_index::<i64>(0)?, 1);
    Ok(())
}

async fn continuous_reads_do_not_starve_others(test_database: TestDatabase) -> Result<(), DbErr> {
    let db = test_database.open().await;
    // All readers read continuously.
    let busy = async {
        join_all((0..16).map(|_| async {
            loop {
                drop(echo(&db, 1).await);
            }
        }))
        .await
    };
    let others = async {
        for _ in 0..20 {
            let began = Instant::now();
            db.ping().await?;
            count(&db).await?;
            assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        }
        Ok(())
    };
    tokio::select! {
        _ = busy => unreachable!("it never ends"),
        done = others => done,
    }
}

async fn a_failed_or_cancelled_read_does_no_harm(test_database: TestDatabase) -> Result<(), DbErr> {
    let db = test_database.open().await;
    for round in 0..20 {
        let wrong = db.query(statement(&db, "SELECT nothing FROM nowhere", [])).await;
        assert!(matches!(wrong, Err(DbErr::Query(_))), "{wrong:?}");
        // The read is cancelled halfway: its rows must not reach the next reader.
        let many =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n";
        let cancelled =
            tokio::time::timeout(Duration::from_micros(500), db.query(statement(&db, many, []))).await;
        drop(cancelled);
        assert_eq!(echo(&db, round).await?, round);
    }
    Ok(())
}

async fn a_closed_database_refuses_reads(test_database: TestDatabase) -> Result<(), DbErr> {
    let db = test_database.open().await;
    echo(&db, 1).await?;
    let began = Instant::now();
    db.clone().close().await;
    assert!(began.elapsed() < Duration::from_secs(1), "closing waits for no connection");
    assert!(matches!(echo(&db, 1).await, Err(DbErr::ConnectionAcquire(_))));
    Ok(())
}

/// PostgreSQL would plan a kept statement for any word after a few executions.
async fn searches_are_planned_for_their_words(test_database: TestDatabase) -> Result<(), DbErr> {
    let db = test_database.open().await;
    let search = "SELECT count(*) FROM rate_limit WHERE key LIKE $1";
    for _ in 0..2 {
        assert_eq!(echo(&db, 1).await?, 1);
        let rows = db.query(statement(&db, search, ["%a%".into()])).await?;
        assert_eq!(rows[0].try_get_by_index::<i64>(0)?, 0);
    }
    if db.engine() == Engine::Postgres {
        // One after the other they share a connection.
        let kept = db.query(statement(&db, "SELECT statement FROM pg_prepared_statements", [])).await?;
        let kept = kept.iter().map(|row| row.try_get_by_index::<String>(0));
        let kept = kept.collect::<Result<Vec<_>, _>>()?;
        assert!(kept.iter().any(|text| text.contains("CAST($1")), "{kept:?}");
        assert!(!kept.iter().any(|text| text == search), "{kept:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_second_process_on_one_file_is_refused() {
    let test_database = TestDatabase::new(Engine::Sqlite).await;
    let _first = test_database.open().await;
    let second = Database::open(test_database.url(), 1).await;
    assert!(matches!(second, Err(OpenError::Locked(_))), "got {second:?}");
}

async fn write_a_row(db: &Database) -> Result<(), DbErr> {
    let row =
        "INSERT INTO rate_limit (key, started_at, hits) VALUES ('somebody', '2025-01-01 00:00:00+00:00', 1)";
    db.write().execute_unprepared(row).await.map(|_| ())
}

async fn count(db: &Database) -> Result<u64, DbErr> {
    rate_limit::Entity::find().count(db.read()).await
}

async fn pragma<T: TryGetable>(db: &Database, name: &str) -> Result<T, DbErr> {
    let row = db.write().query_one_raw(statement(db, &format!("PRAGMA {name}"), [])).await?;
    row.expect("a row").try_get_by_index(0)
}

#[tokio::test]
async fn sqlite_has_the_settings_of_a_durable_database() -> Result<(), DbErr> {
    let test_database = TestDatabase::new(Engine::Sqlite).await;
    let db = test_database.open().await;
    assert_eq!(pragma::<String>(&db, "journal_mode").await?, "wal");
    assert_eq!(pragma::<i64>(&db, "synchronous").await?, 2, "FULL: a power failure loses no commit");
    assert_eq!(pragma::<i64>(&db, "foreign_keys").await?, 1);
    assert!(pragma::<i64>(&db, "busy_timeout").await? >= 1_000, "another program may write");
    Ok(())
}

#[tokio::test]
async fn sqlite_has_one_writer() -> Result<(), DbErr> {
    let test_database = TestDatabase::new(Engine::Sqlite).await;
    let db = test_database.open().await;
    let first = db.begin().await?;
    let second = tokio::time::timeout(Duration::from_millis(300), db.begin()).await;
    assert!(second.is_err(), "it waits: {second:?}");
    first.rollback().await?;
    db.begin().await?.rollback().await?;
    // The read connections write nothing.
    let row = "INSERT INTO rate_limit (key, started_at, hits) VALUES ('x', '2025-01-01 00:00:00+00:00', 1)";
    assert!(db.read().execute_unprepared(row).await.is_err());
    assert_eq!(count(&db).await?, 0);
    Ok(())
}
