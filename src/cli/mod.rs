//! The commands of the program, one file each.

pub mod doctor;
pub mod import;
pub mod migrate;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod user;

use std::process::ExitCode;

use crate::config::{Config, Problem, Settings};

/// Reads the settings, or tells everything that is wrong with them.
fn configure(settings: &Settings, demo: bool) -> Result<Config, ExitCode> {
    Config::from_settings(settings, demo).map_err(|problems| tell(&problems))
}

fn tell(problems: &[Problem]) -> ExitCode {
    eprintln!("The settings are not in order:");
    for problem in problems {
        eprintln!("  {problem}");
    }
    ExitCode::from(2)
}

/// Says why a command failed.
fn fail(reason: impl std::fmt::Display) -> ExitCode {
    eprintln!("passerelle: {reason}");
    ExitCode::FAILURE
}
