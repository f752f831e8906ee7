//! `passerelle doctor`: checks the prerequisites of the server and prints a fix for each failed check.

use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait, search};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, Query};

use super::failure::load_config;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, Settings, Storage};
use crate::database::{Database, Engine};
use crate::fonts::FontLibrary;
use crate::storage::{FileStore, StoreError};

/// The tolerated difference between the clocks of this machine and of the database, in seconds.
const CLOCK_TOLERANCE_SECONDS: i64 = 5;

/// Runs all checks and prints one result per line.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match load_config(settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let mut doctor = Doctor { has_failures: false };
    doctor.print_ok("settings and keys", "in order");
    doctor.print_ok("time zone", &config.time_zone.to_string());
    doctor.folder(&config.data_dir);
    doctor.fonts(config.fonts_dir.as_deref());
    doctor.storage(&config.storage).await;
    match Database::open(config.database.url.reveal(), 1).await {
        Ok(database) => doctor.database(&config, &database).await,
        Err(error) => {
            doctor.print_failure(
                "database",
                &error.to_string(),
                "Check DATABASE_URL, and that the server it names runs.",
            );
        }
    }
    if doctor.has_failures { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

struct Doctor {
    has_failures: bool,
}

impl Doctor {
    #[expect(clippy::unused_self, reason = "reads like its counterpart")]
    fn print_ok(&self, what: &str, found: &str) {
        println!("ok    {what}: {found}");
    }

    fn print_failure(&mut self, what: &str, found: &str, fix: &str) {
        self.has_failures = true;
        println!("BAD   {what}: {found}\n      {fix}");
    }

    fn folder(&mut self, folder: &Path) {
        let probe = folder.join(".doctor");
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&probe, b"probe"));
        match written.and_then(|()| std::fs::remove_file(&probe)) {
            Ok(()) => self.print_ok("data folder", &format!("{} is writable", folder.display())),
            Err(error) => self.print_failure(
                "data folder",
                &format!("{} is not writable: {error}", folder.display()),
                "Give the folder to the user that runs the server, or set DATA_DIR to another.",
            ),
        }
    }

    fn fonts(&mut self, folder: Option<&Path>) {
        match folder.map(FontLibrary::load) {
            None => {}
            Some(Ok(library)) => {
                let names: Vec<&str> = library.faces().iter().map(|face| face.name.as_str()).collect();
                self.print_ok("fonts", &names.join(", "));
            }
            Some(Err(error)) => {
                self.print_failure("fonts", &error.to_string(), "docs/fonts.md names what is read.");
            }
        }
    }

    async fn storage(&mut self, settings: &Storage) {
        let checked = async {
            let store = FileStore::open(settings)?;
            store.check().await?;
            Ok::<_, StoreError>(store)
        };
        match checked.await {
            Ok(store) => {
                self.print_ok("storage", &format!("{} takes, gives back and removes files", store.place()));
            }
            Err(error) => self.print_failure(
                "storage",
                &error.to_string(),
                "Check the rights of the folder under DATA_DIR, or the settings S3_… and the rights of their key.",
            ),
        }
    }

    async fn database(&mut self, config: &Config, database: &Database) {
        let engine = if database.engine() == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
        self.print_ok("database", &format!("{engine} answers"));
        match Migrator::get_pending_migrations(database.write()).await {
            Ok(pending) if pending.is_empty() => {
                self.print_ok("schema", "up to date");
                self.search(database).await;
            }
            Ok(pending) => self.print_failure(
                "schema",
                &format!("{} changes are missing", pending.len()),
                "Run `passerelle migrate`, or start the server, which does it.",
            ),
            Err(error) => {
                self.print_failure("schema", &error.to_string(), "Check the rights of the database's user.");
            }
        }
        self.clock(database).await;
        if config.environment.is_production() && !config.server.public_url.is_https() {
            self.print_failure(
                "public address",
                &format!("{} is not https, so cookies travel in clear", config.server.public_url),
                "Put the server behind https and set PUBLIC_URL to its address.",
            );
        }
    }

    /// A search that reads every row is slow, not wrong, and some roles cannot change it: no failure.
    async fn search(&mut self, database: &Database) {
        let state = search::check(database.write()).await;
        let fix = match database.engine() {
            Engine::Sqlite => "Run `passerelle migrate`, which rebuilds it.",
            Engine::Postgres => {
                "Let an administrator of the database run `CREATE EXTENSION pg_trgm`, then start the server, \
                 which creates the indexes."
            }
        };
        match (state, database.engine()) {
            (Ok(search::State::Indexed), _) => self.print_ok("search", "every search has its index"),
            (Ok(search::State::Unindexed(reason)), Engine::Postgres) => {
                println!("slow  search: it reads every row, because {reason}\n      {fix}");
            }
            (Ok(search::State::Unindexed(reason)), Engine::Sqlite) => {
                self.print_failure("search", &format!("it does not find every row: {reason}"), fix);
            }
            (Err(error), _) => self.print_failure("search", &error.to_string(), fix),
        }
    }

    async fn clock(&mut self, database: &Database) {
        let now = match database.engine() {
            // SQLite uses the clock of this machine.
            Engine::Sqlite => return,
            Engine::Postgres => Query::select().expr(Expr::cust("CURRENT_TIMESTAMP")).take(),
        };
        let database_time = database.read().query_one(&now).await.ok().flatten();
        let database_time = database_time.and_then(|row| row.try_get_by_index::<DateTime<Utc>>(0).ok());
        let Some(database_time) = database_time else {
            return self.print_failure(
                "clock",
                "the database does not tell its time",
                "Check the database's log.",
            );
        };
        let difference = (database_time - SystemClock.now()).num_seconds().abs();
        if difference <= CLOCK_TOLERANCE_SECONDS {
            self.print_ok("clock", "this machine and the database agree");
        } else {
            let found = format!("this machine and the database are {difference} seconds apart");
            self.print_failure(
                "clock",
                &found,
                "Let both machines take their time from the same NTP server.",
            );
        }
    }
}
