//! The migrations run up, down and up again, and insert the reference data. `migration/src/tests.rs` checks
//! the content of the reference lists.

use migration::{Migrator, MigratorTrait};
use passerelle::database::Database;
use passerelle::entity::{
    assignment, cinema_talent, cinema_talent_ethnicity, city, country, presence_record, project, talent,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Statement,
};

use crate::support::{Engine, OpenDatabase, both_engines};

both_engines![
    goes_up_down_and_up,
    reference_data_is_complete,
    cinema_rows_keep_their_ids_and_are_protected,
    records_left_open_are_closed_on_the_way_down,
];

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

/// Undoes `name` and all migrations after it.
async fn down_below(db: &Database, name: &str) -> Result<(), DbErr> {
    let all = Migrator::migrations();
    let first = all.iter().position(|migration| migration.name() == name).expect("a migration of this name");
    Migrator::down(db.write(), Some(u32::try_from(all.len() - first).expect("few migrations"))).await
}

/// A company with a project, a cinema talent assigned to it under rank 2, and a day worked.
const CINEMA: &[&str] = &[
    "INSERT INTO production (name, created_at, updated_at) \
     VALUES ('Films', '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00')",
    "INSERT INTO project (name, production_type, production_id, status, created_at, updated_at) \
     VALUES ('Film', 'Film', 1, 'en_tournage', '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00')",
    "INSERT INTO cinema_talent (unique_code, first_name, last_name, residence_country_id, created_at, updated_at) \
     VALUES ('X', 'A', 'B', 2, '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00')",
    "INSERT INTO cinema_talent_ethnicity (cinema_talent_id, ethnicity) VALUES (1, 'Peule'), (1, 'Arabe')",
    "INSERT INTO assignment (project_id, cinema_talent_id, talent_type, rank, project_code, assigned_at) \
     VALUES (1, 1, 'Autre', 2, 'PRJ001002', '2025-01-01 00:00:00+00:00')",
    "INSERT INTO presence_record (project_id, cinema_talent_id, date, check_in_at, check_out_at) \
     VALUES (1, 1, '2025-01-01', '2025-01-01 08:00:00+00:00', '2025-01-01 18:00:00+00:00'), \
            (1, 1, '2025-01-02', '2025-01-02 08:00:00+00:00', '2025-01-02 18:00:00+00:00')",
    // The last row: its id is not given again.
    "DELETE FROM presence_record WHERE date = '2025-01-02'",
];

async fn execute(db: &Database, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        db.write().execute_unprepared(statement).await?;
    }
    Ok(())
}

async fn cinema_rows_keep_their_ids_and_are_protected(db: OpenDatabase) -> Result<(), DbErr> {
    down_below(&db, "m0016_cinema").await?;
    execute(&db, CINEMA).await?;
    Migrator::up(db.write(), None).await?;
    let next = "INSERT INTO presence_record (project_id, cinema_talent_id, date, check_in_at) \
        VALUES (1, 1, '2025-01-03', '2025-01-03 08:00:00+00:00')";
    execute(&db, &[next]).await?;
    let records =
        presence_record::Entity::find().order_by_asc(presence_record::Column::Id).all(db.read()).await?;
    let days: Vec<_> = records.iter().map(|row| (row.id, row.date.to_string())).collect();
    assert_eq!(days, [(1, "2025-01-01".to_owned()), (3, "2025-01-03".to_owned())]);
    let assigned = assignment::Entity::find().one(db.read()).await?.expect("the assignment is there");
    assert_eq!((assigned.rank, assigned.project_code.as_str(), assigned.released_at), (2, "PRJ001002", None));
    let project = project::Entity::find().one(db.read()).await?.expect("the project is there");
    assert_eq!(project.last_rank, 2);
    let talent = cinema_talent::Entity::find().one(db.read()).await?.expect("the talent is there");
    assert_eq!(talent.residence_country.as_deref(), Some("Sénégal"));
    let ethnicities = cinema_talent_ethnicity::Entity::find().count(db.read()).await?;
    assert_eq!(ethnicities, 2);
    for statement in ["DELETE FROM cinema_talent", "DELETE FROM project"] {
        assert!(execute(&db, &[statement]).await.is_err(), "{statement} destroys days worked");
    }
    Ok(())
}

async fn records_left_open_are_closed_on_the_way_down(db: OpenDatabase) -> Result<(), DbErr> {
    execute(&db, CINEMA).await?;
    let open = "INSERT INTO presence_record (project_id, cinema_talent_id, date, check_in_at, left_open_at) \
        VALUES (1, 1, '2025-01-03', '2025-01-03 08:00:00+00:00', '2025-01-05 08:00:00+00:00'), \
               (1, 1, '2025-01-05', '2025-01-05 08:00:00+00:00', NULL)";
    execute(&db, &[open]).await?;
    down_below(&db, "m0016_cinema").await?;
    Migrator::up(db.write(), None).await?;
    let records =
        presence_record::Entity::find().order_by_asc(presence_record::Column::Id).all(db.read()).await?;
    let open: Vec<_> = records.iter().map(|row| row.check_out_at.is_none()).collect();
    assert_eq!(open, [false, false, true]);
    assert_eq!(records[1].check_out_at, Some(records[1].check_in_at));
    Ok(())
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
