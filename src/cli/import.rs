//! `passerelle import`: imports participants, or attendances of an event, from a CSV or XLSX file. Uses the
//! rules of the mutations (`domain/imports/`), with a higher limit for the file size. A dry run only looks, also beside a
//! running server.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::DatabaseConnection;

use super::failure::{fail, load_config, print_problems};
use super::opening::{Opening, open_app, open_read_only};
use super::output::print;
use super::schema_state::SchemaState;
use crate::auth::actor::Actor;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, Settings};
use crate::domain::imports::progress::{Meter, Progress};
use crate::domain::imports::{self, ImportContext, Outcome, Report, Target};
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
        /// The event: the code in the address of its signing page, or its UUID
        event: String,
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
    match report(&import).await {
        Ok(report) => print_report(&report),
        Err(code) => code,
    }
}

async fn report(import: &Import) -> Result<Report, ExitCode> {
    let (file, dry_run, settings) = match import {
        Import::Participants { file, dry_run, settings }
        | Import::Attendances { file, dry_run, settings, .. } => (file, *dry_run, settings),
    };
    let cannot = |error| fail(format_args!("{} cannot be read: {error}", file.display()));
    let report = if dry_run {
        Box::pin(look(import, settings, read(file).map_err(cannot)?)).await?
    } else {
        let config = load_config(settings, false)?;
        Box::pin(write(import, config, read(file).map_err(cannot)?)).await?
    };
    report.map_err(|error| match error {
        Error::Refused(failures) => fail(sentences(&failures)),
        error => fail(error),
    })
}

/// Tells what would happen; writes nothing and takes no lock.
async fn look(
    import: &Import,
    settings: &Settings,
    file: Vec<u8>,
) -> Result<Result<Report, Error>, ExitCode> {
    let config = Config::look(settings).map_err(|problems| print_problems(&problems))?;
    let database = open_read_only(&config.database).await.map_err(fail)?;
    let looked = async {
        if !SchemaState::read(&database).await.map_err(fail)?.is_current() {
            return Err(fail("the database is of another version: `passerelle migrate status` tells more"));
        }
        let target = import.target(database.read()).await?;
        let context =
            ImportContext { database: database.read(), now: SystemClock.now(), zone: config.time_zone };
        let meter = Arc::<Meter>::default();
        Ok(with_progress_bar(Box::pin(imports::dry_run(context, target, file, &meter)), &meter).await)
    };
    let report = looked.await;
    database.close().await;
    report
}

async fn write(import: &Import, config: Config, file: Vec<u8>) -> Result<Result<Report, Error>, ExitCode> {
    let when_locked = match import {
        Import::Participants { .. } => "Stop the server, or use the mutation importParticipants",
        Import::Attendances { .. } => "Stop the server, or use the mutation importAttendances",
    };
    let app = open_app(config, Opening { create: false, when_locked }).await?;
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    let written = async {
        imports::settle_at_start(&scope).await.map_err(fail)?;
        let target = import.target(scope.database().read()).await?;
        let meter = Arc::<Meter>::default();
        let running = imports::Import { target, file, dry_run: false, meter: Arc::clone(&meter) };
        Ok(with_progress_bar(Box::pin(imports::run(&scope, running)), &meter).await)
    };
    let report = written.await;
    app.services.database.clone().close().await;
    report
}

impl Import {
    /// What is imported; an event that is named by its code is looked up.
    async fn target(&self, database: &DatabaseConnection) -> Result<Target, ExitCode> {
        let Self::Attendances { event, .. } = self else { return Ok(Target::Participants) };
        if let Ok(id) = event.parse() {
            return Ok(Target::Attendances(id));
        }
        match imports::event_with_code(database, event).await.map_err(fail)? {
            Some(id) => Ok(Target::Attendances(id)),
            None => Err(fail(format_args!("no event has the code {event}"))),
        }
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

/// Waits for an import and shows on the terminal, if there is one, how far it is.
async fn with_progress_bar(
    running: impl Future<Output = Result<Report, Error>>,
    meter: &Meter,
) -> Result<Report, Error> {
    let mut running = std::pin::pin!(running);
    let bar = progress_bar();
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

fn progress_bar() -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    let template = "{msg:<8} [{wide_bar}] {pos}/{len} lines, {elapsed}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_message("reading");
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
    match failure.field.as_deref() {
        // The file itself, which the command names by its path, and the event.
        None | Some("content" | "eventId") => sentence,
        Some(field) => format!("{field}: {sentence}"),
    }
}
