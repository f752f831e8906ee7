//! `passerelle config show`: each setting, its value and where the value comes from. Secrets are told by a fingerprint. It
//! writes nothing: no missing secret is generated.

use std::process::ExitCode;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, Command, Subcommand};
use serde_json::{Value, json};

use super::failure::print_problems;
use super::output::print;
use crate::config::{self, Config, FERNET_FILE, JWT_FILE, Settings};
use crate::crypto::hex::fingerprint;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Print each setting with its value and origin, and whatever is wrong with them; writes nothing
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// The settings of the server.
        #[command(flatten)]
        settings: Settings,
    },
}

/// A setting as it was given.
struct Given {
    variable: String,
    value: Option<String>,
    origin: &'static str,
}

/// Prints the settings. `matches` are those of the command `show`.
pub fn run(action: &ConfigAction, matches: &ArgMatches) -> ExitCode {
    let ConfigAction::Show { json: as_json, settings } = action;
    let mut given = given(matches);
    let (config, problems) = match Config::look(settings) {
        Ok(config) => (Some(config), Vec::new()),
        Err(problems) => (None, problems),
    };
    let mut unset = given.iter_mut().filter(|given| given.value.is_none());
    if let Some(config) = &config {
        unset.for_each(|given| given.complete(config));
    } else if let Some(url) = unset.find(|given| given.variable == "DATABASE_URL")
        && let Ok(database) = config::Database::from_settings(settings)
    {
        // Where the data are does not depend on what is wrong.
        (url.value, url.origin) = (Some(database.place), "default");
    }
    if *as_json {
        let setting = |given: &Given| {
            let Given { variable, value, origin } = given;
            json!({ "setting": variable, "value": value, "origin": origin })
        };
        let settings: Vec<Value> = given.iter().map(setting).collect();
        let problems: Vec<Value> = problems
            .iter()
            .map(|problem| json!({ "setting": problem.setting, "problem": problem.message, "fix": problem.fix }))
            .collect();
        print(json!({ "ok": problems.is_empty(), "settings": settings, "problems": problems }));
    } else {
        for Given { variable, value, origin } in &given {
            print(format_args!("{variable:<28} {origin:<12} {}", value.as_deref().unwrap_or("-")));
        }
    }
    match problems.as_slice() {
        [] => ExitCode::SUCCESS,
        problems if *as_json => ExitCode::from(u8::from(!problems.is_empty()) * 2),
        problems => print_problems(problems),
    }
}

impl Given {
    /// Adds the value that follows from other settings, or from a file of the data folder.
    fn complete(&mut self, config: &Config) {
        let stored = |file: &str, secrets: &[String]| {
            let is_stored = config.data_dir.join(file).exists();
            let value = secrets.iter().map(|secret| fingerprint(secret)).collect::<Vec<_>>().join(", ");
            if is_stored { (value, "file") } else { ("(made at the first start)".to_owned(), "default") }
        };
        let (value, origin) = match self.variable.as_str() {
            "PUBLIC_URL" => (config.server.public_url.to_string(), "default"),
            "DATABASE_URL" => (config.database.place.clone(), "default"),
            "PLAYGROUND" => (if config.features.playground { "on" } else { "off" }.to_owned(), "default"),
            "JWT_SECRET" => stored(JWT_FILE, &[config.secrets.jwt.reveal().clone()]),
            "FERNET_KEYS" => stored(FERNET_FILE, config.secrets.fernet_keys.reveal()),
            _ => return,
        };
        (self.value, self.origin) = (Some(value), origin);
    }
}

/// Every setting in the order of `serve --help`.
fn given(matches: &ArgMatches) -> Vec<Given> {
    let command = Settings::augment_args(Command::new("passerelle"));
    let given = command.get_arguments().map(|argument| {
        let id = argument.get_id().as_str();
        let raw = matches.get_raw(id).and_then(|mut values| values.next());
        let text = raw.map(|text| text.to_string_lossy().into_owned()).filter(|text| !text.trim().is_empty());
        let origin = match matches.value_source(id) {
            _ if text.is_none() => "unset",
            Some(ValueSource::CommandLine) => "flag",
            Some(ValueSource::EnvVariable) => "environment",
            _ => "default",
        };
        let variable = argument.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let value = text
            .map(|text| if argument.is_hide_env_values_set() { concealed(&variable, &text) } else { text });
        Given { variable, value, origin }
    });
    given.collect()
}

/// A URL without its password, or the fingerprints of a secret: enough to compare two machines.
fn concealed(variable: &str, text: &str) -> String {
    if variable.ends_with("_URL") || variable.ends_with("_ENDPOINT") {
        return without_password(text);
    }
    text.split(',').map(|secret| fingerprint(secret.trim())).collect::<Vec<_>>().join(", ")
}

fn without_password(text: &str) -> String {
    let Ok(mut url) = url::Url::parse(text) else { return "(not a URL)".to_owned() };
    // Drivers take passwords as parameters, too.
    if url.query().is_some_and(|query| query.to_ascii_lowercase().contains("pass")) {
        url.set_query(None);
    }
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return "(a URL with a password)".to_owned();
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_concealed() {
        assert_eq!(concealed("DATABASE_URL", "postgres://u:hunter2@h/d"), "postgres://u:***@h/d");
        assert!(!concealed("DATABASE_URL", "postgres://h/d?password=hunter2").contains("hunter2"));
        assert!(!concealed("SMTP_URL", "hunter2@h").contains("hunter2"));
        assert_eq!(
            concealed("OTEL_EXPORTER_OTLP_ENDPOINT", "http://u:hunter2@h:4318"),
            "http://u:***@h:4318/"
        );
        let keys = concealed("FERNET_KEYS", "hunter2, hunter3");
        assert!(!keys.contains("hunter") && keys.matches("sha256:").count() == 2, "{keys}");
    }
}
