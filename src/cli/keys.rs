//! `passerelle keys`: makes keys, tells which key encrypts how much, and encrypts everything with the first one.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};

use super::failure::{fail, load_config, print_problems};
use super::opening::{Opening, open_app};
use super::output::{counted, print, print_error};
use crate::config::{self, Config, Settings};
use crate::crypto::field::FieldCipher;
use crate::crypto::hex::fingerprint;
use crate::database::{Database, Engine};
use crate::domain::keys::{self, KeyUse, Keys};

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum KeysAction {
    /// Print a new key, for `FERNET_KEYS` or `JWT_SECRET`; nothing is stored
    Generate,
    /// Tell how many values each of `FERNET_KEYS` encrypts; writes nothing
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The settings of the server.
        #[command(flatten)]
        settings: Settings,
    },
    /// Encrypt every value with the first of `FERNET_KEYS`; one that breaks off is continued by the next
    Rotate {
        /// The settings of the server.
        #[command(flatten)]
        settings: Settings,
    },
}

/// Runs the command.
pub async fn run(action: KeysAction) -> ExitCode {
    match action {
        KeysAction::Generate => {
            print(config::generate_secret());
            ExitCode::SUCCESS
        }
        KeysAction::Status { json, settings } => status(&settings, json).await,
        KeysAction::Rotate { settings } => rotate(&settings).await,
    }
}

async fn status(settings: &Settings, as_json: bool) -> ExitCode {
    let config = match Config::look(settings) {
        Ok(config) => config,
        Err(problems) => return print_problems(&problems),
    };
    let keys = config.secrets.fernet_keys.reveal();
    let cipher = match FieldCipher::new(keys) {
        Ok(cipher) => cipher,
        Err(error) => return fail(error),
    };
    let database = match Database::look(config.database.url.reveal()).await {
        Ok(database) => database,
        Err(error) => return fail(error),
    };
    let counted = keys::count(&database, &cipher).await;
    database.close().await;
    match counted {
        Ok(found) => print_use(keys, &found, as_json),
        Err(error) => fail(error),
    }
}

/// Prints the use of each key: success when every value can be read.
fn print_use(keys: &[String], found: &KeyUse, as_json: bool) -> ExitCode {
    let KeyUse { by_key, unreadable } = found;
    let uses = keys.iter().map(|key| fingerprint(key)).zip(by_key);
    if as_json {
        let key = |(key, values): (String, &u64)| json!({ "key": key, "values": values });
        let keys: Vec<Value> = uses.map(key).collect();
        print(json!({ "keys": keys, "unreadable": unreadable }));
    } else {
        for (position, (key, values)) in uses.enumerate() {
            print(format_args!("key {} ({key}) encrypts {}", position + 1, counted(*values, "value")));
        }
        print(format_args!("under none of these keys: {}", counted(*unreadable, "value")));
    }
    if *unreadable == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn rotate(settings: &Settings) -> ExitCode {
    let config = match load_config(settings, false) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let first = fingerprint(&config.secrets.fernet_keys.reveal()[0]);
    let old_keys = config.secrets.fernet_keys.reveal().len() - 1;
    let url = config.database.url.reveal().clone();
    let opening = Opening { create: false, when_locked: "Stop the server, and start it again afterwards" };
    let app = match open_app(config, opening).await {
        Ok(app) => app,
        Err(code) => return code,
    };
    let services = &app.services;
    let is_shared = services.database.engine() == Engine::Postgres;
    if is_shared && Database::is_served(&url).await.unwrap_or_default() {
        print_error(format_args!(
            "A server uses this database: each must run with the key {first} already, because one without it shows what is \
             encrypted anew as missing."
        ));
    }
    let keys = Keys { cipher: &services.cipher, blind_index: &services.blind_index };
    let rotated =
        keys::rotate(&services.database, keys, |values| print_error(counted(values, "value"))).await;
    services.database.clone().close().await;
    let rotated = match rotated {
        Ok(rotated) => rotated,
        Err(error) => return fail(format_args!("{error}. What is done is kept; run the command again")),
    };
    print(format_args!("Encrypted anew with the key {first}: {}.", counted(rotated.values, "value")));
    if rotated.unreadable > 0 {
        return fail(format_args!(
            "under none of the keys: {}. Put the key that is missing behind the others, and run the command again",
            counted(rotated.unreadable, "value")
        ));
    }
    if old_keys > 0 {
        print("The keys behind it may be taken out of FERNET_KEYS; backups from before need them still.");
    }
    ExitCode::SUCCESS
}
