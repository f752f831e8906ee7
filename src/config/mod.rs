//! The configuration, parsed and validated once at the start.
//!
//! [`Settings`] has the raw values (flags and environment), [`Config`] the validated ones: one struct per
//! concern, each in its file. No other module reads the environment. To add a setting, add a field in
//! `settings.rs` and parse it in the struct of its concern.

mod base_url;
mod cidr;
mod database;
mod documents;
mod environment;
mod features;
mod limits;
mod log;
mod mail;
mod metrics;
mod problem;
mod retention;
mod secret;
mod secret_file;
mod secrets;
mod server;
mod settings;
mod storage;
mod timeouts;
mod traces;
mod value;

use std::path::PathBuf;

pub use base_url::BaseUrl;
pub use cidr::{Cidr, InvalidCidr};
pub use database::{Backend, Database};
pub use documents::Documents;
pub use environment::Environment;
pub use features::Features;
pub use limits::{Lifetimes, Limits};
pub use log::{Log, LogFormat};
pub use mail::{Encryption, Mail, SmtpServer};
pub use metrics::Metrics;
pub use problem::Problem;
pub use retention::Retention;
pub use secret::Secret;
pub use secrets::{FERNET_FILE, JWT_FILE, Secrets, generate_secret};
pub use server::Server;
pub use settings::{SETTINGS_HEADING, Settings};
pub use storage::{S3, Storage};
pub use timeouts::Timeouts;
pub use traces::Traces;

use problem::Problems;
use secrets::Generated;

use crate::time_zone::{TimeZone, UnknownTimeZone};

/// The validated configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Development or production.
    pub environment: Environment,
    /// The listen address, public URLs, trusted proxies and CORS origins.
    pub server: Server,
    /// The shared database.
    pub database: Database,
    /// The data folder. Only parts of it are served, never the folder itself.
    pub data_dir: PathBuf,
    /// The folder of additional fonts; its files are read by the application.
    pub fonts_dir: Option<PathBuf>,
    /// The store of uploaded files.
    pub storage: Storage,
    /// The secrets.
    pub secrets: Secrets,
    /// The rate limits.
    pub limits: Limits,
    /// The timeouts of slow clients.
    pub timeouts: Timeouts,
    /// The lifetimes of sessions, tokens and codes.
    pub lifetimes: Lifetimes,
    /// How long data is kept.
    pub retention: Retention,
    /// The optional features.
    pub features: Features,
    /// The zone of times without offset, and of "today".
    pub time_zone: TimeZone,
    /// The mail server and the sender; `None` when no mail is sent.
    pub mail: Option<Mail>,
    /// The log settings.
    pub log: Log,
    /// The settings of metrics.
    pub metrics: Metrics,
    /// Where traces are sent; `None` without traces.
    pub traces: Option<Traces>,
    /// The trusted documents.
    pub documents: Documents,
}

impl Config {
    /// Validates `settings`. `demo` is whether the server has demo data, which changes defaults but no check.
    ///
    /// In development, generates missing secrets under `DATA_DIR`.
    ///
    /// # Errors
    ///
    /// All problems at once.
    pub fn from_settings(settings: &Settings, demo: bool) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let config = Self::read(settings, demo, Generated::Stored, &mut problems);
        problems.into_result(config)
    }

    /// Like [`Config::from_settings`], for commands that only look: missing secrets of development are generated for this
    /// process alone, and nothing is written.
    ///
    /// # Errors
    ///
    /// All problems at once.
    pub fn look(settings: &Settings) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let config = Self::read(settings, false, Generated::Forgotten, &mut problems);
        problems.into_result(config)
    }

    fn read(settings: &Settings, demo: bool, generated: Generated, problems: &mut Problems) -> Option<Self> {
        let environment = Environment::read(&settings.app_env, problems);
        if demo && environment == Some(Environment::Production) {
            problems.add::<()>(
                "demo data",
                "they have accounts whose passwords everybody knows".to_owned(),
                "Do without them (`serve --demo`, `seed`), or leave APP_ENV at development.",
            );
        }
        let server = Server::read(settings, environment, problems);
        let database = Database::read(settings, problems);
        let data_dir = data_dir(settings, problems);
        // Without a valid environment the rules for secrets are unknown, and none must be generated.
        let secrets = environment
            .filter(|_| data_dir.is_some())
            .and_then(|environment| Secrets::read(settings, environment, generated, problems));
        let storage = Storage::read(settings, problems);
        let fonts_dir = fonts_dir(settings, problems);
        let limits = Limits::read(settings, problems);
        let timeouts = Timeouts::read(settings, problems);
        let lifetimes = Lifetimes::read(settings, problems);
        let retention = Retention::read(settings, problems);
        let documents = Documents::read(settings, problems);
        let features = Features::read(
            settings,
            demo || environment == Some(Environment::Development),
            documents.as_ref().is_some_and(|documents| documents.only_trusted),
            problems,
        );
        let time_zone = time_zone(&settings.time_zone, problems);
        let mail = Mail::read(settings, problems);
        let log = Log::read(settings, problems);
        let metrics = Metrics::read(settings, problems);
        let traces = Traces::read(settings, problems);
        Some(Self {
            environment: environment?,
            server: server?,
            database: database?,
            data_dir: data_dir?,
            fonts_dir: fonts_dir?,
            storage: storage?,
            secrets: secrets?,
            limits: limits?,
            timeouts: timeouts?,
            lifetimes: lifetimes?,
            retention: retention?,
            features: features?,
            time_zone: time_zone?,
            mail,
            log: log?,
            metrics: metrics?,
            traces: traces?,
            documents: documents?,
        })
    }
}

/// The data folder, which can be made if it does not exist.
fn data_dir(settings: &Settings, problems: &mut Problems) -> Option<PathBuf> {
    let folder = PathBuf::from(&settings.data_dir);
    let in_the_way = folder.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir());
    match in_the_way {
        Some(file) => problems.add(
            "DATA_DIR",
            format!("names no folder: {} is a file", file.display()),
            "Give the path of a folder that the server may write to; it is made if it is missing.",
        ),
        None => Some(folder),
    }
}

/// The folder of additional fonts, which must exist.
#[expect(clippy::option_option, reason = "none for a problem, none within for no folder")]
fn fonts_dir(settings: &Settings, problems: &mut Problems) -> Option<Option<PathBuf>> {
    let Some(folder) = value::non_empty(settings.fonts_dir.as_deref()).map(PathBuf::from) else {
        return Some(None);
    };
    if !folder.is_dir() {
        return problems.add(
            "FONTS_DIR",
            format!("names no folder, this is {:?}", folder.display().to_string()),
            "Give the path of a folder of .ttf, .otf, .ttc or .otc files, or leave it out.",
        );
    }
    Some(Some(folder))
}

/// Parses an IANA time zone or an offset.
fn time_zone(text: &str, problems: &mut Problems) -> Option<TimeZone> {
    text.parse()
        .map_err(|UnknownTimeZone { suggestion }| {
            let hint = match suggestion {
                Some(name) => format!("Did you mean {name}?"),
                None => "Give UTC, a name such as Africa/Casablanca, or an offset such as +01:00.".to_owned(),
            };
            let message =
                format!("must be a time zone of the IANA database or an offset from UTC, this is {text:?}");
            problems.add::<()>("TIME_ZONE", message, hint)
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::secret_file::tests::TempFolder;
    use super::*;

    const KEY: &str = "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=";

    fn config(demo: bool, flags: &[&str]) -> Result<Config, Vec<Problem>> {
        let folder = TempFolder::new();
        let flags = [&["--data-dir", folder.text()], flags].concat();
        Config::from_settings(&Settings::try_parse_from(flags).expect("the flags of the test exist"), demo)
    }

    fn production(demo: bool, flags: &[&str]) -> Result<Config, Vec<Problem>> {
        let url = "https://passerelle.example.org";
        let set = ["--app-env", "production", "--public-url", url, "--jwt-secret", KEY, "--fernet-keys", KEY];
        config(demo, &[&set, flags].concat())
    }

    #[test]
    fn development_starts_without_any_setting() {
        let config = config(false, &[]).expect("the defaults are good");
        assert!(!config.environment.is_production());
        assert_eq!(config.time_zone, TimeZone::utc());
    }

    #[test]
    fn the_folder_of_fonts_exists() {
        let folder = TempFolder::new();
        std::fs::create_dir_all(folder.text()).expect("a folder");
        let with = |path: &str| config(false, &["--fonts-dir", path]).map(|config| config.fonts_dir);
        assert_eq!(with(""), Ok(None));
        assert_eq!(with(folder.text()), Ok(Some(folder.text().into())));
        for path in ["/nowhere/at/all", "Cargo.toml"] {
            let problems = with(path).expect_err("no folder");
            assert_eq!(problems.len(), 1);
            assert!(problems[0].to_string().contains("FONTS_DIR"), "{:?}", problems[0]);
        }
    }

    #[test]
    fn a_data_folder_is_no_file() {
        let folder = TempFolder::new();
        std::fs::write(&folder.0, "a file is in the way").expect("the temporary folder can be written");
        for path in [folder.text().to_owned(), format!("{}/data", folder.text())] {
            for environment in ["development", "production"] {
                let flags =
                    ["--data-dir", &path, "--app-env", environment, "--public-url", "https://a.example"];
                let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
                let problems = Config::from_settings(&settings, false).expect_err("no folder");
                let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
                assert_eq!(told.len(), 1, "{told:?}");
                let names_it = format!("DATA_DIR: names no folder: {} is a file. ", folder.text());
                assert!(told[0].starts_with(&names_it), "{told:?}");
            }
        }
        std::fs::remove_file(&folder.0).expect("the file was written");
    }

    #[test]
    fn all_problems_are_reported_at_once() {
        let problems = config(
            false,
            &[
                "--app-env",
                "production",
                "--port",
                "x",
                "--database-url",
                "mysql://h/d",
                "--rate-limits",
                "maybe",
                "--qr-lifetime-hours",
                "0",
                "--playground",
                "perhaps",
                "--time-zone",
                "Rabat",
                "--smtp-url",
                "imap://h",
                "--log-format",
                "xml",
            ],
        )
        .expect_err("nearly everything is wrong");
        let settings: Vec<_> = problems.iter().map(|problem| problem.setting).collect();
        assert_eq!(
            settings,
            [
                "PORT",
                "PUBLIC_URL",
                "DATABASE_URL",
                "JWT_SECRET",
                "FERNET_KEYS",
                "RATE_LIMITS",
                "QR_LIFETIME_HOURS",
                "PLAYGROUND",
                "TIME_ZONE",
                "SMTP_URL",
                "MAIL_FROM",
                "LOG_FORMAT",
            ]
        );
    }

    #[test]
    fn the_playground_is_on_in_development_only() {
        let on = |config: Result<Config, _>| config.map(|config: Config| config.features.playground);
        assert_eq!(on(config(false, &[])), Ok(true));
        assert_eq!(on(production(false, &[])), Ok(false));
        assert!(production(true, &[]).is_err(), "demo accounts have passwords that everybody knows");
        assert_eq!(on(production(false, &["--playground", "on"])), Ok(true));
        let trusted = ["--persisted-documents", "a.json", "--persisted-documents-only", "on"];
        assert_eq!(on(config(false, &trusted)), Ok(false), "no query of one's own is answered");
        let problems = config(false, &[&trusted[..], &["--playground", "on"]].concat())
            .expect_err("they exclude each other");
        assert_eq!(problems[0].setting, "PLAYGROUND");
    }

    #[test]
    fn an_unknown_environment_generates_no_secrets() {
        let folder = TempFolder::new();
        let flags = ["--data-dir", folder.text(), "--app-env", "prod"];
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let problems = Config::from_settings(&settings, false).expect_err("prod is no environment");
        assert_eq!(problems.len(), 1);
        assert!(!folder.0.exists());
    }

    #[test]
    fn zones_are_names_or_offsets() {
        let parsed = |text| {
            let config = config(false, &["--time-zone", text]);
            config.map(|config| config.time_zone.to_string()).map_err(|problems| problems[0].to_string())
        };
        assert_eq!(parsed("utc"), Ok("UTC".to_owned()));
        assert_eq!(parsed("+01:00"), Ok("+01:00".to_owned()));
        assert_eq!(parsed("-03:30"), Ok("-03:30".to_owned()));
        assert!(parsed("Africa/Casablanca").is_ok_and(|zone| zone.starts_with("Africa/Casablanca")));
        let problem = parsed("Casablanca").expect_err("it is no name");
        assert!(
            problem.starts_with("TIME_ZONE: ") && problem.ends_with("Did you mean Africa/Casablanca?"),
            "{problem}"
        );
        let problem = parsed("+25:00").expect_err("it is no offset");
        assert!(
            problem.starts_with("TIME_ZONE: ") && problem.contains("\"+25:00\". Give UTC, "),
            "{problem}"
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let config = production(false, &["--database-url", "postgres://u:hunter2@h/d"]).expect("all is set");
        let shown = format!("{config:?}");
        assert!(!shown.contains(KEY) && !shown.contains("hunter2"), "{shown}");
    }
}
