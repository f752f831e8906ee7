//! The feed of the attendances of an event that are removed: deleted, undone, or gone with their participant.
//!
//! A notification says only that attendances of the event changed, so the feed reads which were removed since: none is
//! lost when notifications are.

use std::collections::{BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use uuid::Uuid;

use super::follow::{EventFeed, FeedChange, MAX_COMMIT_DELAY, visible_event_id};
use crate::domain::follow::Follow;
use crate::entity::attendance::{Column, Entity};
use crate::error::Result;
use crate::query::key::Key;
use crate::scope::Scope;

/// The feed of the removed attendances of an event, one by one.
pub struct RemovedFeed {
    events: EventFeed,
    /// Everything removed before this time was delivered, or was gone when the feed was opened.
    received_until: DateTime<Utc>,
    /// What was removed within the last [`MAX_COMMIT_DELAY`] and was delivered, or gone before: it is read again.
    delivered: BTreeSet<(DateTime<Utc>, Uuid)>,
    /// Removed attendances that were not delivered yet.
    pending: VecDeque<Uuid>,
    /// Whether attendances may have been removed since they were last read.
    is_behind: bool,
}

impl RemovedFeed {
    /// Opens the feed.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`; `EVENT_NOT_FOUND`; the database's.
    pub async fn open(scope: &Scope, event: Key) -> Result<Self> {
        let events = EventFeed::open(scope, event).await?;
        let received_until = scope.now();
        let gone = removed_since(scope, events.event, received_until - MAX_COMMIT_DELAY).await?;
        let delivered = gone.into_iter().collect();
        Ok(Self { events, received_until, delivered, pending: VecDeque::new(), is_behind: false })
    }

    /// Reads what was removed since it was last read.
    async fn catch_up(&mut self) -> Result<()> {
        let scope = self.events.reauthenticate().await?;
        visible_event_id(&scope, Key::Uuid(self.events.event)).await?;
        let now = scope.now();
        let since = self.received_until - MAX_COMMIT_DELAY;
        for found in removed_since(&scope, self.events.event, since).await? {
            if self.delivered.insert(found) {
                self.pending.push_back(found.1);
            }
        }
        self.received_until = now;
        self.delivered = self.delivered.split_off(&(now - MAX_COMMIT_DELAY, Uuid::nil()));
        Ok(())
    }
}

impl Follow for RemovedFeed {
    type Item = Uuid;

    async fn advance(&mut self) -> Result<Option<(Scope, Uuid)>> {
        if let Some(id) = self.pending.front().copied() {
            let scope = self.events.reauthenticate().await?;
            self.pending.pop_front();
            return Ok(Some((scope, id)));
        }
        if self.is_behind {
            self.catch_up().await?;
            self.is_behind = false;
            return Ok(None);
        }
        self.is_behind = matches!(self.events.wait().await, FeedChange::Other);
        if self.is_behind {
            self.events.settle().await;
        }
        Ok(None)
    }
}

/// The attendances of an event that were removed at `since` or later, by time.
async fn removed_since(
    scope: &Scope,
    event: Uuid,
    since: DateTime<Utc>,
) -> Result<Vec<(DateTime<Utc>, Uuid)>> {
    let removed = Entity::find()
        .filter(Column::EventId.eq(event))
        .filter(Column::DeletedAt.gte(since))
        .order_by_asc(Column::DeletedAt)
        .order_by_asc(Column::Id)
        .select_only()
        .columns([Column::DeletedAt, Column::Id])
        .into_tuple();
    Ok(removed.all(scope.database().read()).await?)
}
