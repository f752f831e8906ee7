//! `passerelle migrate`: migrates the schema up and upgrades texts, migrates it down, or prints the applied
//! migrations (`schema_state.rs`).

use std::cmp::Ordering;
use std::process::ExitCode;

use clap::Subcommand;
use migration::{Migrator, MigratorTrait as _, search};
use sea_orm::DbErr;

use super::failure::{fail, print_problems};
use super::migrations::{up, with_migration_lock};
use super::opening::{Opening, open_database};
use super::output::{LogOutput, counted, print};
use super::schema_state::{self, SchemaState};
use crate::config::{self, Environment, Settings};
use crate::database::Database;

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
    /// Tell which changes are applied; writes nothing
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

/// Applies all pending migrations, and rebuilds the indexes of searches that do not agree with the texts.
async fn up_and_repair(database: &Database) -> Result<(), DbErr> {
    up(database).await?;
    for table in search::repair(database.write()).await? {
        print(format_args!("the index of searches in {table} was rebuilt"));
    }
    Ok(())
}

/// How many migrations the database has; none when it cannot be read.
async fn applied(database: &Database) -> Option<usize> {
    Some(SchemaState::read(database).await.ok()?.applied())
}

fn print_difference(before: usize, after: usize) {
    match after.cmp(&before) {
        Ordering::Greater => print(format_args!("{} applied.", counted(after - before, "migration"))),
        Ordering::Equal => print("No migration was pending."),
        Ordering::Less => print(format_args!("{} reverted.", counted(before - after, "migration"))),
    }
}

/// Runs the command. It needs no secrets, so the start of the server upgrades encrypted columns.
pub async fn run(settings: &Settings, direction: Option<Direction>, create: bool) -> ExitCode {
    let (config, environment) = match config::Database::from_settings(settings)
        .and_then(|database| Ok((database, Environment::from_settings(settings)?)))
    {
        Ok(both) => both,
        Err(problems) => return print_problems(&problems),
    };
    if let Some(Direction::Status { json }) = direction {
        return schema_state::print_state(&config, json).await;
    }
    // The text upgrade logs the rows that it leaves unchanged because of a unique constraint.
    let log = tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(|| LogOutput);
    // This fails only when a global subscriber already exists, which then logs.
    let _ = log.with_target(false).try_init();
    let opening =
        Opening { create, when_locked: "Stop the server, which migrates the database when it starts" };
    let database = match open_database(&config, environment.is_production(), 2, opening).await {
        Ok(database) => database,
        Err(code) => return code,
    };
    let before = applied(&database).await;
    let result = match direction {
        Some(Direction::Down { steps }) => {
            with_migration_lock(&database, async |database| {
                Migrator::down(database.write(), Some(steps)).await
            })
            .await
        }
        _ => up_and_repair(&database).await,
    };
    let after = applied(&database).await;
    database.close().await;
    match result {
        Ok(()) => {
            if let Some((before, after)) = before.zip(after) {
                print_difference(before, after);
            }
            ExitCode::SUCCESS
        }
        Err(error) => fail(format_args!("the database was not migrated: {error}")),
    }
}
