//! Which migrations a database has, read without writing: for `passerelle migrate status` and `passerelle doctor`.

use std::process::ExitCode;

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde_json::json;

use super::failure::fail;
use super::output::print;
use crate::config;
use crate::database::{Database, OpenError};

/// The migrations of this program and of a database, in order.
#[derive(Debug, Default)]
pub(super) struct SchemaState {
    /// Each migration of this program, and whether the database has it.
    pub known: Vec<(String, bool)>,
    /// Those that the database has of a later program.
    pub unknown: Vec<String>,
}

impl SchemaState {
    /// Reads the state of `database`.
    ///
    /// # Errors
    /// The engine's.
    pub async fn read(database: &Database) -> Result<Self, DbErr> {
        if database.is_new().await? {
            return Ok(Self::of(&[]));
        }
        let db = database.read();
        let versions = "SELECT version FROM seaql_migrations ORDER BY version";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), versions)).await?;
        let applied: Result<Vec<String>, DbErr> = rows.iter().map(|row| row.try_get_by_index(0)).collect();
        Ok(Self::of(&applied?))
    }

    /// The state of a database with these migrations.
    fn of(applied: &[String]) -> Self {
        let names: Vec<String> =
            Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        let unknown = applied.iter().filter(|name| !names.contains(name)).cloned().collect();
        let known = names.into_iter().map(|name| {
            let is_applied = applied.contains(&name);
            (name, is_applied)
        });
        Self { known: known.collect(), unknown }
    }

    /// How many migrations the database has, those of a later program left out.
    pub fn applied(&self) -> usize {
        self.known.iter().filter(|(_, is_applied)| *is_applied).count()
    }

    /// How many migrations the database lacks.
    pub fn pending(&self) -> usize {
        self.known.len() - self.applied()
    }

    /// Whether the database has what this program needs, and nothing of a later one.
    pub fn is_current(&self) -> bool {
        self.pending() == 0 && self.unknown.is_empty()
    }
}

/// Prints the state of the database: success when it is current.
pub(super) async fn print_state(config: &config::Database, as_json: bool) -> ExitCode {
    let state = match Database::look(config.url.reveal()).await {
        Ok(database) => {
            let state = SchemaState::read(&database).await;
            database.close().await;
            state
        }
        // No database lacks every migration.
        Err(OpenError::Missing(_)) if as_json => Ok(SchemaState::of(&[])),
        Err(OpenError::Missing(_)) => {
            return fail(format_args!(
                "there is no database at {}, so every migration is pending",
                config.place
            ));
        }
        Err(error) => return fail(error),
    };
    let state = match state {
        Ok(state) => state,
        Err(error) => return fail(error),
    };
    if as_json {
        print_json(&state);
    } else {
        print_text(&state);
    }
    if state.is_current() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print_json(state: &SchemaState) {
    let migration = |(name, is_applied): &(String, bool)| json!({ "name": name, "applied": is_applied });
    let migrations: Vec<_> = state.known.iter().map(migration).collect();
    print(json!({ "current": state.is_current(), "migrations": migrations, "unknown": state.unknown }));
}

fn print_text(state: &SchemaState) {
    for (name, is_applied) in &state.known {
        print(format_args!("{:<10} {name}", if *is_applied { "applied" } else { "pending" }));
    }
    for name in &state.unknown {
        print(format_args!("{:<10} {name}", "unknown"));
    }
}
