//! Whether the session of a live connection lasts.

use std::time::Duration;

use crate::domain::sessions;
use crate::error::{Code, Error, Result};
use crate::scope::Scope;

/// How long the database may take to say whether a session lasts.
const SESSION_CHECK_TIMEOUT: Duration = Duration::from_secs(3);

/// The caller as they are now.
///
/// # Errors
/// Why the session has ended; `SERVICE_UNAVAILABLE` where the database does not say.
pub(super) async fn reauthenticate(scope: &Scope) -> Result<Scope> {
    match tokio::time::timeout(SESSION_CHECK_TIMEOUT, sessions::again(scope)).await {
        Ok(again) => again,
        Err(_) => Err(Code::ServiceUnavailable.into()),
    }
}

/// Whether an error says that the session has ended, rather than that nobody knows.
pub(super) fn has_ended(error: &Error) -> bool {
    matches!(error, Error::Refused(failures) if failures.iter().all(|failure| failure.code != Code::ServiceUnavailable))
}
