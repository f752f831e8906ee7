//! `passerelle user create`: creates the first administrator of an installation, or any other account.
//!
//! It executes the mutation `createUser`, as the system actor.

use std::io::BufRead;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::failure::{fail, load_config};
use super::migrate;
use crate::app::App;
use crate::auth::actor::Actor;
use crate::clock::SystemClock;
use crate::config::Settings;
use crate::graphql::execute::Client;
use crate::graphql::response_shape::PlainShape;
use crate::graphql::schema::parse_own;
use crate::language::Language;
use crate::scope::Scope;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Creates an account; the password is read from standard input
    Create {
        /// E-mail address by which it signs in
        email: String,
        /// Given name
        #[arg(long)]
        first_name: String,
        /// Family name
        #[arg(long)]
        last_name: String,
        /// What it may do: user, presence, viewer, organizer, admin or `super_admin`
        #[arg(long, default_value = "super_admin")]
        role: String,
        /// The settings of the server.
        #[command(flatten)]
        settings: Settings,
    },
}

const CREATE_USER: &str = "mutation ($input: CreateUserInput!) {
  createUser(input: $input) { user { uniqueCode } userErrors { field message } }
}";

/// Creates the account.
pub async fn run(action: UserAction) -> ExitCode {
    let UserAction::Create { email, first_name, last_name, role, settings } = action;
    let config = match load_config(&settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    eprintln!("Password of {email} (one line):");
    let mut password = String::new();
    if let Err(error) = std::io::stdin().lock().read_line(&mut password) {
        return fail(format_args!("no password could be read: {error}"));
    }
    let app = match App::build(config, Arc::new(SystemClock)).await {
        Ok(app) => app,
        Err(error) => return fail(error),
    };
    if let Err(error) = migrate::up_with_keys(&app.services).await {
        return fail(format_args!("the database was not migrated: {error}"));
    }
    let variables = serde_json::json!({ "input": {
        "email": email, "password": password.trim_end_matches(['\r', '\n']),
        "firstName": first_name, "lastName": last_name, "role": role.to_uppercase(),
    } });
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    let client = Client {
        scope,
        cookie: app.cookie,
        language: Language::English,
        may_introspect: true,
        idempotency_key: None,
    };
    let document = match parse_own(CREATE_USER) {
        Ok(document) => document,
        Err(error) => return fail(error.message),
    };
    let variables = async_graphql::Variables::from_json(variables);
    let response = app.schemas.execute_trusted(document, variables, client, Arc::new(PlainShape)).await;
    if let Some(error) = response.errors.first() {
        return fail(&error.message);
    }
    let data = response.data.into_json().unwrap_or_default();
    let payload = &data["createUser"];
    match payload["user"]["uniqueCode"].as_str() {
        Some(code) => {
            println!("{email} ({code}) can sign in.");
            ExitCode::SUCCESS
        }
        None => {
            for error in payload["userErrors"].as_array().into_iter().flatten() {
                let field = error["field"].as_str().unwrap_or("account");
                eprintln!("{field}: {}", error["message"].as_str().unwrap_or_default());
            }
            ExitCode::FAILURE
        }
    }
}
