//! `passerelle copy`: copies a database into an empty one, of either engine, and compares the two.

use std::process::ExitCode;

use clap::Args;

use super::failure::{fail, print_problems};
use super::migrations;
use super::opening::open_read_only;
use super::output::print;
use super::schema_state::SchemaState;
use crate::config::{self, Secret};
use crate::database::{Database, OpenError};
use crate::domain::transfer;

/// How many connections the target has: migrations hold a lock on one and work on another.
const CONNECTIONS: u32 = 2;

/// From where to where.
#[derive(Debug, Args)]
pub struct Copy {
    /// `sqlite:` or `postgres://` address of the database to read
    #[arg(long, env = "COPY_FROM", value_name = "URL", hide_env_values = true)]
    from: Secret<String>,
    /// `sqlite:` or `postgres://` address of the database to write, which has no data yet
    #[arg(long, env = "COPY_TO", value_name = "URL", hide_env_values = true)]
    to: Secret<String>,
}

/// Copies the rows, table by table. Uploaded files stay where they are: both databases name the same ones.
pub async fn run(copy: &Copy) -> ExitCode {
    let (from, to) =
        match (config::Database::at("--from", &copy.from), config::Database::at("--to", &copy.to)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(problem), _) | (_, Err(problem)) => return print_problems(&[problem]),
        };
    let source = match open_read_only(&from).await {
        Ok(source) => source,
        Err(reason) => return fail(reason),
    };
    for database in [&from, &to] {
        if let Err(reason) = refuse_served(database).await {
            return fail(reason);
        }
    }
    match SchemaState::read(&source).await {
        Ok(state) if state.is_current() => {}
        Ok(_) => {
            return fail(format_args!(
                "{} has the schema of another version: let `passerelle migrate` bring it up to date first",
                from.place
            ));
        }
        Err(error) => return fail(error),
    }
    let target = match Database::open(to.url.reveal(), CONNECTIONS).await {
        Ok(target) => target,
        Err(error @ OpenError::Locked(_)) => return fail(format_args!("{error}. Stop that server first")),
        Err(error) => return fail(format_args!("{}: {error}", to.setting)),
    };
    if let Err(error) = migrations::up(&target).await {
        return fail(format_args!("{} was not migrated: {error}", to.place));
    }
    let copied = transfer::copy(&source, &target, |sum| {
        print(format_args!("{:<24} {:>9} rows  {}", sum.table, sum.rows, &sum.checksum[..16]));
    });
    let copied = copied.await;
    source.close().await;
    target.close().await;
    match copied {
        Ok(_) if matches!(Database::is_served(from.url.reveal()).await, Ok(true)) => fail(format_args!(
            "a server was started on {} meanwhile: {} lacks what it has written. Stop that server, empty the copy and make \
             it again",
            from.place, to.place
        )),
        Ok(sums) => {
            let rows: u64 = sums.iter().map(|sum| sum.rows).sum();
            print(format_args!(
                "{rows} rows were copied from {} to {}, and are equal.",
                from.place, to.place
            ));
            ExitCode::SUCCESS
        }
        Err(error) => fail(error),
    }
}

/// A server writes to either database while it is copied, and remembers what the other had before.
async fn refuse_served(database: &config::Database) -> Result<(), String> {
    match Database::is_served(database.url.reveal()).await {
        Ok(false) => Ok(()),
        Ok(true) => Err(format!(
            "a server has {} open: what it writes meanwhile would stay behind. Stop that server first",
            database.place
        )),
        Err(error) => Err(error.to_string()),
    }
}
