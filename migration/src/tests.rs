//! The schema goes up, down and up again on both engines, and the lists of `data/` keep their promises.
//!
//! PostgreSQL is tried when `TEST_POSTGRES_URL` names a database that may be emptied. That entities fit the
//! tables is tested beside them, in `src/entity/` of the main crate.

use std::collections::HashSet;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::Migrator;
use crate::data::{cities::CITIES, countries::COUNTRIES, talents::TALENTS};

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    // One connection, since each connection to SQLite in memory is a database of its own.
    Database::connect(ConnectOptions::new(url).max_connections(1).to_owned()).await
}

async fn up_down_up(url: &str) -> Result<(), DbErr> {
    let db = connect(url).await?;
    Migrator::fresh(&db).await?;
    add_a_city_and_somebody_there(&db).await?;
    Migrator::down(&db, None).await?;
    assert!(!SchemaManager::new(&db).has_table("country").await?, "down() leaves nothing behind");
    Migrator::up(&db, None).await?;
    add_a_city_and_somebody_there(&db).await
}

/// Fails where sequences don't continue after the fixed ids, or where going down trips over rows in use.
async fn add_a_city_and_somebody_there(db: &DatabaseConnection) -> Result<(), DbErr> {
    let mut city = Query::insert();
    city.into_table("city").columns(["country_id", "code", "name"]);
    city.values_panic([1.into(), "SAF".into(), "Safi".into()]);
    db.execute(&city).await?;
    let somebody = "INSERT INTO \"user\" \
        (uuid, unique_code, email, password_hash, role, first_name, last_name, city_id, \
        created_at, updated_at) \
        SELECT '00000000-0000-0000-0000-000000000001', 'MASAF0001N', 'a@b.ma', '-', 'user', 'A', 'B', \
        max(id), '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00' FROM city";
    db.execute_unprepared(somebody).await.map(|_| ())
}

#[tokio::test]
async fn sqlite_goes_up_and_down_and_up() -> Result<(), DbErr> {
    up_down_up("sqlite::memory:").await
}

#[tokio::test]
async fn postgresql_goes_up_and_down_and_up() -> Result<(), DbErr> {
    #[expect(clippy::disallowed_methods, reason = "a test has no configuration of its own")]
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(url) => up_down_up(&url).await,
        Err(_) => Ok(()),
    }
}

#[test]
fn documented_ids_hold() {
    assert_eq!((COUNTRIES[0], COUNTRIES[1]), (("MA", "Maroc"), ("SN", "Sénégal")));
    assert_eq!((CITIES[0].1[0], CITIES[0].1[1]), (("RAB", "Rabat"), ("CAS", "Casablanca")));
    assert_eq!(CITIES[0].1.len(), 12);
    assert_eq!((TALENTS[0].1, TALENTS[1].1), ("Développement Web", "Designer UI/UX"));
    let count = |category| TALENTS.iter().filter(|talent| talent.2 == category).count();
    assert_eq!((count("Technologie"), count("Créatif"), count("Business")), (12, 18, 15));
}

#[test]
fn cities_stand_in_the_order_of_countries_with_codes_of_their_own() {
    assert!(CITIES.iter().map(|(code, _)| code).eq(COUNTRIES.iter().map(|(code, _)| code)));
    for (country, cities) in CITIES {
        let codes: HashSet<_> = cities.iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), cities.len(), "two cities of {country} share a code");
        let letters = |code: &str| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
        assert!(codes.into_iter().all(|code| letters(code)), "a code of {country} is not three letters");
    }
}
