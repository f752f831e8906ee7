//! `passerelle migrate`: migrates the schema up and upgrades texts, migrates it down, or prints the applied
//! migrations.

use std::process::ExitCode;

use clap::Subcommand;
use migration::{Migrator, MigratorTrait, search};
use sea_orm::{ConnectionTrait, DbErr};

use super::failure::{fail, print_problems};
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

/// The advisory lock that serializes the migrations of processes on the same PostgreSQL database.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7252837264518)";
/// Lets the transaction that holds the lock wait and live as long as migrations take; `transaction_timeout` exists since
/// PostgreSQL 17.
const LIFT_TIMEOUTS: &str = "SELECT set_config(name, '0', true) FROM pg_settings \
    WHERE name IN ('lock_timeout', 'transaction_timeout')";

/// Applies all pending migrations and upgrades texts that are not encrypted. Concurrent processes wait for
/// each other.
///
/// # Errors
/// Database errors.
pub async fn up(database: &Database) -> Result<(), DbErr> {
    with_migration_lock(database, async |database| {
        Migrator::up(database.write(), None).await?;
        text_upgrade::upgrade_plaintext(database).await?;
        complete_search(database).await
    })
    .await
}

/// Like [`up`], and also upgrades encrypted texts.
///
/// # Errors
/// Database errors.
pub async fn up_with_keys(services: &Services) -> Result<(), DbErr> {
    with_migration_lock(&services.database, async |database| {
        Migrator::up(database.write(), None).await?;
        text_upgrade::upgrade_plaintext(database).await?;
        complete_search(database).await?;
        text_upgrade::upgrade_encrypted(database, services).await
    })
    .await
}

/// Creates the indexes of searches that are missing, and logs why some cannot be created.
async fn complete_search(database: &Database) -> Result<(), DbErr> {
    if let search::State::Unindexed(reason) = search::complete(database.write()).await? {
        tracing::warn!(reason, "searches read every row: `passerelle doctor` tells what to do");
    }
    Ok(())
}

/// Applies all pending migrations, and rebuilds the indexes of searches that do not agree with the texts.
async fn up_and_repair(database: &Database) -> Result<(), DbErr> {
    up(database).await?;
    for table in search::repair(database.write()).await? {
        println!("the index of searches in {table} was rebuilt");
    }
    Ok(())
}

/// Runs `work` while holding the migration lock, on connections for migrations. SQLite needs no lock, because only one
/// process opens its file.
async fn with_migration_lock(
    database: &Database,
    work: impl AsyncFnOnce(&Database) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    let Some(own) = database.for_migrations().await? else { return work(database).await };
    let result = async {
        let lock = own.begin().await?;
        lock.execute_unprepared(LIFT_TIMEOUTS).await?;
        lock.execute_unprepared(MIGRATION_LOCK).await?;
        work(&own).await?;
        lock.commit().await
    };
    let result = result.await;
    own.close().await;
    result
}

/// Runs the command. It needs no secrets, so the start of the server upgrades encrypted columns.
pub async fn run(settings: &Settings, direction: Option<Direction>) -> ExitCode {
    let config = match config::Database::from_settings(settings) {
        Ok(config) => config,
        Err(problems) => return print_problems(&problems),
    };
    // The text upgrade logs the rows that it leaves unchanged because of a unique constraint.
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr);
    // This fails only when a global subscriber already exists, which then logs.
    let _ = log.with_target(false).try_init();
    let database = match Database::open(config.url.reveal(), 2).await {
        Ok(database) => database,
        Err(error) => return fail(error),
    };
    let result = match direction.unwrap_or(Direction::Up) {
        Direction::Up => up_and_repair(&database).await,
        Direction::Down { steps } => {
            with_migration_lock(&database, async |database| {
                Migrator::down(database.write(), Some(steps)).await
            })
            .await
        }
        Direction::Status => status(&database).await,
    };
    match result {
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
