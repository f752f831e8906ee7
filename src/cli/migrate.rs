//! `passerelle migrate`: the schema of the database and the spelling of its texts, up; the schema down, or how it stands.

use std::process::ExitCode;

use clap::Subcommand;
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr};

use super::failure::{fail, tell};
use crate::config::{self, Settings};
use crate::database::Database;
use crate::domain::text_upgrade;
use crate::scope::Services;

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

/// Applies every change that is missing, and brings the rows to the rules of texts. Processes that start together wait for
/// each other.
///
/// # Errors
/// The database's.
pub async fn up(database: &Database) -> Result<(), DbErr> {
    alone(database, async |database| {
        Migrator::up(database.write(), None).await?;
        text_upgrade::upgrade_plaintext(database).await
    })
    .await
}

/// As [`up`], with what is encrypted.
///
/// # Errors
/// The database's.
pub async fn up_with_keys(services: &Services) -> Result<(), DbErr> {
    alone(&services.database, async |database| {
        Migrator::up(database.write(), None).await?;
        text_upgrade::upgrade_plaintext(database).await?;
        text_upgrade::upgrade_encrypted(database, services).await
    })
    .await
}

/// Works while no other process migrates, for as long as it takes. One process alone serves a file of SQLite.
async fn alone(
    database: &Database,
    work: impl AsyncFnOnce(&Database) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    let Some(own) = database.without_timeouts().await? else { return work(database).await };
    let done = async {
        let lock = own.begin().await?;
        lock.execute_unprepared(MIGRATION_LOCK).await?;
        work(&own).await?;
        lock.commit().await
    };
    let done = done.await;
    own.close().await;
    done
}

/// Migrates; needs no secrets, so encrypted columns are left to the start of the server.
pub async fn run(settings: &Settings, direction: Option<Direction>) -> ExitCode {
    let config = match config::Database::from_settings(settings) {
        Ok(config) => config,
        Err(problems) => return tell(&problems),
    };
    // Rows that keep their spelling are named in the log.
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr);
    // A second subscriber can't be set, and needs not to be: the first one logs.
    let _ = log.with_target(false).try_init();
    let database = match Database::open(config.url.reveal(), 2).await {
        Ok(database) => database,
        Err(error) => return fail(error),
    };
    let done = match direction.unwrap_or(Direction::Up) {
        Direction::Up => up(&database).await,
        Direction::Down { steps } => {
            alone(&database, async |database| Migrator::down(database.write(), Some(steps)).await).await
        }
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
