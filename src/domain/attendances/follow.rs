//! The feeds of subscriptions to the attendances of one event, while they are recorded.
//!
//! For each item the caller is re-authenticated and the rows are read again with the visibility of lists.
//! After a lagged notification (the listener was too slow, the database unavailable) the feed reads the
//! attendances that it missed, so that each recorded attendance is delivered exactly once. Notifications come
//! from `crate::pubsub`.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use tokio::time::Instant;
use uuid::Uuid;

use super::table::Attendances;
use crate::auth::role::Action;
use crate::domain::events::Events;
use crate::domain::follow::Follow;
use crate::domain::sessions;
use crate::entity::attendance::{Column, Entity};
use crate::entity::event;
use crate::error::{Code, Result};
use crate::pubsub::{DomainEvent, Listener, Notification};
use crate::query::columns::{columns_of, select_columns};
use crate::query::filter::{Criterion, Filter};
use crate::query::key::Key;
use crate::query::list::{self, all_columns};
use crate::query::row::{Row, Rows};
use crate::query::table::Table;
use crate::scope::Scope;

/// The maximum delay between the creation time of an attendance and its visibility: no transaction runs
/// longer, that of a long import included, and the clocks of processes differ by less.
pub(super) const MAX_COMMIT_DELAY: TimeDelta = TimeDelta::minutes(2);
/// The minimum time between two counts: a busy event is counted five times a second.
const MIN_COUNT_INTERVAL: Duration = Duration::from_millis(200);

/// The notifications of one event, for one caller.
pub(super) struct EventFeed {
    scope: Scope,
    pub(super) event: Uuid,
    listener: Listener,
}

/// A notification of the event.
pub(super) enum FeedChange {
    /// This attendance was recorded.
    Recorded(Uuid),
    /// Attendances may have been recorded or deleted.
    Other,
}

impl EventFeed {
    /// Subscribes. Authorizes the caller before it looks up the event.
    pub(super) async fn open(scope: &Scope, event: Key) -> Result<Self> {
        scope.require(Action::ReadPointage)?;
        let event = visible_event_id(scope, event).await?;
        let listener = scope.services.publisher.listen(scope.database());
        Ok(Self { scope: scope.clone(), event, listener })
    }

    /// Waits for a notification of the event.
    pub(super) async fn wait(&mut self) -> FeedChange {
        loop {
            match self.listener.next().await {
                Notification::Received(DomainEvent::AttendanceRecorded { event, attendance })
                    if event == self.event =>
                {
                    return FeedChange::Recorded(attendance);
                }
                Notification::Received(DomainEvent::AttendancesChanged { event }) if event == self.event => {
                    return FeedChange::Other;
                }
                Notification::Lagged => return FeedChange::Other,
                Notification::Received(_) | Notification::Disconnected => {}
            }
        }
    }

    /// Waits until the next read may follow, which covers all notifications until then: many attendances change at once.
    pub(super) async fn settle(&mut self) {
        tokio::time::sleep(MIN_COUNT_INTERVAL).await;
        self.listener.clear();
    }

    /// Re-authenticates the caller and checks that they may still subscribe.
    pub(super) async fn reauthenticate(&self) -> Result<Scope> {
        let scope = sessions::reauthenticate(&self.scope).await?;
        scope.require(Action::ReadPointage)?;
        Ok(scope)
    }
}

/// The UUID of an event, if the caller may see it.
pub(super) async fn visible_event_id(scope: &Scope, event: Key) -> Result<Uuid> {
    let columns = columns_of::<event::Entity>(&[Events::KEY]).into();
    let found = list::by_keys::<Events>(scope, Events::KEY, &[event], &columns).await?;
    match found.into_keys().next() {
        Some(Key::Uuid(event)) => Ok(event),
        _ => Err(Code::EventNotFound.into()),
    }
}

/// The feed of the recorded attendances of an event, one by one.
pub struct RecordedFeed {
    events: EventFeed,
    /// Everything recorded before this time was delivered, or existed when the feed was opened.
    received_until: DateTime<Utc>,
    /// The attendances of the last [`MAX_COMMIT_DELAY`] that were delivered or existed before: they are read
    /// again when notifications were missed.
    delivered: BTreeSet<(DateTime<Utc>, Uuid)>,
    /// Recorded attendances that were not delivered yet.
    pending: VecDeque<Uuid>,
    /// Whether notifications may have been missed.
    has_lagged: bool,
}

impl RecordedFeed {
    /// Opens the feed.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`; `EVENT_NOT_FOUND`; the database's.
    pub async fn open(scope: &Scope, event: Key) -> Result<Self> {
        let events = EventFeed::open(scope, event).await?;
        let received_until = scope.now();
        let delivered =
            recent(scope, events.event, received_until - MAX_COMMIT_DELAY).await?.into_iter().collect();
        Ok(Self { events, received_until, delivered, pending: VecDeque::new(), has_lagged: false })
    }

    /// Reads the attendances that were recorded without a received notification.
    async fn catch_up(&mut self) -> Result<()> {
        let scope = self.events.reauthenticate().await?;
        visible_event_id(&scope, Key::Uuid(self.events.event)).await?;
        let now = scope.now();
        let recorded = recent(&scope, self.events.event, self.received_until - MAX_COMMIT_DELAY).await?;
        let undelivered = recorded.into_iter().filter(|found| !self.delivered.contains(found));
        self.pending.extend(undelivered.map(|(_, id)| id));
        self.mark_received(now);
        Ok(())
    }

    /// Marks everything before `now` as received.
    fn mark_received(&mut self, now: DateTime<Utc>) {
        self.received_until = now;
        self.delivered = self.delivered.split_off(&(now - MAX_COMMIT_DELAY, Uuid::nil()));
    }

    /// Reads an attendance; none when it was deleted or already delivered.
    async fn load(&mut self, id: Uuid) -> Result<Option<(Scope, Row)>> {
        let scope = self.events.reauthenticate().await?;
        let columns = all_columns::<Attendances>();
        let key = Key::Uuid(id);
        let found =
            list::by_keys::<Attendances>(&scope, Attendances::KEY, &[key], &columns).await?.remove(&key);
        let Some(row) = found else { return Ok(None) };
        let created_at = row.get::<Entity, DateTime<Utc>>(&Column::CreatedAt)?;
        Ok(self.delivered.insert((created_at, id)).then_some((scope, row)))
    }
}

impl Follow for RecordedFeed {
    type Item = Row;

    async fn advance(&mut self) -> Result<Option<(Scope, Row)>> {
        if let Some(id) = self.pending.front() {
            let item = self.load(*id).await?;
            self.pending.pop_front();
            return Ok(item);
        }
        if self.has_lagged {
            self.catch_up().await?;
            self.has_lagged = false;
            return Ok(None);
        }
        match self.events.wait().await {
            FeedChange::Recorded(id) => {
                self.mark_received(self.events.scope.now());
                self.pending.push_back(id);
            }
            FeedChange::Other => self.has_lagged = true,
        }
        Ok(None)
    }
}

/// The attendances of an event that were created at `since` or later, by time.
async fn recent(scope: &Scope, event: Uuid, since: DateTime<Utc>) -> Result<Vec<(DateTime<Utc>, Uuid)>> {
    let columns = columns_of::<Entity>(&[Column::Id, Column::CreatedAt]);
    let column = |column: Column| Expr::col((Entity, column));
    let mut statement = Query::select();
    select_columns::<Entity>(&mut statement, columns);
    statement
        .from(Entity)
        .cond_where(Attendances::visible_to(scope))
        .and_where(column(Column::EventId).eq(event))
        .and_where(column(Column::CreatedAt).gte(since))
        .order_by((Entity, Column::CreatedAt), Order::Asc)
        .order_by((Entity, Column::Id), Order::Asc);
    let rows = Rows::new(scope.select(&statement).await?, columns);
    let read = |row: Row| {
        let created_at = row.get::<Entity, DateTime<Utc>>(&Column::CreatedAt)?;
        Ok((created_at, row.get::<Entity, Uuid>(&Column::Id)?))
    };
    rows.to_rows().into_iter().map(read).collect()
}

/// The feed of the number of attendances of an event: at first, and then whenever it changes.
pub struct CountFeed {
    events: EventFeed,
    last: Option<i64>,
    /// When they were counted; none when they must be counted now.
    counted_at: Option<Instant>,
}

impl CountFeed {
    /// Opens the feed.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`; `EVENT_NOT_FOUND`; the database's.
    pub async fn open(scope: &Scope, event: Key) -> Result<Self> {
        Ok(Self { events: EventFeed::open(scope, event).await?, last: None, counted_at: None })
    }
}

impl Follow for CountFeed {
    type Item = i64;

    async fn advance(&mut self) -> Result<Option<(Scope, i64)>> {
        if let Some(counted_at) = self.counted_at {
            self.events.wait().await;
            tokio::time::sleep_until(counted_at + MIN_COUNT_INTERVAL).await;
            // Notifications until here are covered by the following count.
            self.events.listener.clear();
            self.counted_at = None;
        }
        let scope = self.events.reauthenticate().await?;
        visible_event_id(&scope, Key::Uuid(self.events.event)).await?;
        let filter = Filter::new([Criterion::equals(Column::EventId, self.events.event)]);
        let now = Instant::now();
        let count = list::count::<Attendances>(&scope, &filter).await?;
        self.counted_at = Some(now);
        let changed = self.last.replace(count) != Some(count);
        Ok(changed.then_some((scope, count)))
    }
}
