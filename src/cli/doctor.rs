//! `passerelle doctor`: what must be in order before the server starts, each with its fix.

use std::path::Path;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, Query};

use super::failure::configure;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, Settings};
use crate::database::{Database, Engine};

/// How far the clocks of this machine and of the database may be apart, in seconds.
const CLOCK_TOLERANCE_SECONDS: i64 = 5;

/// Checks everything and tells each result on a line.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match configure(settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let mut doctor = Doctor { sick: false };
    doctor.good("settings and keys", "in order");
    doctor.good("time zone", &config.time_zone.to_string());
    doctor.storage(&config.data_dir);
    match Database::open(config.database.url.reveal(), 1).await {
        Ok(database) => doctor.database(&config, &database).await,
        Err(error) => {
            doctor.bad(
                "database",
                &error.to_string(),
                "Check DATABASE_URL, and that the server it names runs.",
            );
        }
    }
    if doctor.sick { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

struct Doctor {
    sick: bool,
}

impl Doctor {
    #[expect(clippy::unused_self, reason = "reads like its counterpart")]
    fn good(&self, what: &str, found: &str) {
        println!("ok    {what}: {found}");
    }

    fn bad(&mut self, what: &str, found: &str, fix: &str) {
        self.sick = true;
        println!("BAD   {what}: {found}\n      {fix}");
    }

    fn storage(&mut self, folder: &Path) {
        let probe = folder.join(".doctor");
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&probe, b"probe"));
        match written.and_then(|()| std::fs::remove_file(&probe)) {
            Ok(()) => self.good("storage", &format!("{} is writable", folder.display())),
            Err(error) => self.bad(
                "storage",
                &format!("{} is not writable: {error}", folder.display()),
                "Give the folder to the user that runs the server, or set DATA_DIR to another.",
            ),
        }
    }

    async fn database(&mut self, config: &Config, database: &Database) {
        let engine = if database.engine() == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
        self.good("database", &format!("{engine} answers"));
        match Migrator::get_pending_migrations(database.write()).await {
            Ok(pending) if pending.is_empty() => self.good("schema", "up to date"),
            Ok(pending) => self.bad(
                "schema",
                &format!("{} changes are missing", pending.len()),
                "Run `passerelle migrate`, or start the server, which does it.",
            ),
            Err(error) => self.bad("schema", &error.to_string(), "Check the rights of the database's user."),
        }
        self.clock(database).await;
        if config.environment.is_production() && !config.server.public_url.is_https() {
            self.bad(
                "public address",
                &format!("{} is not https, so cookies travel in clear", config.server.public_url),
                "Put the server behind https and set PUBLIC_URL to its address.",
            );
        }
    }

    async fn clock(&mut self, database: &Database) {
        let now = match database.engine() {
            // The embedded database has no clock of its own.
            Engine::Sqlite => return,
            Engine::Postgres => Query::select().expr(Expr::cust("CURRENT_TIMESTAMP")).take(),
        };
        let theirs = database.read().query_one(&now).await.ok().flatten();
        let theirs = theirs.and_then(|row| row.try_get_by_index::<DateTime<Utc>>(0).ok());
        let Some(theirs) = theirs else {
            return self.bad("clock", "the database does not tell its time", "Check the database's log.");
        };
        let apart = (theirs - SystemClock.now()).num_seconds().abs();
        if apart <= CLOCK_TOLERANCE_SECONDS {
            self.good("clock", "this machine and the database agree");
        } else {
            let found = format!("this machine and the database are {apart} seconds apart");
            self.bad("clock", &found, "Let both machines take their time from the same NTP server.");
        }
    }
}
