//! `passerelle retention`: erases and purges what the retention settings make due, as the server does every hour, or only
//! tells how much it is.

use std::process::ExitCode;
use std::sync::Arc;

use super::failure::{fail, load_config, print_problems};
use super::opening::{Opening, open_app, open_read_only};
use super::output::print;
use crate::auth::actor::Actor;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, Retention, Settings};
use crate::domain::retention::{Due, Periods, apply, count};
use crate::scope::Scope;

/// Runs the command.
pub async fn run(settings: &Settings, dry_run: bool) -> ExitCode {
    let due = if dry_run { look(settings).await } else { write(settings).await };
    match due {
        Ok(Some(due)) => print_due(&due, dry_run),
        Ok(None) => {
            print("Everything is kept: none of the RETENTION_ settings is set.");
        }
        Err(code) => return code,
    }
    ExitCode::SUCCESS
}

fn is_off(config: &Config) -> bool {
    let Retention { audit, deleted, withdrawn } = config.retention;
    audit.or(deleted).or(withdrawn).is_none()
}

/// Counts beside a running server.
async fn look(settings: &Settings) -> Result<Option<Due>, ExitCode> {
    let config = Config::look(settings).map_err(|problems| print_problems(&problems))?;
    if is_off(&config) {
        return Ok(None);
    }
    let Retention { audit, deleted, withdrawn } = config.retention;
    let periods = Periods { audit, deleted, withdrawn };
    let database = open_read_only(&config.database).await.map_err(fail)?;
    let due = count(&database, SystemClock.now(), periods).await.map_err(fail);
    database.close().await;
    due.map(Some)
}

async fn write(settings: &Settings) -> Result<Option<Due>, ExitCode> {
    let config = load_config(settings, false)?;
    if is_off(&config) {
        return Ok(None);
    }
    let when_locked = "The server itself does it every hour; stop it first to do it now";
    let app = open_app(config, Opening { create: false, when_locked }).await?;
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    let due = apply(&scope).await.map_err(fail);
    app.services.database.clone().close().await;
    due.map(Some)
}

fn print_due(due: &Due, dry_run: bool) {
    let lines = [
        ("audit_entry", due.audit_entries, "erase the personal data of", "erased the personal data of"),
        ("attendance", due.attendances, "purge", "purged"),
        ("participant", due.participants, "purge", "purged"),
        ("event", due.events, "purge", "purged"),
        ("cinema_talent", due.cinema_talents, "erase", "erased"),
    ];
    for (table, count, would, has) in lines {
        let what = if dry_run { format!("would {would}") } else { has.to_owned() };
        print(format_args!("{table:<13} {what} {count}"));
    }
}
