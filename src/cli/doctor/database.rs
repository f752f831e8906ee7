//! The checks of the database: that it is there, has the schema of this program, its indexes, and the same time.

use chrono::{DateTime, Utc};
use migration::search;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, Query};

use super::report::Report;
use crate::cli::schema_state::SchemaState;
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::crypto::field::FieldCipher;
use crate::database::{Database, Engine, OpenError};
use crate::domain::keys;

/// The tolerated difference between the clocks of this machine and of the database, in seconds.
const CLOCK_TOLERANCE_SECONDS: i64 = 5;

/// Checks the database of `config`, if there is one.
pub(super) async fn check(config: &Config, report: &mut Report) {
    let database = match Database::look(config.database.url.reveal()).await {
        Ok(database) => database,
        Err(OpenError::Missing(_)) => return missing(config, report),
        Err(error) => {
            let fix = "Check DATABASE_URL, and that the server it names runs.";
            return report.bad("database", error.to_string(), fix);
        }
    };
    let engine = if database.engine() == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
    match database.is_new().await {
        Ok(true) => missing(config, report),
        Ok(false) => {
            report.ok("database", format!("{engine} answers, {}", config.database.place));
            writing(config, report).await;
            schema(&database, report).await;
            keys(&database, config, report).await;
        }
        Err(error) => report.bad("database", error.to_string(), "Check the rights of the database's user."),
    }
    clock(&database, report).await;
    replica(&database, config, report).await;
    database.close().await;
}

/// Whether the database can be written to.
async fn writing(config: &Config, report: &mut Report) {
    match Database::refuses_writes(config.database.url.reveal()).await {
        None => report.ok("writing", "allowed"),
        Some(reason) => report.bad(
            "writing",
            format!("the database refuses it: {reason}"),
            "Give the server's user the right to write: to the file, or by the settings of the role and the database.",
        ),
    }
}

/// Whether the keys decrypt what is stored; of a large table the first rows are looked at.
async fn keys(database: &Database, config: &Config, report: &mut Report) {
    const FIX: &str = "Set FERNET_KEYS to the keys that the database was written with, the newest first: \
                       `passerelle keys status` counts the values of each.";
    let cipher = match FieldCipher::new(config.secrets.fernet_keys.reveal()) {
        Ok(cipher) => cipher,
        Err(error) => return report.bad("encrypted values", error.to_string(), FIX),
    };
    match keys::sample(database, &cipher).await {
        Ok(found) if found.unreadable == 0 => report.ok("encrypted values", "FERNET_KEYS decrypt them"),
        Ok(found) => {
            let told = format!("FERNET_KEYS do not decrypt {} of them", found.unreadable);
            report.bad("encrypted values", told, FIX);
        }
        // The schema of another version, of which the report tells above.
        Err(_) => {}
    }
}

/// A new installation in development, a mistake in production.
fn missing(config: &Config, report: &mut Report) {
    let place = &config.database.place;
    if config.environment.is_production() {
        let fix =
            "Check DATABASE_URL and DATA_DIR; for a new installation run `passerelle migrate --create` once.";
        report.bad("database", format!("there is no data in {place}"), fix);
    } else {
        report.ok("database", format!("{place} is not there yet: the server makes it"));
    }
}

async fn schema(database: &Database, report: &mut Report) {
    match SchemaState::read(database).await {
        Ok(state) if state.is_current() => {
            report.ok("schema", "up to date");
            indexes(database, report).await;
        }
        Ok(state) if state.unknown.is_empty() => report.bad(
            "schema",
            format!("{} changes are missing", state.pending()),
            "Run `passerelle migrate`, or start the server, which does it.",
        ),
        Ok(state) => report.bad(
            "schema",
            format!("it is of a later version: {} is not known here", state.unknown.join(", ")),
            "Install that version again, or restore the backup from before it.",
        ),
        Err(error) => report.bad("schema", error.to_string(), "Check the rights of the database's user."),
    }
}

/// A search that reads every row is slow, not wrong, and some roles cannot change it: no failure.
async fn indexes(database: &Database, report: &mut Report) {
    const REBUILD: &str = "Run `passerelle migrate` while the server is stopped, which rebuilds it.";
    const EXTENSION: &str = "Let an administrator of the database run `CREATE EXTENSION pg_trgm`, then start the server, \
         which creates the indexes.";
    match (search::look(database.read()).await, database.engine()) {
        (Ok(search::State::Indexed), _) => report.ok("search", "every search has its index"),
        (Ok(search::State::Unindexed(reason)), Engine::Postgres) => {
            report.slow("search", format!("it reads every row, because {reason}"), EXTENSION);
        }
        (Ok(search::State::Unindexed(reason)), Engine::Sqlite) => {
            report.bad("search", format!("it does not find every row: {reason}"), REBUILD);
        }
        (Err(error), _) => {
            report.bad("search", error.to_string(), "Check the rights of the database's user.");
        }
    }
}

/// The replica that queries read on, if there is one.
async fn replica(database: &Database, config: &Config, report: &mut Report) {
    let Some(url) = &config.database.read_url else { return };
    match database.look_at_replica(url.reveal()).await {
        Ok(0) => report.ok("replica", "it has everything"),
        Ok(bytes) => report.ok("replica", format!("it is {bytes} bytes behind")),
        Err(reason) => report.bad(
            "replica",
            format!("the one of DATABASE_READ_URL is not read from: {reason}"),
            "Name a streaming replica of the server of DATABASE_URL, with the same database, or none.",
        ),
    }
}

async fn clock(database: &Database, report: &mut Report) {
    let now = match database.engine() {
        // SQLite uses the clock of this machine.
        Engine::Sqlite => return,
        Engine::Postgres => Query::select().expr(Expr::cust("CURRENT_TIMESTAMP")).take(),
    };
    let database_time = database.read().query_one(&now).await.ok().flatten();
    let database_time = database_time.and_then(|row| row.try_get_by_index::<DateTime<Utc>>(0).ok());
    let Some(database_time) = database_time else {
        return report.bad("clock", "the database does not tell its time", "Check the database's log.");
    };
    let difference = (database_time - SystemClock.now()).num_seconds().abs();
    if difference <= CLOCK_TOLERANCE_SECONDS {
        report.ok("clock", "this machine and the database agree");
    } else {
        let found = format!("this machine and the database are {difference} seconds apart");
        report.bad("clock", found, "Let both machines take their time from the same NTP server.");
    }
}
