//! How a database is opened, and that each test has one of its own.

use passerelle::database::{Database, OpenError};
use passerelle::entity::rate_limit;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait};

use crate::support::{Engine, TestDatabase, both_engines};

both_engines![what_is_written_survives_a_restart, tests_share_nothing];

async fn what_is_written_survives_a_restart(place: TestDatabase) -> Result<(), DbErr> {
    let db = place.open().await;
    write_a_row(&db).await?;
    db.close().await;
    assert_eq!(count(&place.open().await).await?, 1);
    Ok(())
}

async fn tests_share_nothing(mine: TestDatabase) -> Result<(), DbErr> {
    let mine = mine.open().await;
    let others = TestDatabase::new(mine.engine()).await;
    write_a_row(&mine).await?;
    assert_eq!(count(&others.open().await).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_second_process_on_one_file_is_refused() {
    let place = TestDatabase::new(Engine::Sqlite).await;
    let _first = place.open().await;
    let second = Database::open(place.url(), 1).await;
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
