//! `passerelle user create`: creates the first administrator of an installation, or any other account.
//!
//! It executes the mutation `createUser`, as the system actor.

use std::io::{BufRead as _, IsTerminal as _};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;

use super::failure::{fail, load_config};
use super::opening::{Opening, open_app};
use super::output::{print, print_error};
use crate::app::App;
use crate::auth::actor::Actor;
use crate::config::Settings;
use crate::graphql::request::Client;
use crate::graphql::response_shape::PlainShape;
use crate::graphql::schema::parse_own;
use crate::language::Language;
use crate::scope::Scope;

/// What to do with accounts.
#[derive(Debug, Subcommand)]
pub enum UserAction {
    /// Creates an account, and asks for its password twice; without a terminal the password is one line of standard input
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
        /// Make the database if there is none yet, which production does only when told so
        #[arg(long)]
        create: bool,
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
    let UserAction::Create { email, first_name, last_name, role, create, settings } = action;
    let config = match load_config(&settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let opening = Opening { create, when_locked: "Stop the server, or use the mutation createUser" };
    // Before the password is asked for: who has typed it twice must not be told that the database is not there.
    let app = match open_app(config, opening).await {
        Ok(app) => app,
        Err(code) => return code,
    };
    let password = match read_password(&email) {
        Ok(password) => password,
        Err(reason) => return fail(reason),
    };
    let code = create_user(&app, &email, &password, (first_name, last_name), &role).await;
    app.services.database.clone().close().await;
    code
}

/// Asks for the password twice without showing it; without a terminal, reads one line of standard input.
fn read_password(email: &str) -> Result<String, String> {
    let unread = |error: std::io::Error| format!("no password could be read: {error}");
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(unread)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let password = rpassword::prompt_password(format!("Password of {email}: ")).map_err(unread)?;
    let repeated = rpassword::prompt_password("The same again: ").map_err(unread)?;
    if password == repeated {
        Ok(password)
    } else {
        Err("the two passwords differ; nothing was created".to_owned())
    }
}

async fn create_user(
    app: &App,
    email: &str,
    password: &str,
    (first_name, last_name): (String, String),
    role: &str,
) -> ExitCode {
    let variables = serde_json::json!({ "input": {
        "email": email, "password": password,
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
            print(format_args!("{email} ({code}) can sign in, as {}.", role.to_uppercase()));
            ExitCode::SUCCESS
        }
        None => {
            for error in payload["userErrors"].as_array().into_iter().flatten() {
                let field = error["field"].as_str().unwrap_or("account");
                print_error(format_args!("{field}: {}", error["message"].as_str().unwrap_or_default()));
            }
            ExitCode::FAILURE
        }
    }
}
