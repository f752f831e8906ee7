//! Error reporting of the commands: one line per invalid setting, one line for any other error.

use std::process::ExitCode;

use super::output::print_error;
use crate::config::{Config, Problem, Settings};

/// Builds the configuration, or prints all invalid settings.
pub(super) fn load_config(settings: &Settings, demo: bool) -> Result<Config, ExitCode> {
    Config::from_settings(settings, demo).map_err(|problems| print_problems(&problems))
}

/// Prints all invalid settings.
pub(super) fn print_problems(problems: &[Problem]) -> ExitCode {
    print_error("The settings are not in order:");
    for problem in problems {
        print_error(format_args!("  {problem}"));
    }
    ExitCode::from(2)
}

/// Prints the reason of the failure.
pub(super) fn fail(reason: impl std::fmt::Display) -> ExitCode {
    print_error(format_args!("passerelle: {reason}"));
    ExitCode::FAILURE
}
