//! Inserts countries, cities, talents and languages from `data/`.
//!
//! It precedes the tables that reference the data, so that a full rollback drops those first; rolling back
//! only this migration fails on foreign keys while an account references a city. Ids are positions in the
//! lists, from 1. Demo data are in the main crate.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::data::{cities::CITIES, countries::COUNTRIES, languages::LANGUAGES, talents::TALENTS};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.execute(countries()).await?;
        manager.execute(cities()).await?;
        manager.execute(talents()).await?;
        manager.execute(languages()).await?;
        continue_sequences(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["language", "talent", "city", "country"] {
            manager.execute(Query::delete().from_table(table).take()).await?;
        }
        Ok(())
    }
}

fn countries() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("country").columns(["id", "code", "name", "flag"]);
    for (id, (code, name)) in (1..).zip(COUNTRIES) {
        insert.values_panic([i32::into(id), (*code).into(), (*name).into(), flag(code).into()]);
    }
    insert
}

fn cities() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("city").columns(["id", "country_id", "code", "name"]);
    let cities =
        (1..).zip(CITIES).flat_map(|(country, (_, cities))| cities.iter().map(move |city| (country, city)));
    for (id, (country, (code, name))) in (1..).zip(cities) {
        insert.values_panic([i32::into(id), i32::into(country), (*code).into(), (*name).into()]);
    }
    insert
}

fn talents() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("talent").columns(["id", "emoji", "name", "category", "is_active"]);
    for (id, (emoji, name, category)) in (1..).zip(TALENTS) {
        let values = [i32::into(id), (*emoji).into(), (*name).into(), (*category).into(), true.into()];
        insert.values_panic(values);
    }
    insert
}

fn languages() -> InsertStatement {
    let mut insert = Query::insert();
    insert.into_table("language").columns(["code", "name", "flag"]);
    for (code, name, country) in LANGUAGES {
        insert.values_panic([(*code).into(), (*name).into(), flag(country).into()]);
    }
    insert
}

/// The flag emoji of a country: its ISO code as regional indicator symbols.
fn flag(code: &str) -> String {
    code.chars().filter_map(|letter| char::from_u32(0x1F1E6 + u32::from(letter) - u32::from('A'))).collect()
}

/// Advances the sequences of PostgreSQL past the fixed ids; SQLite does this itself.
async fn continue_sequences(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        for table in ["country", "city", "talent"] {
            let last = format!("(SELECT max(id) FROM {table})");
            let sql = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})");
            manager.get_connection().execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}
