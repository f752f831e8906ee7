//! `passerelle seed`: inserts the demo data into an empty database and exits; `serve --demo` does the same
//! before serving.

use std::process::ExitCode;

use super::failure::{fail, load_config};
use super::opening::{Opening, open_app};
use super::output::print;
use crate::config::Settings;
use crate::demo::{self, Outcome};

/// Migrates the database and inserts the demo data.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match load_config(settings, true) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let opening = Opening { create: true, when_locked: "Stop the server, or start it with --demo" };
    let app = match open_app(config, opening).await {
        Ok(app) => app,
        Err(code) => return code,
    };
    let code = match demo::seed(&app).await {
        Ok(Outcome::Filled) => {
            print("The demo data are in.");
            ExitCode::SUCCESS
        }
        Ok(Outcome::AlreadyFilled) => {
            print("The demo data were in already; nothing was changed.");
            ExitCode::SUCCESS
        }
        Err(error) => fail(error),
    };
    app.services.database.clone().close().await;
    code
}
