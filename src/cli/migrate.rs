//! `passerelle migrate`: the schema of the database, up, down, or how it stands.

use std::process::ExitCode;

use clap::Subcommand;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr};

use super::{fail, tell};
use crate::config::{self, Settings};
use crate::database::{Database, Engine};

/// Which way.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum Direction {
    /// Apply every change that is missing (the default)
    Up,
    /// Take back the last changes
    Down {
        /// How many
        #[arg(default_value_t = 1)]
        steps: u32,
    },
    /// Tell which changes are applied
    Status,
}

/// The lock under which processes that share a PostgreSQL migrate one after the other.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7252837264518)";

/// Applies every change that is missing. Processes that start together wait for each other.
///
/// # Errors
/// The database's.
pub async fn up(database: &Database) -> Result<(), DbErr> {
    if database.engine() == Engine::Sqlite {
        // One process serves a file.
        return Migrator::up(database.write(), None).await;
    }
    let lock = database.begin().await?;
    lock.execute_unprepared(MIGRATION_LOCK).await?;
    Migrator::up(database.write(), None).await?;
    lock.commit().await
}

/// Migrates; needs no secrets.
pub async fn run(settings: &Settings, direction: Option<Direction>) -> ExitCode {
    let config = match config::Database::from_settings(settings) {
        Ok(config) => config,
        Err(problems) => return tell(&problems),
    };
    let database = match Database::open(config.url.reveal(), 2).await {
        Ok(database) => database,
        Err(error) => return fail(error),
    };
    let done = match direction.unwrap_or(Direction::Up) {
        Direction::Up => up(&database).await,
        Direction::Down { steps } => Migrator::down(database.write(), Some(steps)).await,
        Direction::Status => status(&database).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(format_args!("the database was not migrated: {error}")),
    }
}

async fn status(database: &Database) -> Result<(), DbErr> {
    for migration in Migrator::get_migration_with_status(database.write()).await? {
        println!("{:<10} {}", migration.status().to_string().to_lowercase(), migration.name());
    }
    Ok(())
}
