//! The database settings.

use std::path::{Path, PathBuf};

use super::problem::{Problem, Problems};
use super::secret::Secret;
use super::settings::Settings;
use super::value::{non_empty, number, percent_decoded};

/// The shared database.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its URL, for the driver. Secret, because it may contain a password.
    pub url: Secret<String>,
    /// The URL of a streaming replica that queries may read on. Secret as well.
    pub read_url: Option<Secret<String>>,
    /// The kind of database.
    pub backend: Backend,
    /// The setting that names it, for messages: `DATA_DIR` for the file in the data folder.
    pub setting: &'static str,
    /// The file of a SQLite database, for a lock file beside it; `None` for PostgreSQL and in memory.
    pub file: Option<PathBuf>,
    /// Where it is, for operators: the file, or the server and the name, without user and password.
    pub place: String,
    /// The maximum number of connections.
    pub max_connections: u32,
}

/// The supported databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// An embedded database, in a file or in memory.
    Sqlite,
    /// A database server.
    Postgres,
}

impl Database {
    /// Parses the database settings alone: migrations need no secrets.
    ///
    /// # Errors
    ///
    /// All problems.
    pub fn from_settings(settings: &Settings) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let database = Self::read(settings, &mut problems);
        problems.into_result(database)
    }

    pub(super) fn read(settings: &Settings, problems: &mut Problems) -> Option<Self> {
        // At least two: a migration holds its lock on one connection while it works on another.
        let max_connections =
            number("DATABASE_MAX_CONNECTIONS", &settings.database_max_connections, 2..=1000, problems);
        let (setting, text) = match non_empty(settings.database_url.as_ref().map(|url| url.reveal().as_str()))
        {
            Some(url) => ("DATABASE_URL", url.to_owned()),
            None => ("DATA_DIR", file_url(&Path::new(&settings.data_dir).join("passerelle.db"))),
        };
        match Self::at(setting, &Secret::new(text)) {
            Ok(database) => {
                let read_url = read_url(settings, database.backend, problems);
                Some(Self { max_connections: max_connections?, read_url: read_url?, ..database })
            }
            Err(Problem { setting, message, fix }) => problems.add(setting, message, fix),
        }
    }

    /// The database at a URL that `setting` gives, with few connections.
    ///
    /// # Errors
    ///
    /// The problem, without the URL itself, which may contain a password.
    pub fn at(setting: &'static str, url: &Secret<String>) -> Result<Self, Problem> {
        let Some(backend) = backend(url.reveal()) else {
            return Err(Problem {
                setting,
                message: "must begin with sqlite: or postgres:// and name a database".to_owned(),
                fix: "Give one such as postgres://user:password@host/database or sqlite://./data/passerelle.db."
                    .to_owned(),
            });
        };
        let file = if backend == Backend::Sqlite { sqlite_file(url.reveal()) } else { None };
        let place =
            file.as_ref().map_or_else(|| server_place(url.reveal()), |file| file.display().to_string());
        Ok(Self { url: url.clone(), read_url: None, backend, setting, file, place, max_connections: 2 })
    }
}

/// The URL of the replica; the outer `None` is a problem.
#[expect(clippy::option_option, reason = "a setting that may be missing, or wrong")]
fn read_url(
    settings: &Settings,
    backend: Backend,
    problems: &mut Problems,
) -> Option<Option<Secret<String>>> {
    let Some(url) = non_empty(settings.database_read_url.as_ref().map(|url| url.reveal().as_str())) else {
        return Some(None);
    };
    let (message, fix) = match (backend, self::backend(url)) {
        (Backend::Postgres, Some(Backend::Postgres)) => return Some(Some(Secret::new(url.to_owned()))),
        (Backend::Sqlite, _) => (
            "names a replica, but the database of DATABASE_URL is an embedded one, which has none",
            "Leave it out, or set DATABASE_URL to the primary of the replica.",
        ),
        (Backend::Postgres, _) => (
            "must begin with postgres:// and name the database of DATABASE_URL on its replica",
            "Give one such as postgres://user:password@replica/database, or leave it out.",
        ),
    };
    problems.add("DATABASE_READ_URL", message.to_owned(), fix)
}

/// The part of a URL after the user and the password, without parameters.
fn server_place(url: &str) -> String {
    let Ok(url) = url::Url::parse(url) else { return "the database of DATABASE_URL".to_owned() };
    let host = url.host_str().filter(|host| !host.is_empty()).map_or_else(String::new, |host| {
        let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
        format!("//{host}{port}")
    });
    format!("{}:{host}{}", url.scheme(), url.path())
}

fn backend(url: &str) -> Option<Backend> {
    if url.strip_prefix("sqlite:").is_some_and(|rest| !rest.trim_start_matches('/').is_empty()) {
        return Some(Backend::Sqlite);
    }
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"))?;
    (!rest.is_empty()).then_some(Backend::Postgres)
}

/// The URL of a SQLite file, created if missing. The driver interprets `?` and `%` in the path.
fn file_url(file: &Path) -> String {
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode=rwc")
}

/// The file of a SQLite URL, parsed like the driver parses it.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if path == ":memory:" || parameters.split('&').any(|parameter| parameter == "mode=memory") {
        return None;
    }
    let path = percent_decoded(path);
    Some(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &[&str]) -> Result<Database, Vec<Problem>> {
        Database::from_settings(&Settings::try_parse_from(flags).expect("the flags of the test exist"))
    }

    fn file(url: &str) -> Option<String> {
        let database = read(&["--database-url", url]).expect("the address is good");
        database.file.map(|file| file.to_string_lossy().into_owned())
    }

    #[test]
    fn the_default_is_a_file_in_the_data_folder() {
        let database = read(&["--data-dir", "/srv/données 100%?"]).expect("the defaults are good");
        assert_eq!(database.backend, Backend::Sqlite);
        assert_eq!(database.url.reveal(), "sqlite:///srv/données 100%25%3F/passerelle.db?mode=rwc");
        assert_eq!(database.file, Some(PathBuf::from("/srv/données 100%?/passerelle.db")));
    }

    #[test]
    fn the_file_of_a_sqlite_url_is_parsed() {
        assert_eq!(file("sqlite://./data/a+b&c.db?mode=ro").as_deref(), Some("./data/a+b&c.db"));
        assert_eq!(file("sqlite:a.db").as_deref(), Some("a.db"));
        assert_eq!(file("sqlite::memory:"), None);
        assert_eq!(file("sqlite://shared?mode=memory&cache=shared"), None);
    }

    #[test]
    fn both_schemes_of_postgres_are_accepted() {
        for url in ["postgres://u:p@h/d", "postgresql://h/d"] {
            assert_eq!(read(&["--database-url", url]).expect("good").backend, Backend::Postgres);
        }
    }

    #[test]
    fn the_place_has_no_password() {
        let place = |url: &str| read(&["--database-url", url]).expect("the address is good").place;
        assert_eq!(
            place("postgres://u:hunter2@db.example:5433/presence?sslmode=require"),
            "postgres://db.example:5433/presence"
        );
        assert_eq!(place("postgres:///presence?host=/run/hunter2"), "postgres:/presence");
        assert_eq!(place("sqlite://./data/a.db?mode=rwc"), "./data/a.db");
        assert_eq!(place("sqlite::memory:"), "sqlite::memory:");
    }

    #[test]
    fn other_databases_are_refused_without_showing_the_url() {
        for url in ["mysql://root:hunter2@h/d", "passerelle-hunter2.db", "postgres://", "sqlite://"] {
            let problems = read(&["--database-url", url]).expect_err("it is not ours");
            assert_eq!(problems[0].setting, "DATABASE_URL");
            assert!(!problems[0].to_string().contains("hunter2"));
        }
    }

    #[test]
    fn a_replica_is_one_of_postgres() {
        const PRIMARY: &str = "postgres://h/d";
        let read = |url, replica| read(&["--database-url", url, "--database-read-url", replica]);
        let database = read(PRIMARY, "postgres://u:hunter2@r/d").expect("good");
        assert_eq!(database.read_url.expect("given").reveal(), "postgres://u:hunter2@r/d");
        assert!(read(PRIMARY, "").expect("good").read_url.is_none());
        for (url, replica) in [(PRIMARY, "sqlite:hunter2.db"), (PRIMARY, "hunter2"), ("sqlite:a.db", PRIMARY)]
        {
            let problems = read(url, replica).expect_err("no replica");
            assert_eq!(problems.len(), 1);
            assert_eq!(problems[0].setting, "DATABASE_READ_URL");
            assert!(!problems[0].to_string().contains("hunter2"));
        }
    }

    #[test]
    fn at_least_two_connections_are_required() {
        let problems =
            read(&["--database-max-connections", "0", "--database-url", "x"]).expect_err("none is too few");
        assert_eq!(problems.len(), 2);
    }
}
