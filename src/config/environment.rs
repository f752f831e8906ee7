//! Whether people work on the program here, or with it.

use super::problem::Problems;

/// What mistakes cost: nothing, or a great deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Conveniences are on, secrets are made when they are not set.
    Development,
    /// Nothing is made up, nothing is shown that need not be.
    Production,
}

impl Environment {
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

    /// Whether people work with the program here.
    pub fn is_production(self) -> bool {
        self == Self::Production
    }
}
