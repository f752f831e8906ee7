//! `passerelle import`: imports participants, or attendances of an event, from a CSV or XLSX file. Uses the
//! rules of the mutations (`domain/imports/`), with a higher limit for the file size.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

use super::failure::{fail, load_config};
use super::opening::{Opening, open_app};
use super::output::print;
use crate::auth::actor::Actor;
use crate::config::Settings;
use crate::domain::imports::progress::{Meter, Progress};
use crate::domain::imports::{self, Outcome, Report, Target};
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
    let when_locked = match import {
        Import::Participants { .. } => "Stop the server, or use the mutation importParticipants",
        Import::Attendances { .. } => "Stop the server, or use the mutation importAttendances",
    };
    let app = match open_app(config, Opening { create: false, when_locked }).await {
        Ok(app) => app,
        Err(code) => return code,
    };
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    if let Err(error) = imports::settle_at_start(&scope).await {
        return fail(error);
    }
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

async fn execute(scope: &Scope, import: &Import, file: Vec<u8>) -> Result<Report, Error> {
    let (target, dry_run) = match import {
        Import::Participants { dry_run, .. } => (Target::Participants, *dry_run),
        Import::Attendances { event, dry_run, .. } => (Target::Attendances(*event), *dry_run),
    };
    let meter = Arc::<Meter>::default();
    let running = imports::run(scope, imports::Import { target, file, dry_run, meter: Arc::clone(&meter) });
    let mut running = std::pin::pin!(running);
    let bar = progress_bar(dry_run);
    loop {
        match tokio::time::timeout(BAR_INTERVAL, &mut running).await {
            Ok(report) => {
                bar.finish_and_clear();
                return report;
            }
            Err(_) => show(&bar, meter.progress()),
        }
    }
}

/// How often the progress bar is drawn.
const BAR_INTERVAL: Duration = Duration::from_millis(100);

/// A progress bar on the terminal, if there is one.
fn progress_bar(dry_run: bool) -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let template = "{msg:<8} [{wide_bar}] {pos}/{len} lines, {elapsed}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message(if dry_run { "checking" } else { "reading" });
    bar
}

fn show(bar: &ProgressBar, progress: Progress) {
    let Progress { read, checked, written, .. } = progress;
    let (stage, position) = match (checked, written) {
        (0, 0) => ("reading", read),
        (checked, 0) => ("checking", checked),
        (_, written) => ("writing", written),
    };
    bar.set_message(stage);
    // How many lines there are is known when all are read.
    if stage != "reading" {
        bar.set_length(read.into());
    }
    bar.set_position(position.into());
}

fn print_report(report: &Report) -> ExitCode {
    for line in &report.lines {
        let outcome = match line.outcome {
            Outcome::Created => "created",
            Outcome::Matched => "matched",
            Outcome::Duplicate => "duplicate",
            Outcome::Refused => "refused",
        };
        let remarks = line
            .remarks
            .iter()
            .map(|remark| messages::of_remark(remark, Language::English, |at| at.to_rfc3339()));
        let reasons: Vec<String> = line.failures.iter().map(sentence).chain(remarks).collect();
        let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
        print(format_args!("line {:>5}  {outcome:<9}  {}{reasons}", line.number, line.name));
    }
    for (what, unread) in [("columns", &report.unread.columns), ("sheets", &report.unread.sheets)] {
        if !unread.is_empty() {
            print(format_args!("{what} that were not read: {}", unread.join(", ")));
        }
    }
    let count = |outcome| report.count(outcome);
    let refused = count(Outcome::Refused);
    print(format_args!(
        "{} created, {} matched, {} duplicate, {refused} refused: {}",
        count(Outcome::Created),
        count(Outcome::Matched),
        count(Outcome::Duplicate),
        if report.committed { "written." } else { "nothing was written." }
    ));
    if refused > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn sentences(failures: &[Failure]) -> String {
    failures.iter().map(sentence).collect::<Vec<_>>().join("; ")
}

fn sentence(failure: &Failure) -> String {
    let sentence = messages::sentence(failure, Language::English);
    failure.field.as_ref().map_or_else(|| sentence.clone(), |field| format!("{field}: {sentence}"))
}
