//! `passerelle import`: imports participants, or attendances of an event, from a CSV or XLSX file. Uses the
//! rules of the mutations (`domain/imports/`), with a higher limit for the file size.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use uuid::Uuid;

use super::failure::{fail, load_config};
use super::migrate;
use crate::app::App;
use crate::auth::actor::Actor;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::domain::imports::{self, Outcome, Report};
use crate::error::{Error, Failure};
use crate::graphql::messages;
use crate::language::Language;
use crate::scope::Scope;

/// What to import.
#[derive(Subcommand)]
pub enum Import {
    /// Participants: enters who is new, brings those up to date who are known by CNI number or e-mail address
    Participants {
        /// A CSV or XLSX file with a line of titles: Nom, Prénom, Fonction, CNI, Localité, Organisation, Email, Téléphone
        file: PathBuf,
        /// Tell line by line what would happen, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Where the database is, and the rest
        #[command(flatten)]
        settings: Settings,
    },
    /// Attendances of an event, all in the mode `import`; enters whoever is not known
    Attendances {
        /// The UUID of the event
        event: Uuid,
        /// A CSV or XLSX file as for participants; it may have Date Pointage and Notes, too
        file: PathBuf,
        /// Tell line by line what would happen, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Where the database is, and the rest
        #[command(flatten)]
        settings: Settings,
    },
}

/// Runs the import and prints the outcome of each line.
pub async fn run(import: Import) -> ExitCode {
    let (file, settings) = match &import {
        Import::Participants { file, settings, .. } | Import::Attendances { file, settings, .. } => {
            (file, settings)
        }
    };
    let config = match load_config(settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let bytes = match read(file) {
        Ok(bytes) => bytes,
        Err(error) => return fail(format_args!("{} cannot be read: {error}", file.display())),
    };
    let app = match App::build(config, Arc::new(SystemClock)).await {
        Ok(app) => app,
        Err(error) => return fail(error),
    };
    if let Err(error) = migrate::up_with_keys(&app.services).await {
        return fail(format_args!("the database was not migrated: {error}"));
    }
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    let report = execute(&scope, &import, bytes).await;
    app.services.database.clone().close().await;
    match report {
        Ok(report) => print_report(&report),
        Err(Error::Refused(failures)) => fail(sentences(&failures)),
        Err(error) => fail(error),
    }
}

/// The maximum file size, in bytes.
const MAX_BYTES: u64 = 50 * 1024 * 1024;

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(file)?.len() > MAX_BYTES {
        return Err(std::io::Error::other("it is larger than 50 MB"));
    }
    std::fs::read(file)
}

async fn execute(scope: &Scope, import: &Import, bytes: Vec<u8>) -> Result<Report, Error> {
    let table = imports::table(bytes).await?;
    match import {
        Import::Participants { dry_run, .. } => {
            imports::participants::participants(scope, &table, *dry_run).await
        }
        Import::Attendances { event, dry_run, .. } => {
            imports::attendances::attendances(scope, *event, &table, *dry_run).await
        }
    }
}

fn print_report(report: &Report) -> ExitCode {
    for line in &report.lines {
        let outcome = match line.outcome {
            Outcome::Created => "created",
            Outcome::Matched => "matched",
            Outcome::Duplicate => "duplicate",
            Outcome::Refused => "refused",
        };
        let reasons =
            if line.failures.is_empty() { String::new() } else { format!(": {}", sentences(&line.failures)) };
        println!("line {:>5}  {outcome:<9}  {}{reasons}", line.number, line.name);
    }
    let count = |outcome| report.count(outcome);
    let refused = count(Outcome::Refused);
    println!(
        "{} created, {} matched, {} duplicate, {refused} refused: {}",
        count(Outcome::Created),
        count(Outcome::Matched),
        count(Outcome::Duplicate),
        if report.committed { "written." } else { "nothing was written." }
    );
    if refused > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn sentences(failures: &[Failure]) -> String {
    let sentence = |failure: &Failure| {
        let sentence = messages::sentence(failure, Language::English);
        failure.field.as_ref().map_or_else(|| sentence.clone(), |field| format!("{field}: {sentence}"))
    };
    failures.iter().map(sentence).collect::<Vec<_>>().join("; ")
}
