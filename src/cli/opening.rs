//! Opens the database for the commands that write to it, and migrates it. In production a new database is made only when
//! the operator says so: a mistyped path is no reason to begin from nothing.

use std::process::ExitCode;
use std::sync::Arc;

use super::failure::fail;
use super::migrations;
use crate::app::{App, BuildError};
use crate::clock::SystemClock;
use crate::config::{self, Config};
use crate::database::{Database, OpenError};

/// What a command says about the database.
#[derive(Clone, Copy)]
pub(super) struct Opening {
    /// Whether a new database may be made in production.
    pub create: bool,
    /// What to do when a server has the database open, as a sentence without a full stop.
    pub when_locked: &'static str,
}

/// Builds the application on the database of `config`, migrated.
pub(super) async fn open_app(config: Config, opening: Opening) -> Result<Arc<App>, ExitCode> {
    allow_new(&config.database, config.environment.is_production(), opening).await?;
    let setting = config.database.setting;
    let app = App::build(config, Arc::new(SystemClock)).await.map_err(|error| match error {
        BuildError::Database(error) => refuse(setting, &error, opening),
        error => fail(error),
    })?;
    match migrations::up_with_keys(&app.services).await {
        Ok(()) => Ok(app),
        Err(error) => Err(fail(format_args!("the database was not migrated: {error}"))),
    }
}

/// Opens the database alone, not migrated.
pub(super) async fn open_database(
    config: &config::Database,
    is_production: bool,
    connections: u32,
    opening: Opening,
) -> Result<Database, ExitCode> {
    allow_new(config, is_production, opening).await?;
    Database::open(config.url.reveal(), connections)
        .await
        .map_err(|error| refuse(config.setting, &error, opening))
}

/// Prints why the database that `setting` names does not open, and what to do about it.
fn refuse(setting: &str, error: &OpenError, opening: Opening) -> ExitCode {
    match error {
        OpenError::Locked(_) => fail(format_args!("{error}. {}.", opening.when_locked)),
        OpenError::Address => fail(error),
        error => fail(format_args!("{setting}: {error}")),
    }
}

/// Refuses to make a new database in production without `--create`; elsewhere the log says that one is made.
async fn allow_new(config: &config::Database, is_production: bool, opening: Opening) -> Result<(), ExitCode> {
    let place = &config.place;
    let is_new = match Database::look(config.url.reveal()).await {
        Err(OpenError::Missing(_)) => true,
        Err(error @ OpenError::Unreachable { .. }) => return Err(refuse(config.setting, &error, opening)),
        // The command finds out why, where it opens the database for writing.
        Err(_) => return Ok(()),
        Ok(database) => {
            let is_new = database.is_new().await;
            database.close().await;
            is_new.map_err(fail)?
        }
    };
    if is_new && is_production && !opening.create {
        return Err(fail(format_args!(
            "there is no data in {place}. If the path is right and this is a new installation, run the command once with \
             --create; else check DATABASE_URL and DATA_DIR"
        )));
    }
    if is_new {
        tracing::info!("a new database is made: {place}");
    }
    Ok(())
}

/// Opens a database that has data, for reading alone.
pub(super) async fn open_read_only(config: &config::Database) -> Result<Database, String> {
    let database = Database::look(config.url.reveal()).await.map_err(|error| match error {
        OpenError::Missing(_) => format!("there is no database at {}", config.place),
        error => error.to_string(),
    })?;
    match database.is_new().await {
        Ok(false) => Ok(database),
        Ok(true) => Err(format!("there is no data in {}", config.place)),
        Err(error) => Err(error.to_string()),
    }
}
