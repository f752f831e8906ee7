//! The `LISTEN` connection of a process on PostgreSQL, through which it receives the events of every process.
//!
//! A lost connection is opened again with exponential backoff, and listeners then receive
//! [`Notification::Lagged`]. A connection without traffic is checked by a statement.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgNotification, PgPoolOptions};
use sea_orm::sqlx::{self, Connection as _, Executor as _, PgConnection};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::broadcaster::Broadcaster;
use super::event::Notification;
use crate::database::ACQUIRE_SERVING_LOCK;

/// The channel of `NOTIFY`.
pub(super) const CHANNEL: &str = "passerelle";
/// The wait before the first reconnection.
const MIN_BACKOFF: Duration = Duration::from_millis(100);
/// The longest wait before a reconnection.
const MAX_BACKOFF: Duration = Duration::from_secs(10);
/// How long a statement on this connection may take.
const QUERY_TIMEOUT: Duration = Duration::from_secs(3);
/// How long the connection may be idle before it is checked.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);

/// Receives events for as long as the process runs.
pub(super) async fn listen(options: PgConnectOptions, broadcaster: Broadcaster) {
    let mut wait = MIN_BACKOFF;
    loop {
        let mut was_connected = false;
        // The driver panics at a payload that is not UTF-8, which another program could send.
        let received =
            AssertUnwindSafe(receive(&options, &broadcaster, &mut was_connected)).catch_unwind().await;
        let error = match received {
            Ok(Ok(never)) => match never {},
            Ok(Err(error)) => error.to_string(),
            Err(_) => "a notification could not be read".to_owned(),
        };
        broadcaster.send(Notification::Disconnected);
        if was_connected {
            wait = MIN_BACKOFF;
        }
        let error = error.lines().next().unwrap_or_default();
        tracing::warn!(error, "notifications of other processes do not arrive; reconnecting");
        sleep(wait).await;
        wait = (wait * 2).min(MAX_BACKOFF);
    }
}

/// Receives events until the connection is lost.
async fn receive(
    options: &PgConnectOptions,
    broadcaster: &Broadcaster,
    connected: &mut bool,
) -> Result<Infallible, sqlx::Error> {
    let mut listener = connect(options).await?;
    timeout(QUERY_TIMEOUT, check_delivery(&mut listener, options))
        .await
        .map_err(|_| sqlx::Error::PoolTimedOut)??;
    *connected = true;
    // Events before this moment were not received.
    broadcaster.send(Notification::Lagged);
    loop {
        match timeout(KEEPALIVE_INTERVAL, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => deliver(&notification, broadcaster),
            Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
            Ok(Err(error)) => return Err(error),
            Err(_) => {
                timeout(QUERY_TIMEOUT, listener.execute("SELECT 1"))
                    .await
                    .map_err(|_| sqlx::Error::PoolTimedOut)??;
            }
        }
    }
}

/// Checks that a notification from another connection arrives: a connection pooler in front of the database
/// accepts `LISTEN` but delivers nothing.
async fn check_delivery(listener: &mut PgListener, options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let payload_sent = Uuid::new_v4().to_string();
    let mut other = PgConnection::connect_with(options).await?;
    let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(&payload_sent);
    notify.execute(&mut other).await?;
    while listener.recv().await?.payload() != payload_sent {}
    other.close().await
}

async fn connect(options: &PgConnectOptions) -> Result<PgListener, sqlx::Error> {
    // The driver's listener takes its connection from a pool; it gets a separate one, apart from the pool of
    // requests.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(QUERY_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    // First, so that `pg_stat_activity` shows what the connection is for.
    listener.execute(ACQUIRE_SERVING_LOCK).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

fn deliver(notification: &PgNotification, broadcaster: &Broadcaster) {
    match notification.payload().parse() {
        Ok(event) => broadcaster.send(Notification::Received(event)),
        // Any program with a connection can notify the channel.
        Err(_) => tracing::debug!("ignored a notification that is not an event"),
    }
}
