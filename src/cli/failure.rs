//! How a command ends that cannot do its work: settings that are not in order are told one by one, any other reason in a
//! line.

use std::process::ExitCode;

use crate::config::{Config, Problem, Settings};

/// Reads the settings, or tells everything that is wrong with them.
pub(super) fn configure(settings: &Settings, demo: bool) -> Result<Config, ExitCode> {
    Config::from_settings(settings, demo).map_err(|problems| tell(&problems))
}

/// Tells everything that is wrong with the settings.
pub(super) fn tell(problems: &[Problem]) -> ExitCode {
    eprintln!("The settings are not in order:");
    for problem in problems {
        eprintln!("  {problem}");
    }
    ExitCode::from(2)
}

/// Says why a command failed.
pub(super) fn fail(reason: impl std::fmt::Display) -> ExitCode {
    eprintln!("passerelle: {reason}");
    ExitCode::FAILURE
}
