//! Following the attendances of one event while they are recorded: what subscriptions answer.
//!
//! Every time that something is seen, the caller's session and rights are asked for again and rows are read anew,
//! through the same door as lists. What a listener missed (it was too slow, the database was away) is looked up, so that
//! nothing recorded while one follows is left out, and nothing comes twice. What tells of it is `../signals/`.

use std::collections::{BTreeSet, VecDeque};
use std::future::Future;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use tokio::time::Instant;
use uuid::Uuid;

use super::table::Attendances;
use crate::auth::role::Action;
use crate::domain::events::Events;
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

/// How much later than its own time of creation an attendance may become visible: a transaction, that of a long import
/// too, runs no longer, and the clocks of processes are no further apart.
const COMMIT_WINDOW: TimeDelta = TimeDelta::minutes(2);
/// How long to wait for a database that is away.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// The shortest time between two counts: a crowd at the door is counted five times a second.
const MIN_INTERVAL: Duration = Duration::from_millis(200);

/// Something that is followed until following it fails.
pub trait Follow: Send + 'static {
    /// What is seen each time.
    type Seen: Send;

    /// Does what there is to do, or waits until there is something. Answers what is to be seen, if that came of it, with
    /// the scope to look at it in. A step that failed is taken again by the next call.
    ///
    /// # Errors
    /// As [`Follow::next`].
    fn step(&mut self) -> impl Future<Output = Result<Option<(Scope, Self::Seen)>>> + Send;

    /// Waits for the next thing to see. Waits, too, while the database is away.
    ///
    /// # Errors
    /// When the session has ended or lost its rights, or the event is gone; the database's.
    fn next(&mut self) -> impl Future<Output = Result<(Scope, Self::Seen)>> + Send {
        async {
            loop {
                match self.step().await {
                    Ok(Some(seen)) => return Ok(seen),
                    Ok(None) => {}
                    Err(error) if error.is_unavailable() => tokio::time::sleep(RETRY_AFTER).await,
                    Err(error) => return Err(error),
                }
            }
        }
    }
}

/// One event, and somebody who listens at its door.
struct Door {
    scope: Scope,
    event: Uuid,
    listener: Listener,
}

/// What happened at the door.
enum Happened {
    /// This attendance was recorded.
    Recorded(Uuid),
    /// Attendances may have come and gone.
    Changed,
}

impl Door {
    /// Who may not follow is refused before the event is looked up.
    async fn at(scope: &Scope, event: Key) -> Result<Self> {
        scope.require(Action::ReadPointage)?;
        let event = there(scope, event).await?;
        let listener = scope.services.publisher.listen(scope.database());
        Ok(Self { scope: scope.clone(), event, listener })
    }

    async fn wait(&mut self) -> Happened {
        loop {
            match self.listener.next().await {
                Notification::Received(DomainEvent::AttendanceRecorded { event, attendance })
                    if event == self.event =>
                {
                    return Happened::Recorded(attendance);
                }
                Notification::Received(DomainEvent::AttendancesChanged { event }) if event == self.event => {
                    return Happened::Changed;
                }
                Notification::Lagged => return Happened::Changed,
                Notification::Received(_) | Notification::Disconnected => {}
            }
        }
    }

    /// The caller as they are now, if they still may follow.
    async fn again(&self) -> Result<Scope> {
        let scope = sessions::again(&self.scope).await?;
        scope.require(Action::ReadPointage)?;
        Ok(scope)
    }
}

/// The UUID of an event that the caller sees.
async fn there(scope: &Scope, event: Key) -> Result<Uuid> {
    let columns = columns_of::<event::Entity>(&[Events::KEY]).into();
    let found = list::by_keys::<Events>(scope, Events::KEY, &[event], &columns).await?;
    match found.into_keys().next() {
        Some(Key::Uuid(event)) => Ok(event),
        _ => Err(Code::EventNotFound.into()),
    }
}

/// The attendances of an event, one by one as they are recorded.
pub struct Recorded {
    door: Door,
    /// Everything before this moment was seen or is no news.
    since: DateTime<Utc>,
    /// What is no news of the time that is looked at again when something was missed.
    known: BTreeSet<(DateTime<Utc>, Uuid)>,
    /// What was recorded and is yet to be shown.
    waiting: VecDeque<Uuid>,
    /// Whether something may have been recorded that nobody told of.
    missed: bool,
}

impl Recorded {
    /// Follows from now on.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`; `EVENT_NOT_FOUND`; the database's.
    pub async fn at(scope: &Scope, event: Key) -> Result<Self> {
        let door = Door::at(scope, event).await?;
        let since = scope.now();
        let known = recent(scope, door.event, since - COMMIT_WINDOW).await?.into_iter().collect();
        Ok(Self { door, since, known, waiting: VecDeque::new(), missed: false })
    }

    /// Finds what was recorded without a signal that was heard.
    async fn catch_up(&mut self) -> Result<()> {
        let scope = self.door.again().await?;
        there(&scope, Key::Uuid(self.door.event)).await?;
        let now = scope.now();
        let recorded = recent(&scope, self.door.event, self.since - COMMIT_WINDOW).await?;
        let news = recorded.into_iter().filter(|found| !self.known.contains(found));
        self.waiting.extend(news.map(|(_, id)| id));
        self.seen_until(now);
        Ok(())
    }

    /// Everything that was said before `now` was heard.
    fn seen_until(&mut self, now: DateTime<Utc>) {
        self.since = now;
        self.known = self.known.split_off(&(now - COMMIT_WINDOW, Uuid::nil()));
    }

    /// The attendance, unless it is gone or was shown.
    async fn show(&mut self, id: Uuid) -> Result<Option<(Scope, Row)>> {
        let scope = self.door.again().await?;
        let columns = all_columns::<Attendances>();
        let key = Key::Uuid(id);
        let found =
            list::by_keys::<Attendances>(&scope, Attendances::KEY, &[key], &columns).await?.remove(&key);
        let Some(row) = found else { return Ok(None) };
        let created_at = row.get::<Entity, DateTime<Utc>>(&Column::CreatedAt)?;
        Ok(self.known.insert((created_at, id)).then_some((scope, row)))
    }
}

impl Follow for Recorded {
    type Seen = Row;

    async fn step(&mut self) -> Result<Option<(Scope, Row)>> {
        if let Some(id) = self.waiting.front() {
            let seen = self.show(*id).await?;
            self.waiting.pop_front();
            return Ok(seen);
        }
        if self.missed {
            self.catch_up().await?;
            self.missed = false;
            return Ok(None);
        }
        match self.door.wait().await {
            Happened::Recorded(id) => {
                self.seen_until(self.door.scope.now());
                self.waiting.push_back(id);
            }
            Happened::Changed => self.missed = true,
        }
        Ok(None)
    }
}

/// The attendances of an event that were made at `since` or later, by time.
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
    Row::all(&rows).into_iter().map(read).collect()
}

/// How many attendances an event has: at first, and then each time that their number has changed.
pub struct Counted {
    door: Door,
    last: Option<i64>,
    /// When they were counted; none when they must be counted now.
    looked_at: Option<Instant>,
}

impl Counted {
    /// Follows from now on.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, `FORBIDDEN`; `EVENT_NOT_FOUND`; the database's.
    pub async fn at(scope: &Scope, event: Key) -> Result<Self> {
        Ok(Self { door: Door::at(scope, event).await?, last: None, looked_at: None })
    }
}

impl Follow for Counted {
    type Seen = i64;

    async fn step(&mut self) -> Result<Option<(Scope, i64)>> {
        if let Some(looked_at) = self.looked_at {
            self.door.wait().await;
            tokio::time::sleep_until(looked_at + MIN_INTERVAL).await;
            // What was said until here is in the count that follows.
            self.door.listener.clear();
            self.looked_at = None;
        }
        let scope = self.door.again().await?;
        there(&scope, Key::Uuid(self.door.event)).await?;
        let filter = Filter::new([Criterion::equals(Column::EventId, self.door.event)]);
        let now = Instant::now();
        let count = list::count::<Attendances>(&scope, &filter).await?;
        self.looked_at = Some(now);
        let changed = self.last.replace(count) != Some(count);
        Ok(changed.then_some((scope, count)))
    }
}
