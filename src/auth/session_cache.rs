//! What a process remembers of sessions: who comes back within seconds is recognised without a statement.
//!
//! What ends a session, refreshes a token or changes an account commits with [`Signal::AccountChanged`], and what is
//! remembered of that account is forgotten at once: by the process itself before it answers, by the others on one
//! PostgreSQL as soon as they hear, which takes milliseconds. A process that does not hear remembers nothing. In case
//! a signal gets lost, or another program changes the tables, nothing is remembered for long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::actor::Caller;
use super::jwt::Claims;
use super::role::Role;
use crate::database::Engine;
use crate::pubsub::{Heard, Signal};

/// How long a session is remembered before the database is asked again.
const MEMORY: Duration = Duration::from_secs(10);
/// How many sessions are remembered.
const SESSIONS: usize = 10_000;

/// How somebody shows a session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// By a token of it.
    Token { session: Uuid, token: Uuid },
    /// By the hash of its cookie's secret.
    Cookie(String),
    /// By an address that was signed for it.
    Address(Uuid),
}

/// A session of an active account, as the database has it.
#[derive(Clone, Debug)]
pub struct Found {
    pub is_cookie: bool,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// The one token that passes, when the others were ended.
    pub sole_token: Option<Uuid>,
    /// Until when the token passes that was asked about, when it was refreshed or ended.
    pub token_valid_until: Option<DateTime<Utc>>,
    pub session_id: Uuid,
    pub account_id: i32,
    pub account: Uuid,
    pub role: Role,
    pub label: String,
}

impl Found {
    /// Whether a token of this session passes.
    pub fn lets_pass(&self, token: &Claims, now: DateTime<Utc>) -> bool {
        let is_its = !self.is_cookie && self.account == token.account;
        let in_grace = self.token_valid_until.is_some_and(|until| until > now);
        let is_ended = self.token_valid_until.is_some() && !in_grace;
        is_its && !is_ended && (in_grace || self.sole_token.is_none_or(|sole| sole == token.token))
    }

    /// A session of this account that lasts.
    #[cfg(test)]
    pub fn of_account(account: Uuid) -> Self {
        Self {
            is_cookie: false,
            last_seen_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::<Utc>::MAX_UTC,
            sole_token: None,
            token_valid_until: None,
            session_id: account,
            account_id: 1,
            account,
            role: Role::Viewer,
            label: String::new(),
        }
    }

    pub fn caller(self, token: Option<&Claims>) -> Caller {
        Caller {
            id: self.account_id,
            uuid: self.account,
            role: self.role,
            session_id: self.session_id,
            token_id: token.map(|claims| claims.token),
            token_ends_at: token.map(|claims| claims.expires_at),
            label: self.label,
        }
    }
}

/// The sessions that a process remembers.
pub struct Remembered {
    sessions: Cache<Credential, (Found, Instant)>,
    /// Whether this process hears what others change.
    hears: AtomicBool,
    /// How often something was forgotten. Whoever forgets writes it, whoever remembers reads it meanwhile.
    forgotten: RwLock<u64>,
}

/// When the database was asked, as [`Remembered::keep`] has to know.
#[derive(Clone, Copy, Debug)]
pub struct Asked(u64);

impl Remembered {
    /// Nothing yet. On SQLite there is nobody else to hear; on PostgreSQL it begins with the first [`Heard::Missed`].
    pub fn new(engine: Engine) -> Self {
        Self {
            sessions: Cache::new(SESSIONS),
            hears: AtomicBool::new(engine == Engine::Sqlite),
            forgotten: RwLock::new(0),
        }
    }

    /// Whether anything is remembered at all.
    pub fn hears(&self) -> bool {
        self.hears.load(Ordering::SeqCst)
    }

    /// Forgets what a signal makes untrue.
    pub fn hear(&self, heard: Heard) {
        match heard {
            Heard::Told(Signal::AccountChanged { account }) => {
                self.forget_those(|found| found.account == account);
            }
            Heard::Told(_) => {}
            Heard::Missed => {
                self.forget_those(|_| true);
                self.hears.store(true, Ordering::SeqCst);
            }
            Heard::Deaf => self.hears.store(false, Ordering::SeqCst),
        }
    }

    fn forget_those(&self, is_meant: impl Fn(&Found) -> bool) {
        let mut count = self.forgotten.write().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        self.sessions.retain(|_, (found, _)| !is_meant(found));
    }

    /// Forgets one session.
    pub fn forget(&self, shown: &Credential) {
        let mut count = self.forgotten.write().unwrap_or_else(PoisonError::into_inner);
        *count += 1;
        self.sessions.remove(shown);
    }

    /// What is remembered of a session.
    pub fn recall(&self, shown: &Credential) -> Option<Found> {
        if !self.hears() {
            return None;
        }
        let (found, at) = self.sessions.get(shown)?;
        (at.elapsed() < MEMORY).then_some(found)
    }

    /// To be called before the database is asked.
    pub fn asking(&self) -> Asked {
        Asked(*self.count())
    }

    /// Remembers what the database answered, unless something was forgotten since it was asked: the answer may be older.
    pub fn keep(&self, shown: &Credential, found: &Found, asked: Asked) {
        // Held until it is in: who forgets comes before, and is seen here, or after, and finds it.
        let count = self.count();
        if self.hears() && *count == asked.0 {
            self.sessions.insert(shown.clone(), (found.clone(), Instant::now()));
        }
    }

    fn count(&self) -> RwLockReadGuard<'_, u64> {
        self.forgotten.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128) -> Found {
        Found::of_account(Uuid::from_u128(number))
    }

    fn shown(number: u128) -> Credential {
        Credential::Address(Uuid::from_u128(number))
    }

    fn keep(remembered: &Remembered, number: u128) {
        remembered.keep(&shown(number), &account(number), remembered.asking());
    }

    fn recalls(remembered: &Remembered, number: u128) -> bool {
        remembered.recall(&shown(number)).is_some_and(|found| found.account == Uuid::from_u128(number))
    }

    #[test]
    fn a_signal_forgets_its_account_and_no_other() {
        let remembered = Remembered::new(Engine::Sqlite);
        keep(&remembered, 1);
        keep(&remembered, 2);
        assert!(recalls(&remembered, 1) && recalls(&remembered, 2));
        remembered.hear(Heard::Told(Signal::AttendancesChanged { event: Uuid::from_u128(1) }));
        assert!(recalls(&remembered, 1));
        remembered.hear(Heard::Told(Signal::AccountChanged { account: Uuid::from_u128(1) }));
        assert!(!recalls(&remembered, 1) && recalls(&remembered, 2));
    }

    #[test]
    fn an_answer_that_may_be_older_than_a_change_is_not_kept() {
        let remembered = Remembered::new(Engine::Sqlite);
        let asked = remembered.asking();
        remembered.hear(Heard::Told(Signal::AccountChanged { account: Uuid::from_u128(1) }));
        remembered.keep(&shown(1), &account(1), asked);
        assert!(!recalls(&remembered, 1));
        keep(&remembered, 1);
        assert!(recalls(&remembered, 1));
    }

    #[test]
    fn nothing_is_remembered_for_long() {
        let remembered = Remembered::new(Engine::Sqlite);
        let long_ago = Instant::now().checked_sub(MEMORY).expect("the machine runs longer than that");
        remembered.sessions.insert(shown(1), (account(1), long_ago));
        assert!(!recalls(&remembered, 1));
    }

    #[test]
    fn on_postgres_only_who_hears_remembers() {
        let remembered = Remembered::new(Engine::Postgres);
        keep(&remembered, 1);
        assert!(!recalls(&remembered, 1), "it never heard anything");
        remembered.hear(Heard::Missed);
        keep(&remembered, 1);
        assert!(recalls(&remembered, 1));
        remembered.hear(Heard::Deaf);
        assert!(!recalls(&remembered, 1));
        keep(&remembered, 2);
        remembered.hear(Heard::Missed);
        assert!(!recalls(&remembered, 1) && !recalls(&remembered, 2), "it may have missed what ended them");
    }
}
