//! Publish and subscribe: delivers committed domain events to every process on the same database.
//!
//! A rule publishes its events on its transaction (`domain/transaction.rs`), which ends with
//! [`Publisher::commit`]; a rollback publishes nothing. On PostgreSQL the events are sent in the transaction
//! (`NOTIFY`) and delivered to every process, the sender included, through `listen.rs`. SQLite has one
//! process, which delivers after the commit. An event contains identifiers only: a subscriber reads the rows
//! again, with its own rights. Publishers never wait for subscribers: one that is too slow receives
//! [`Notification::Lagged`] and reads what it missed. The session cache (`auth/session_cache.rs`) is notified
//! before all others; `domain/attendances/follow.rs` and `domain/presence/follow.rs` are the subscribers
//! behind GraphQL subscriptions.

mod broadcaster;
mod event;
mod listen;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sea_orm::sea_query::{Func, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::database::{Database, Engine};
use crate::error::{Error, Result};
use broadcaster::Broadcaster;
pub use event::{DomainEvent, ImportProgress, Notification, UnknownEvent};
use listen::CHANNEL;

/// The buffer size per listener; a slower one loses notifications.
const BUFFER_SIZE: usize = 1024;
/// The maximum time that a commit with an urgent event waits for its own notification from PostgreSQL.
const ECHO_TIMEOUT: Duration = Duration::from_millis(250);

/// Publishes the events of this process and delivers those of all processes.
pub struct Publisher {
    broadcaster: Broadcaster,
    /// The task that receives the events of other processes; started on demand.
    listen_task: OnceLock<ListenTask>,
}

/// A task that is aborted when it is dropped.
struct ListenTask(JoinHandle<()>);

impl Drop for ListenTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A subscription to notifications.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Notification>);

impl Publisher {
    /// A publisher that calls `on_notification` before it notifies listeners; the call must not block.
    pub fn new(on_notification: impl Fn(Notification) + Send + Sync + 'static) -> Self {
        let broadcaster = Broadcaster {
            on_notification: Arc::new(on_notification),
            listeners: broadcast::Sender::new(BUFFER_SIZE),
        };
        Self { broadcaster, listen_task: OnceLock::new() }
    }

    /// Starts receiving the events of other processes, on PostgreSQL. Programs that only write do not call
    /// this and need no connection for it.
    pub fn connect(&self, database: &Database) {
        if let Some(options) = database.postgres_options() {
            self.listen_task
                .get_or_init(|| ListenTask(tokio::spawn(listen::listen(options, self.broadcaster.clone()))));
        }
    }

    /// Subscribes to notifications.
    pub fn listen(&self, database: &Database) -> Listener {
        let listener = Listener(self.broadcaster.listeners.subscribe());
        self.connect(database);
        listener
    }

    /// The number of listeners.
    pub fn listeners(&self) -> usize {
        self.broadcaster.listeners.receiver_count()
    }

    /// Publishes an event that belongs to no transaction, and that nobody reads anything after.
    ///
    /// # Errors
    /// Database errors.
    pub async fn announce(&self, database: &Database, event: DomainEvent) -> Result<()> {
        if database.engine() == Engine::Postgres {
            database.write().execute(&notification(event)).await?;
        } else {
            self.broadcaster.send(Notification::Received(event));
        }
        Ok(())
    }

    /// Commits a transaction and publishes its events, to this process and to all others on the same
    /// database, only if the commit succeeds.
    ///
    /// # Errors
    /// Database errors; nothing is published then.
    pub async fn commit(
        &self,
        tx: DatabaseTransaction,
        database: &Database,
        events: &[DomainEvent],
    ) -> Result<()> {
        let by_database = database.engine() == Engine::Postgres;
        if by_database {
            for event in events {
                tx.execute(&notification(*event)).await?;
            }
        }
        // The last: those before it are delivered before it.
        let urgent = events.iter().rfind(|event| event.is_urgent());
        let echo = urgent
            .filter(|_| self.listen_task.get().is_some())
            .map(|urgent| (*urgent, self.listen(database)));
        let (broadcaster, events) = (self.broadcaster.clone(), events.to_vec());
        // A task of its own: a client that disconnects cancels the request, and must not separate the commit
        // from its events.
        let committed = tokio::spawn(async move {
            tx.commit().await?;
            for event in events {
                let notification = Notification::Received(event);
                if by_database {
                    // PostgreSQL notifies the listeners; the session cache is invalidated without that delay.
                    (broadcaster.on_notification)(notification);
                } else {
                    broadcaster.send(notification);
                }
            }
            Ok::<_, DbErr>(())
        });
        committed.await.map_err(|error| Error::Internal(error.to_string()))??;
        if let Some((event, mut listener)) = echo {
            // PostgreSQL notifies all processes at the same time: once the event is back here, the others
            // have it as well.
            let back = async { while listener.next().await != Notification::Received(event) {} };
            let _ = timeout(ECHO_TIMEOUT, back).await;
        }
        Ok(())
    }
}

/// The statement that notifies all processes of an event.
fn notification(event: DomainEvent) -> SelectStatement {
    Query::select().expr(Func::cust("pg_notify").arg(CHANNEL).arg(event.to_string())).take()
}

impl Listener {
    /// Waits for the next notification. Skips [`Notification::Disconnected`], since nothing can be read
    /// before the reconnection.
    pub async fn next(&mut self) -> Notification {
        loop {
            match self.0.recv().await {
                Ok(Notification::Disconnected) => {}
                Ok(notification) => return notification,
                Err(RecvError::Lagged(_)) => return Notification::Lagged,
                // The process is shutting down.
                Err(RecvError::Closed) => return std::future::pending().await,
            }
        }
    }

    /// Drops the buffered notifications.
    pub fn clear(&mut self) {
        self.0 = self.0.resubscribe();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[tokio::test]
    async fn a_slow_listener_is_notified_of_the_loss() {
        let Publisher { broadcaster, .. } = Publisher::new(|_| ());
        let listen = || Listener(broadcaster.listeners.subscribe());
        let (mut slow, mut other) = (listen(), listen());
        for number in 0..=BUFFER_SIZE as u128 {
            broadcaster.send(Notification::Received(DomainEvent::AttendancesChanged { event: id(number) }));
        }
        assert_eq!(slow.next().await, Notification::Lagged);
        assert_eq!(
            slow.next().await,
            Notification::Received(DomainEvent::AttendancesChanged { event: id(1) })
        );
        other.clear();
        broadcaster.send(Notification::Disconnected);
        broadcaster.send(Notification::Received(DomainEvent::AttendancesChanged { event: id(7) }));
        assert_eq!(
            other.next().await,
            Notification::Received(DomainEvent::AttendancesChanged { event: id(7) })
        );
    }
}
