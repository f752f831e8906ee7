//! `passerelle audit`: verifies the hash chain of the audit log, or writes it to a file. It reads beside a running server.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value as Json, json};

use super::failure::{fail, print_problems};
use super::opening::open_read_only;
use super::output::print;
use super::uploads_folder;
use super::whole_file::WholeFile;
use crate::config::{self, Settings};
use crate::database::Database;
use crate::domain::audit::{Anchor, Broken, Fault, Part, Report, export, verify};

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum AuditAction {
    /// Verifies the hash chain, and names the first broken link
    Verify {
        /// Also requires that the seal of this number has this hash: NUMBER:HASH, as an earlier run has printed
        #[arg(long, value_parser = parse_anchor)]
        anchor: Option<Anchor>,
        /// Prints the result as JSON
        #[arg(long)]
        json: bool,
        /// Where the database is
        #[command(flatten)]
        settings: Settings,
    },
    /// Writes the hash chain as JSON lines, which other programs can verify
    Export {
        /// A file, which must not exist
        file: PathBuf,
        /// Also writes the values of entries, actors and addresses; without them, the file has no personal data
        #[arg(long)]
        with_personal_data: bool,
        /// Where the database is
        #[command(flatten)]
        settings: Settings,
    },
}

fn parse_anchor(text: &str) -> Result<Anchor, String> {
    let anchor = text.split_once(':').and_then(|(number, hash)| {
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then_some(Anchor { number: number.parse().ok()?, hash: hash.to_ascii_lowercase() })
    });
    anchor.ok_or_else(|| "an anchor is written NUMBER:HASH, with a hash of 64 hexadecimal digits".to_owned())
}

/// Runs the command.
pub async fn run(action: AuditAction) -> ExitCode {
    let (AuditAction::Verify { settings, .. } | AuditAction::Export { settings, .. }) = &action;
    let database = match open(settings).await {
        Ok(database) => database,
        Err(code) => return code,
    };
    let code = match &action {
        AuditAction::Verify { anchor, json, .. } => match verify(&database, anchor.as_ref()).await {
            Ok(report) => print_report(&report, *json),
            Err(error) => fail(format_args!("the audit log was not read: {error}")),
        },
        AuditAction::Export { file, with_personal_data, settings } => match place_of(file, settings) {
            Ok(()) => write_file(&database, file, *with_personal_data).await,
            Err(code) => code,
        },
    };
    database.close().await;
    code
}

async fn open(settings: &Settings) -> Result<Database, ExitCode> {
    let config = config::Database::from_settings(settings).map_err(|problems| print_problems(&problems))?;
    open_read_only(&config).await.map_err(fail)
}

/// Whether the file may be there.
fn place_of(file: &Path, settings: &Settings) -> Result<(), ExitCode> {
    let storage = config::Storage::from_settings(settings).map_err(|problems| print_problems(&problems))?;
    uploads_folder::refuse_within(&storage, file).map_err(fail)
}

async fn write_file(database: &Database, file: &Path, with_personal_data: bool) -> ExitCode {
    // Before the work, which takes long.
    if file.symlink_metadata().is_ok() {
        return fail(format_args!("{} cannot be created: it exists already", file.display()));
    }
    // Readable for its owner alone.
    let mut out = match WholeFile::begin(file, 0o600) {
        Ok(out) => out,
        Err(error) => return fail(format_args!("{} cannot be created: {error}", file.display())),
    };
    let exported = match export(database, with_personal_data, &mut out).await {
        Ok(exported) => exported,
        Err(error) => return fail(error),
    };
    if let Err(error) = out.finish_new() {
        return fail(format_args!("{} was not written: {error}", file.display()));
    }
    print(format_args!("{} seals and {} entries were written.", exported.seals, exported.entries));
    ExitCode::SUCCESS
}

fn print_report(report: &Report, as_json: bool) -> ExitCode {
    if as_json {
        print(report_json(report));
    } else {
        let Report { seals, entries, erased, waiting, .. } = report;
        print(format_args!(
            "{seals} seals hold, with {entries} entries, of which {erased} were erased in part or whole;"
        ));
        print(format_args!("{waiting} entries are not sealed yet."));
        if let Some(head) = &report.head {
            print(format_args!("The last seal that holds: {}:{}", head.number, head.hash));
        }
        if let Some(broken) = &report.broken {
            print(format_args!("BROKEN: {}", sentence(broken)));
        }
    }
    if report.broken.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn report_json(report: &Report) -> Json {
    let head = report.head.as_ref().map(|head| json!({ "number": head.number, "hash": head.hash }));
    let broken = report.broken.as_ref().map(|broken| {
        json!({
            "seal": broken.seal,
            "entry": broken.entry,
            "fault": fault_name(broken.fault),
            "message": sentence(broken),
        })
    });
    json!({
        "ok": report.broken.is_none(),
        "seals": report.seals,
        "entries": report.entries,
        "erased": report.erased,
        "waiting": report.waiting,
        "head": head,
        "broken": broken,
    })
}

fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::EntryChanged => "ENTRY_CHANGED",
        Fault::PersonalDataChanged(Part::Content) => "CONTENT_CHANGED",
        Fault::PersonalDataChanged(Part::Origin) => "ORIGIN_CHANGED",
        Fault::ErasureUntold => "ERASURE_UNTOLD",
        Fault::EntryMissing => "ENTRY_MISSING",
        Fault::EntryAdded => "ENTRY_ADDED",
        Fault::SealChanged => "SEAL_CHANGED",
        Fault::SealMissing => "SEAL_MISSING",
    }
}

fn sentence(broken: &Broken) -> String {
    let number = |number: Option<i64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
    let (seal, entry) = (number(broken.seal), number(broken.entry));
    match broken.fault {
        Fault::EntryChanged => format!("entry {entry} of seal {seal} was changed"),
        Fault::PersonalDataChanged(Part::Content) => {
            format!("the values before or after of entry {entry} of seal {seal} were changed")
        }
        Fault::PersonalDataChanged(Part::Origin) => {
            format!("the actor or the address of entry {entry} of seal {seal} was changed")
        }
        Fault::ErasureUntold => {
            format!(
                "personal data of entry {entry} of seal {seal} is gone, and no entry tells that it was erased"
            )
        }
        Fault::EntryMissing => format!("entry {entry} of seal {seal} is missing"),
        Fault::EntryAdded => format!("entry {entry} was added to a range that was sealed before"),
        Fault::SealChanged => format!("seal {seal} was changed"),
        Fault::SealMissing => format!("seal {seal} is missing"),
    }
}
