//! The ear of a process on PostgreSQL: one connection of its own that hears what every process says.
//!
//! A lost connection is made anew, after a wait that grows; whoever listens is then told that something may have been
//! missed. A connection that fell silent is found by asking it.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgListener, PgNotification, PgPoolOptions};
use sea_orm::sqlx::{self, Connection as _, Executor as _, PgConnection};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{CHANNEL, Heard, Voice};

/// How long to wait before the first try to connect anew.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The longest wait before another try.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long nothing may be heard before the connection is asked whether it lives.
const SILENCE: Duration = Duration::from_secs(30);

/// Hears for as long as the process runs.
pub(super) async fn listen(options: PgConnectOptions, voice: Voice) {
    let mut wait = FIRST_WAIT;
    loop {
        let mut heard_anything = false;
        // The driver panics at a payload that is not UTF-8, which another program could send.
        let hearing = AssertUnwindSafe(hear(&options, &voice, &mut heard_anything)).catch_unwind().await;
        let error = match hearing {
            Ok(Ok(never)) => match never {},
            Ok(Err(error)) => error.to_string(),
            Err(_) => "a notification could not be read".to_owned(),
        };
        voice.say(Heard::Deaf);
        if heard_anything {
            wait = FIRST_WAIT;
        }
        let error = error.lines().next().unwrap_or_default();
        tracing::warn!(error, "the signals of other processes are not heard: connecting anew");
        sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Hears until the connection is lost.
async fn hear(
    options: &PgConnectOptions,
    voice: &Voice,
    connected: &mut bool,
) -> Result<Infallible, sqlx::Error> {
    let mut listener = connect(options).await?;
    timeout(PATIENCE, hear_oneself(&mut listener, options))
        .await
        .map_err(|_| sqlx::Error::PoolTimedOut)??;
    *connected = true;
    // Whatever was said before this moment was not heard.
    voice.say(Heard::Missed);
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(notification))) => tell(&notification, voice),
            Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
            Ok(Err(error)) => return Err(error),
            Err(_) => {
                timeout(PATIENCE, listener.execute("SELECT 1"))
                    .await
                    .map_err(|_| sqlx::Error::PoolTimedOut)??;
            }
        }
    }
}

/// Passes when what is said by another connection comes back: a pooler between us and the database takes `LISTEN`, and
/// passes nothing on.
async fn hear_oneself(listener: &mut PgListener, options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let word = Uuid::new_v4().to_string();
    let mut other = PgConnection::connect_with(options).await?;
    let say = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(&word);
    say.execute(&mut other).await?;
    while listener.recv().await?.payload() != word {}
    other.close().await
}

async fn connect(options: &PgConnectOptions) -> Result<PgListener, sqlx::Error> {
    // A pool of one, since the driver's listener takes its connection from a pool. Not ours, which is for requests.
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

fn tell(notification: &PgNotification, voice: &Voice) {
    match notification.payload().parse() {
        Ok(signal) => voice.say(Heard::Told(signal)),
        // Anybody with a connection can say anything.
        Err(_) => tracing::debug!("a notification that is no signal"),
    }
}
