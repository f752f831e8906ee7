//! Signals: what has happened, told to whoever listens, in every process that shares the database.
//!
//! A rule ends its transaction by [`commit`] and says what it did; nothing is told of what is rolled back. On PostgreSQL
//! the word travels with the transaction (`NOTIFY`) and comes back to every process, the sender's too, by `listen.rs`.
//! SQLite has one process, which is told after the commit. A signal carries identifiers alone: whoever hears it reads
//! the rows anew, under their own rights. Writers never wait for listeners: one that is too slow learns that it has
//! missed something, and looks for itself. Who listens is `attendances/follow.rs`; what a process remembers of sessions
//! (`sessions/remembered.rs`) is told first.

mod listen;

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sea_orm::sea_query::{Func, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use uuid::Uuid;

use super::error::{Error, Result};
use crate::database::{Database, Engine};

/// How many signals wait for a slow listener before it misses some.
const WAITING: usize = 1024;
/// How long whoever changes an account waits to hear of it, before the answer that says so.
const ECHO: Duration = Duration::from_millis(250);
/// The channel of the database.
const CHANNEL: &str = "passerelle";

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A participant came.
    AttendanceRecorded {
        /// To which event.
        event: Uuid,
        /// The attendance.
        attendance: Uuid,
    },
    /// Attendances came or went in another way: deleted one by one or with their event or participant, imported. The
    /// event, too, may be gone.
    AttendancesChanged {
        /// At which event.
        event: Uuid,
    },
    /// An account is another than before, or gone, or a session of it has ended or has another token.
    AccountChanged {
        /// Which.
        account: Uuid,
    },
}

/// What a listener hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What has happened.
    Told(Signal),
    /// Anything may have happened meanwhile: the listener was too slow, or the database was away.
    Missed,
    /// What other processes say is not heard for now; [`Heard::Missed`] ends it.
    Deaf,
}

/// The signals of one process: made once, with the tools.
pub struct Signals {
    voice: Voice,
    /// Hears what other processes say; there once somebody has to.
    ear: OnceLock<Ear>,
}

/// Tells this process what is heard.
#[derive(Clone)]
struct Voice {
    /// Told before anybody else, and before whoever commits goes on.
    first: Arc<dyn Fn(Heard) + Send + Sync>,
    listeners: broadcast::Sender<Heard>,
}

impl Voice {
    fn say(&self, heard: Heard) {
        (self.first)(heard);
        // Nobody may be listening.
        let _ = self.listeners.send(heard);
    }
}

/// A task that ends with what it belongs to.
struct Ear(JoinHandle<()>);

impl Drop for Ear {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One who listens.
#[derive(Debug)]
pub struct Listener(broadcast::Receiver<Heard>);

impl Signals {
    /// Signals that are told to `first` before anybody who listens; it must not take long.
    pub fn new(first: impl Fn(Heard) + Send + Sync + 'static) -> Self {
        let voice = Voice { first: Arc::new(first), listeners: broadcast::Sender::new(WAITING) };
        Self { voice, ear: OnceLock::new() }
    }

    /// Hears what other processes say from now on, if there can be any. A program that only writes needs no connection
    /// for it.
    pub fn hear(&self, database: &Database) {
        if let Some(options) = database.postgres_options() {
            self.ear.get_or_init(|| Ear(tokio::spawn(listen::listen(options, self.voice.clone()))));
        }
    }

    /// Listens from now on.
    pub fn listen(&self, database: &Database) -> Listener {
        let listener = Listener(self.voice.listeners.subscribe());
        self.hear(database);
        listener
    }

    /// Commits a transaction and publishes its events: to this process and all others on the same database, and only if
    /// it was committed.
    ///
    /// # Errors
    /// The database's; nothing is published then.
    pub async fn commit(
        &self,
        tx: DatabaseTransaction,
        database: &Database,
        signals: &[Signal],
    ) -> Result<()> {
        let by_database = database.engine() == Engine::Postgres;
        if by_database {
            for signal in signals {
                let notify = Func::cust("pg_notify").arg(CHANNEL).arg(signal.to_string());
                tx.execute(&Query::select().expr(notify).take()).await?;
            }
        }
        let urgent = signals.iter().find(|signal| matches!(signal, Signal::AccountChanged { .. }));
        let echo = urgent.filter(|_| self.ear.get().is_some()).map(|urgent| (*urgent, self.listen(database)));
        let (voice, told) = (self.voice.clone(), signals.to_vec());
        // In a task of its own: a client that goes away must not part what was committed from the word of it.
        let committed = tokio::spawn(async move {
            tx.commit().await?;
            for signal in told {
                if by_database {
                    // What comes back by the database is late for whoever asks in the same moment.
                    (voice.first)(Heard::Told(signal));
                } else {
                    voice.say(Heard::Told(signal));
                }
            }
            Ok::<_, DbErr>(())
        });
        committed.await.map_err(|error| Error::Internal(error.to_string()))??;
        if let Some((signal, mut listener)) = echo {
            // The database tells all processes at the same time: what has come back here is known there, too.
            let back = async { while listener.next().await != Heard::Told(signal) {} };
            let _ = timeout(ECHO, back).await;
        }
        Ok(())
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.voice.listeners.receiver_count()
    }
}

impl Listener {
    /// Waits for the next signal.
    pub async fn next(&mut self) -> Heard {
        loop {
            match self.0.recv().await {
                // Nothing has happened that anybody knows of.
                Ok(Heard::Deaf) => {}
                Ok(heard) => return heard,
                Err(RecvError::Lagged(_)) => return Heard::Missed,
                // The process ends.
                Err(RecvError::Closed) => return std::future::pending().await,
            }
        }
    }

    /// Forgets what was told and not yet heard.
    pub fn forget(&mut self) {
        self.0 = self.0.resubscribe();
    }
}

impl fmt::Display for Signal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AttendanceRecorded { event, attendance } => {
                write!(out, "attendance_recorded {event} {attendance}")
            }
            Self::AttendancesChanged { event } => write!(out, "attendances_changed {event}"),
            Self::AccountChanged { account } => write!(out, "account_changed {account}"),
        }
    }
}

/// A text that is no signal: of another program, or of a newer version of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSignal;

impl FromStr for Signal {
    type Err = NoSignal;

    fn from_str(text: &str) -> Result<Self, NoSignal> {
        let mut words = text.split(' ');
        let name = words.next().unwrap_or_default();
        let ids: Vec<Uuid> =
            words.map(|word| word.parse().map_err(|_| NoSignal)).collect::<Result<_, _>>()?;
        match (name, ids.as_slice()) {
            ("attendance_recorded", &[event, attendance]) => {
                Ok(Self::AttendanceRecorded { event, attendance })
            }
            ("attendances_changed", &[event]) => Ok(Self::AttendancesChanged { event }),
            ("account_changed", &[account]) => Ok(Self::AccountChanged { account }),
            _ => Err(NoSignal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn a_signal_is_read_as_it_is_written() {
        let signals = [
            Signal::AttendanceRecorded { event: id(1), attendance: id(2) },
            Signal::AttendancesChanged { event: id(3) },
            Signal::AccountChanged { account: id(4) },
        ];
        for signal in signals {
            assert_eq!(signal.to_string().parse(), Ok(signal));
            assert!(signal.to_string().len() < 8_000, "the longest that PostgreSQL takes");
        }
    }

    #[test]
    fn what_is_no_signal_is_none() {
        let one = id(1).to_string();
        for text in [
            "",
            " ",
            "attendance_recorded",
            &format!("attendance_recorded {one}"),
            &format!("attendance_recorded {one} {one} {one}"),
            &format!("attendance_recorded {one}  {one}"),
            &format!("attendances_changed {one} x"),
            &format!("something_new {one}"),
            "\u{0}\u{fffd}{",
        ] {
            assert_eq!(text.parse::<Signal>(), Err(NoSignal), "{text:?}");
        }
    }

    #[tokio::test]
    async fn a_slow_listener_learns_that_it_missed_something() {
        let Signals { voice, .. } = Signals::new(|_| ());
        let listen = || Listener(voice.listeners.subscribe());
        let (mut slow, mut other) = (listen(), listen());
        for number in 0..=WAITING as u128 {
            voice.say(Heard::Told(Signal::AttendancesChanged { event: id(number) }));
        }
        assert_eq!(slow.next().await, Heard::Missed);
        assert_eq!(slow.next().await, Heard::Told(Signal::AttendancesChanged { event: id(1) }));
        other.forget();
        voice.say(Heard::Deaf);
        voice.say(Heard::Told(Signal::AttendancesChanged { event: id(7) }));
        assert_eq!(other.next().await, Heard::Told(Signal::AttendancesChanged { event: id(7) }));
    }
}
