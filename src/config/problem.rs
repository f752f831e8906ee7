//! Problems of the settings, collected so that all are reported at once.

use std::fmt;

/// A problem that prevents the server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the environment variable.
    pub setting: &'static str,
    /// What is wrong with its value. Never contains the value of a secret.
    pub message: String,
    /// How to fix it, as a sentence.
    pub fix: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, message, fix } = self;
        write!(f, "{setting}: {message}. {fix}")
    }
}

impl std::error::Error for Problem {}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Adds a problem and returns `None`, the value of the invalid setting.
    pub(super) fn add<T>(
        &mut self,
        setting: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Option<T> {
        self.0.push(Problem { setting, message: message.into(), fix: fix.into() });
        None
    }

    /// The result of parsing: `value`, unless there are problems.
    pub(super) fn into_result<T>(self, value: Option<T>) -> Result<T, Vec<Problem>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }
}
