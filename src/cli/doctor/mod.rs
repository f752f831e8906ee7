//! `passerelle doctor`: checks the prerequisites of the server and names a fix for each failed check. It only looks: it
//! writes nothing and takes no lock, so it may be called beside a running server and before the first start.
//!
//! `place.rs` checks what is on this machine, `network.rs` the addresses, `database.rs` the database, `report.rs` prints.

mod database;
mod network;
mod place;
mod report;

use std::process::ExitCode;

use report::Report;

use crate::config::{Config, Settings};

/// Runs all checks and prints one result per line, or all as JSON.
pub async fn run(settings: &Settings, as_json: bool) -> ExitCode {
    let mut report = Report::default();
    match Config::look(settings) {
        Ok(config) => check(&config, &mut report).await,
        Err(problems) => {
            for problem in problems {
                report.bad(problem.setting, problem.message, &problem.fix);
            }
        }
    }
    if as_json {
        report.print_json();
    } else {
        report.print();
    }
    if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn check(config: &Config, report: &mut Report) {
    report.ok("settings and keys", "in order");
    report.ok("time zone", config.time_zone.to_string());
    place::public_address(config, report);
    network::check(config, report).await;
    place::folder("data folder", &config.data_dir, report);
    place::documents(&config.documents, report);
    place::fonts(config.fonts_dir.as_deref(), report);
    place::storage(&config.storage, report).await;
    database::check(config, report).await;
}
