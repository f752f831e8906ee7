//! What is wrong with the settings: collected, so that all of it is told at once.

use std::fmt;

/// One thing to mend before the server can start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The name of the environment variable.
    pub setting: &'static str,
    /// What is wrong with its value. Never shows the value of a secret.
    pub wrong: String,
    /// What to do about it, as a sentence.
    pub fix: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, wrong, fix } = self;
        write!(f, "{setting}: {wrong}. {fix}")
    }
}

impl std::error::Error for Problem {}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem. Answers `None`, which is what the caller has then.
    pub(super) fn add<T>(
        &mut self,
        setting: &'static str,
        wrong: impl Into<String>,
        fix: impl Into<String>,
    ) -> Option<T> {
        self.0.push(Problem { setting, wrong: wrong.into(), fix: fix.into() });
        None
    }

    /// The result of a reading that noted its problems here: `None` is a value that one of them is about.
    pub(super) fn settle<T>(self, value: Option<T>) -> Result<T, Vec<Problem>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }
}
