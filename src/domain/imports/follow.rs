//! The feed of how far an import is, for the account that runs it.

use uuid::Uuid;

use super::progress::{Progress, name};
use crate::auth::role::Action;
use crate::domain::follow::Follow;
use crate::domain::sessions;
use crate::error::Result;
use crate::pubsub::{DomainEvent, Listener, Notification};
use crate::scope::Scope;

/// The feed of one import.
pub struct ProgressFeed {
    scope: Scope,
    import: Uuid,
    listener: Listener,
    /// Whether the first item, of an import that has not begun, was delivered.
    has_begun: bool,
}

impl ProgressFeed {
    /// Opens the feed of the import that the caller runs, or will run, with this idempotency key.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`.
    pub fn open(scope: &Scope, key: &str) -> Result<Self> {
        if !scope.actor.may(Action::RecordAttendances) {
            scope.require(Action::CreateParticipants)?;
        }
        let listener = scope.services.publisher.listen(scope.database());
        Ok(Self { scope: scope.clone(), import: name(scope, key), listener, has_begun: false })
    }
}

impl Follow for ProgressFeed {
    type Item = Progress;

    async fn advance(&mut self) -> Result<Option<(Scope, Progress)>> {
        let progress = if self.has_begun {
            match self.listener.next().await {
                Notification::Received(DomainEvent::ImportProgressed { import, progress })
                    if import == self.import =>
                {
                    progress.into()
                }
                // The next announcement tells all that a lost one told.
                _ => return Ok(None),
            }
        } else {
            Progress::default()
        };
        let scope = sessions::reauthenticate(&self.scope).await?;
        self.has_begun = true;
        Ok(Some((scope, progress)))
    }
}
