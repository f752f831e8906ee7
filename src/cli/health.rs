//! `passerelle health`: whether the server of this machine is ready, for images that have no other program to ask it.

use std::process::ExitCode;

use super::failure::{fail, print_problems};
use super::local_request::{get, reachable};
use super::output::print;
use crate::config::{Config, Settings};

/// Asks `/readyz` at the address of the settings.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match Config::look(settings) {
        Ok(config) => config,
        Err(problems) => return print_problems(&problems),
    };
    let answer = match get(reachable(config.server.listen), "/readyz", None).await {
        Ok(answer) => answer,
        Err(reason) => return fail(reason),
    };
    let line = answer.lines().next().unwrap_or_default();
    if line.contains(" 200 ") {
        print("ready");
        ExitCode::SUCCESS
    } else {
        fail(format_args!("not ready: {line}"))
    }
}
