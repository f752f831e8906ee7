//! `passerelle seed`: fills an empty database with the demo data, without serving; `serve --demo` does the same first.

use std::process::ExitCode;
use std::sync::Arc;

use super::failure::{configure, fail};
use super::migrate;
use crate::app::App;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::demo::{self, Outcome};

/// Migrates and fills.
pub async fn run(settings: &Settings) -> ExitCode {
    let config = match configure(settings, true) {
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
        Ok(Outcome::FilledBefore) => {
            println!("The demo data were in already; nothing was changed.");
            ExitCode::SUCCESS
        }
        Err(error) => fail(error),
    };
    app.services.database.clone().close().await;
    code
}
