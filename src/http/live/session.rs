//! Checks whether the session of a live connection is still valid.

use std::time::Duration;

use crate::domain::sessions;
use crate::error::{Code, Error, Result};
use crate::scope::Scope;

/// The timeout of the session check.
const SESSION_CHECK_TIMEOUT: Duration = Duration::from_secs(3);

/// Reloads the caller's session and rights.
///
/// # Errors
/// The reason why the session has ended; `SERVICE_UNAVAILABLE` when the database does not answer.
pub(super) async fn reauthenticate(scope: &Scope) -> Result<Scope> {
    match tokio::time::timeout(SESSION_CHECK_TIMEOUT, sessions::reauthenticate(scope)).await {
        Ok(result) => result,
        Err(_) => Err(Code::ServiceUnavailable.into()),
    }
}

/// Whether an error means that the session has ended, and not that the database is unavailable.
pub(super) fn has_ended(error: &Error) -> bool {
    matches!(error, Error::Refused(failures) if failures.iter().all(|failure| failure.code != Code::ServiceUnavailable))
}
