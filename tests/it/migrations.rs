//! The migrations run up, down and up again, and insert the reference data. `migration/src/tests.rs` checks
//! the content of the reference lists.

use migration::{Migrator, MigratorTrait};
use passerelle::database::Database;
use passerelle::entity::{city, country, talent};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, Statement};

use crate::support::{Engine, OpenDatabase, both_engines};

both_engines![goes_up_down_and_up, reference_data_is_complete];

async fn goes_up_down_and_up(db: OpenDatabase) -> Result<(), DbErr> {
    add_a_city_and_somebody_there(&db).await?;
    Migrator::down(db.write(), None).await?;
    assert_eq!(tables(&db).await?, ["seaql_migrations"], "down() leaves nothing behind");
    Migrator::up(db.write(), None).await?;
    add_a_city_and_somebody_there(&db).await
}

async fn reference_data_is_complete(db: OpenDatabase) -> Result<(), DbErr> {
    let db = db.read();
    assert_eq!(country::Entity::find().count(db).await?, 54);
    assert_eq!(talent::Entity::find().count(db).await?, 73);
    let maroc = country::Entity::find().filter(country::Column::Name.eq("Maroc")).one(db).await?;
    let maroc = maroc.expect("Maroc is a country");
    assert_eq!(city::Entity::find().filter(city::Column::CountryId.eq(maroc.id)).count(db).await?, 12);
    Ok(())
}

/// Fails if sequences do not continue after the fixed identifiers, or if a down migration fails on referenced
/// rows.
async fn add_a_city_and_somebody_there(db: &Database) -> Result<(), DbErr> {
    let city = "INSERT INTO city (country_id, code, name) VALUES (1, 'SAF', 'Safi')";
    let somebody = "INSERT INTO \"user\" \
        (uuid, unique_code, email, password_hash, role, first_name, last_name, city_id, created_at, updated_at) \
        SELECT '00000000-0000-0000-0000-000000000001', 'MASAF0001N', 'a@b.ma', '-', 'user', 'A', 'B', \
        max(id), '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00' FROM city";
    db.write().execute_unprepared(city).await?;
    db.write().execute_unprepared(somebody).await.map(|_| ())
}

/// The names of all tables, without the engine's own.
async fn tables(db: &Database) -> Result<Vec<String>, DbErr> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Engine::Postgres => {
            "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY name"
        }
    };
    let db = db.read();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}
