//! The environment: development or production.

use super::problem::{Problem, Problems};
use super::settings::Settings;

/// The environment that the server runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Conveniences are on, missing secrets are generated.
    Development,
    /// Secrets must be set, and nothing unnecessary is exposed.
    Production,
}

impl Environment {
    /// Parses the setting alone.
    ///
    /// # Errors
    ///
    /// The problem.
    pub fn from_settings(settings: &Settings) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        let environment = Self::read(&settings.app_env, &mut problems);
        problems.into_result(environment)
    }

    pub(super) fn read(text: &str, problems: &mut Problems) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "development" => Some(Self::Development),
            "production" => Some(Self::Production),
            _ => problems.add(
                "APP_ENV",
                format!("must be development or production, this is {text:?}"),
                "Give one of the two.",
            ),
        }
    }

    /// Whether this is production.
    pub fn is_production(self) -> bool {
        self == Self::Production
    }
}
