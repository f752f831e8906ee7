//! The secrets: what signs tokens and what encrypts fields.
//!
//! Development makes them for itself and keeps them under `DATA_DIR`; production must be given them, and refuses
//! those that development made or that stand in documents.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use fernet::Fernet;

use super::environment::Environment;
use super::kept;
use super::problem::Problems;
use super::secret::Secret;
use super::settings::Settings;
use super::value::{given, list};

const JWT: &str = "JWT_SECRET";
const JWT_FILE: &str = "jwt_secret";
/// As long as the hash that it keys: a shorter one would be the weakest part.
const JWT_LEAST_BYTES: usize = 32;
const FERNET: &str = "FERNET_KEYS";
const FERNET_FILE: &str = "fernet_keys";
const GENERATE_HINT: &str = "Generate one with: openssl rand -base64 32 | tr '+/' '-_'";
/// How the values of examples and compose files begin.
const PLACEHOLDERS: [&str; 7] =
    ["change-me", "changeme", "change_me", "development", "example", "insecure", "secret"];
/// The key of the Fernet specification: valid, and known to everyone.
const PUBLISHED_KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4";

/// The secrets of the process.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Signs tokens, at least 32 bytes.
    pub jwt: Secret<String>,
    /// Well-formed Fernet keys, at least one; the first encrypts, all decrypt.
    pub fernet_keys: Secret<Vec<String>>,
}

impl Secrets {
    pub(super) fn read(
        settings: &Settings,
        environment: Environment,
        problems: &mut Problems,
    ) -> Option<Self> {
        let source = Source { environment, folder: Path::new(&settings.data_dir) };
        let jwt = source.text(JWT, JWT_FILE, settings.jwt_secret.as_ref(), problems);
        let jwt = jwt.and_then(|jwt| checked_jwt(jwt, &source, problems));
        let keys = source.text(FERNET, FERNET_FILE, settings.fernet_keys.as_ref(), problems);
        let keys = keys.and_then(|keys| checked_keys(&keys, &source, problems));
        Some(Self { jwt: Secret::new(jwt?), fernet_keys: Secret::new(keys?) })
    }
}

/// Where secrets come from.
struct Source<'a> {
    environment: Environment,
    folder: &'a Path,
}

impl Source<'_> {
    fn text(
        &self,
        setting: &'static str,
        file: &str,
        set: Option<&Secret<String>>,
        problems: &mut Problems,
    ) -> Option<String> {
        if let Some(text) = given(set.map(|secret| secret.reveal().as_str())) {
            return Some(text.to_owned());
        }
        if self.environment == Environment::Production {
            return problems.add(setting, "must be set in production", format!("{GENERATE_HINT}."));
        }
        let file = self.folder.join(file);
        kept::read_or_make(&file, new_secret).map_err(|error| (error, file)).map_or_else(
            |(error, file)| {
                problems.add(
                    setting,
                    format!("is not set and cannot be kept in {}: {error}", file.display()),
                    "Set it, or let DATA_DIR be a folder that can be written.",
                )
            },
            Some,
        )
    }

    /// Whether a production must not rely on `text`: everybody knows it, or it was made for development.
    fn is_for_development(&self, text: &str, file: &str) -> bool {
        let lower = text.to_ascii_lowercase();
        let known = PLACEHOLDERS.iter().any(|start| lower.starts_with(start));
        let made_here =
            || kept::read(&self.folder.join(file)).ok().flatten().is_some_and(|kept| kept == text);
        self.environment == Environment::Production
            && (known || text.starts_with(PUBLISHED_KEY) || made_here())
    }
}

fn checked_jwt(text: String, source: &Source<'_>, problems: &mut Problems) -> Option<String> {
    if text.len() < JWT_LEAST_BYTES {
        let wrong = format!("must be at least {JWT_LEAST_BYTES} bytes, this one has {}", text.len());
        return problems.add(JWT, wrong, format!("{GENERATE_HINT}."));
    }
    if source.is_for_development(&text, JWT_FILE) {
        return problems.add(JWT, "is a development value", format!("{GENERATE_HINT}."));
    }
    Some(text)
}

fn checked_keys(text: &str, source: &Source<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    let keys: Vec<String> = list(text).map(ToOwned::to_owned).collect();
    let malformed: Vec<String> = keys
        .iter()
        .enumerate()
        .filter(|(_, key)| Fernet::new(key).is_none())
        .map(|(index, _)| (index + 1).to_string())
        .collect();
    if !malformed.is_empty() || keys.is_empty() {
        let wrong = if keys.is_empty() {
            "holds no key".to_owned()
        } else {
            format!("a key must be 32 bytes in URL-safe base64, number {} is not", malformed.join(", "))
        };
        return problems.add(FERNET, wrong, format!("{GENERATE_HINT}; several are separated by commas."));
    }
    // Only the key that encrypts: rows that development wrote must stay readable while they are rotated.
    if source.is_for_development(&keys[0], FERNET_FILE) {
        return problems.add(
            FERNET,
            "the first key is a development value",
            format!("{GENERATE_HINT}, put it first, and keep this one behind it until the keys are rotated."),
        );
    }
    Some(keys)
}

/// 32 random bytes in URL-safe base64: a Fernet key, and as good a secret for anything else.
fn new_secret() -> String {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    URL_SAFE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::kept::tests::Folder;
    use super::*;

    const GOOD: &str = "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=";

    fn read(environment: Environment, folder: &Folder, flags: &[&str]) -> Result<Secrets, Vec<String>> {
        let flags = [&["--data-dir", folder.text()], flags].concat();
        let settings = Settings::try_parse_from(flags).expect("the flags of the test exist");
        let mut problems = Problems::default();
        let secrets = Secrets::read(&settings, environment, &mut problems);
        problems.settle(secrets).map_err(|all| all.iter().map(ToString::to_string).collect())
    }

    fn production(folder: &Folder, jwt: &str, keys: &str) -> Result<Secrets, Vec<String>> {
        read(Environment::Production, folder, &["--jwt-secret", jwt, "--fernet-keys", keys])
    }

    #[test]
    fn development_makes_secrets_once_and_keeps_them() {
        let folder = Folder::new();
        let first = read(Environment::Development, &folder, &["--jwt-secret="]).expect("made");
        let second = read(Environment::Development, &folder, &[]).expect("kept");
        assert_eq!((&first.jwt, &first.fernet_keys), (&second.jwt, &second.fernet_keys));
        assert_ne!(first.jwt.reveal(), &first.fernet_keys.reveal()[0]);
    }

    #[test]
    fn production_makes_none() {
        let folder = Folder::new();
        let problems = read(Environment::Production, &folder, &[]).expect_err("none is set");
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("JWT_SECRET: must be set in production. Generate one with"));
        assert!(problems[1].starts_with("FERNET_KEYS: must be set in production."));
        assert!(!folder.0.exists());
    }

    #[test]
    fn short_and_malformed_secrets_are_refused_everywhere_without_being_shown() {
        for environment in [Environment::Development, Environment::Production] {
            let flags = ["--jwt-secret", "hunter2", "--fernet-keys", "bosCQ,hunter2"];
            let problems = read(environment, &Folder::new(), &flags).expect_err("both are wrong");
            assert!(problems[0].starts_with("JWT_SECRET: must be at least 32 bytes, this one has 7. "));
            assert!(problems[1].contains("number 1, 2 is not"), "{problems:?}");
            assert!(!problems.concat().contains("hunter2"));
        }
    }

    #[test]
    fn production_refuses_what_documents_show() {
        let published = format!("{PUBLISHED_KEY}=");
        let jwt = "change-me-please-change-me-please-now";
        let problems = production(&Folder::new(), jwt, &published).expect_err("both are known to everyone");
        assert!(problems[0].starts_with("JWT_SECRET: is a development value."), "{problems:?}");
        assert!(
            problems[1].starts_with("FERNET_KEYS: the first key is a development value."),
            "{problems:?}"
        );
    }

    #[test]
    fn production_refuses_what_development_made_but_still_decrypts_with_it() {
        let folder = Folder::new();
        let made = read(Environment::Development, &folder, &[]).expect("made");
        let (jwt, key) = (made.jwt.reveal(), &made.fernet_keys.reveal()[0]);

        assert_eq!(production(&folder, jwt, key).expect_err("both were made here").len(), 2);

        let rotating = production(&folder, GOOD, &format!("{GOOD}, {key}")).expect("a new key is first");
        assert_eq!(rotating.fernet_keys.reveal(), &[GOOD.to_owned(), key.clone()]);
    }

    #[test]
    fn debug_shows_no_secret() {
        let secrets = production(&Folder::new(), GOOD, GOOD).expect("both are good");
        assert!(!format!("{secrets:?}").contains(GOOD));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_problem_with_a_way_out() {
        let folder = Folder::new();
        std::fs::write(&folder.0, "a file is in the way").expect("the temporary folder can be written");
        let problems = read(Environment::Development, &folder, &[]).expect_err("there is no folder");
        assert_eq!(problems.len(), 2);
        assert!(problems[0].contains("Set it, or let DATA_DIR be a folder that can be written."));
        std::fs::remove_file(&folder.0).expect("the file was written");
    }
}
