//! `passerelle seed`: inserts the demo data into an empty database and exits; `serve --demo` does the same
//! before serving.

use std::process::ExitCode;
use std::sync::Arc;

use super::failure::{fail, load_config};
use super::migrate;
use crate::app::App;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::demo::{self, Outcome};

/// Migrates the database and inserts the demo data.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match load_config(settings, true) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let app = match App::build(config, Arc::new(SystemClock)).await {
        Ok(app) => app,
        Err(error) => return fail(error),
    };
    if let Err(error) = migrate::up_with_keys(&app.services).await {
        return fail(format_args!("the database was not migrated: {error}"));
    }
    let code = match demo::seed(&app).await {
        Ok(Outcome::Filled) => {
            println!("The demo data are in.");
            ExitCode::SUCCESS
        }
        Ok(Outcome::AlreadyFilled) => {
            println!("The demo data were in already; nothing was changed.");
            ExitCode::SUCCESS
        }
        Err(error) => fail(error),
    };
    app.services.database.clone().close().await;
    code
}
