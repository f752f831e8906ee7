//! The feed of subscriptions to the presence on a project: who is in, at first and after each change.
//!
//! Each item reads the database again, with the rights of the caller at that time. A record that changed alone is an item
//! of its own; where several changed at once, or notifications were missed, the item has no record and its counts are
//! those of now.

use super::standing::{self, Counts};
use super::table::PresenceRecords;
use crate::auth::role::Action;
use crate::domain::follow::Follow;
use crate::domain::projects;
use crate::domain::sessions;
use crate::error::Result;
use crate::pubsub::{DomainEvent, Listener, Notification};
use crate::query::key::Key;
use crate::query::list::{self, all_columns};
use crate::query::row::Row;
use crate::query::table::Table as _;
use crate::scope::Scope;

/// An item of the feed.
pub struct PresenceChange {
    /// The record that changed; none when it was not one alone.
    pub record: Option<Row>,
    /// Who is in now.
    pub counts: Counts,
}

/// The feed of one project, for one caller.
pub struct PresenceFeed {
    scope: Scope,
    project: i32,
    listener: Listener,
    /// A change that was not delivered yet.
    pending: Option<Change>,
}

/// A change of the presence on a project.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// Of this record.
    Of(i32),
    /// Of many records, or of some that are not known any more.
    Many,
}

impl PresenceFeed {
    /// Opens the feed. Its first item is the present state.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`; `PROJECT_NOT_FOUND`; the database's.
    pub async fn open(scope: &Scope, project: i32) -> Result<Self> {
        scope.require(Action::ReadPresence)?;
        projects::require(scope, project).await?;
        let listener = scope.services.publisher.listen(scope.database());
        Ok(Self { scope: scope.clone(), project, listener, pending: Some(Change::Many) })
    }

    /// Waits for a change of the project.
    async fn wait(&mut self) -> Change {
        loop {
            match self.listener.next().await {
                Notification::Received(DomainEvent::PresenceRecorded { project, record })
                    if project == self.project =>
                {
                    return Change::Of(record);
                }
                Notification::Received(DomainEvent::PresencesChanged { project })
                    if project == self.project =>
                {
                    return Change::Many;
                }
                Notification::Lagged => return Change::Many,
                Notification::Received(_) | Notification::Disconnected => {}
            }
        }
    }
}

impl Follow for PresenceFeed {
    type Item = PresenceChange;

    async fn advance(&mut self) -> Result<Option<(Scope, PresenceChange)>> {
        let changed = match self.pending {
            Some(changed) => changed,
            None => self.wait().await,
        };
        self.pending = Some(changed);
        let scope = sessions::reauthenticate(&self.scope).await?;
        scope.require(Action::ReadPresence)?;
        let record = match changed {
            Change::Of(record) => {
                let key = Key::from(record);
                let columns = all_columns::<PresenceRecords>();
                list::by_keys::<PresenceRecords>(&scope, PresenceRecords::KEY, &[key], &columns)
                    .await?
                    .remove(&key)
            }
            Change::Many => None,
        };
        let counts = standing::counts(&scope, self.project).await?;
        self.pending = None;
        Ok(Some((scope, PresenceChange { record, counts })))
    }
}
