//! A cache of sessions: a request whose session was read within the last seconds costs no statement.
//!
//! Every transaction that ends a session, refreshes a token or changes an account publishes
//! [`DomainEvent::AccountChanged`], which invalidates the entries of that account: in the committing process
//! before it answers, in the other processes on the same PostgreSQL when the notification arrives, within
//! milliseconds. A process that is not connected to the notifications caches nothing. Entries expire after
//! [`CACHE_TTL`], in case a notification is lost or another program changes the tables.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::actor::Caller;
use super::jwt::Claims;
use super::role::Role;
use crate::pubsub::{DomainEvent, Notification};

/// How long an entry is valid.
const CACHE_TTL: Duration = Duration::from_secs(10);
/// The maximum number of sessions in the cache.
const MAX_SESSIONS: usize = 10_000;

/// The credential of a request; the key of the cache.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A bearer token.
    Token {
        /// Its session.
        session: Uuid,
        /// Its `jti`.
        token: Uuid,
    },
    /// The hash of a cookie's secret.
    Cookie(String),
    /// A signed download address, by the session that it was signed for.
    Address(Uuid),
}

/// A session of an active account, as read from the database.
#[derive(Clone, Debug)]
pub struct Session {
    /// Whether it is a cookie session; else it is a chain of tokens.
    pub is_cookie: bool,
    /// The last request that prolonged it.
    pub last_seen_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// The only accepted token, when the others were revoked.
    pub sole_token: Option<Uuid>,
    /// Until when the presented token is accepted, when it was refreshed or revoked.
    pub token_valid_until: Option<DateTime<Utc>>,
    /// The key of the session.
    pub session_id: Uuid,
    /// The integer key of the account.
    pub account_id: i32,
    /// The UUID of the account.
    pub account: Uuid,
    /// The role of the account.
    pub role: Role,
    /// The name of the account, for the audit log.
    pub label: String,
}

impl Session {
    /// Whether a token of this session is accepted at `now`.
    pub fn accepts(&self, token: &Claims, now: DateTime<Utc>) -> bool {
        let belongs = !self.is_cookie && self.account == token.account;
        let in_grace = self.token_valid_until.is_some_and(|until| until > now);
        let is_revoked = self.token_valid_until.is_some() && !in_grace;
        belongs && !is_revoked && (in_grace || self.sole_token.is_none_or(|sole| sole == token.token))
    }

    /// The caller of a request with this session, and with `token` when it is not a cookie's.
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

/// The sessions that this process has read recently.
pub struct SessionCache {
    sessions: Cache<Credential, (Session, Instant)>,
    /// Whether notifications of other processes arrive.
    is_connected: AtomicBool,
    /// How often entries were invalidated. Invalidation holds the write lock, insertion the read lock.
    generation: RwLock<u64>,
}

/// The state of the cache before a read of the database; see [`SessionCache::insert`].
#[derive(Clone, Copy, Debug)]
pub struct Generation(u64);

impl SessionCache {
    /// An empty cache. `has_peers` is whether other processes may change sessions in the same database;
    /// entries are then stored only after the first [`Notification::Lagged`], which is sent once the
    /// connection is established.
    pub fn new(has_peers: bool) -> Self {
        Self {
            sessions: Cache::new(MAX_SESSIONS),
            is_connected: AtomicBool::new(!has_peers),
            generation: RwLock::new(0),
        }
    }

    /// Whether the cache accepts entries.
    pub fn is_connected(&self) -> bool {
        self.is_connected.load(Ordering::SeqCst)
    }

    /// Invalidates the entries that a notification makes stale.
    pub fn on_notification(&self, notification: Notification) {
        match notification {
            Notification::Received(DomainEvent::AccountChanged { account }) => {
                self.invalidate_where(|session| session.account == account);
            }
            Notification::Received(_) => {}
            Notification::Lagged => {
                self.invalidate_where(|_| true);
                self.is_connected.store(true, Ordering::SeqCst);
            }
            Notification::Disconnected => self.is_connected.store(false, Ordering::SeqCst),
        }
    }

    fn invalidate_where(&self, is_stale: impl Fn(&Session) -> bool) {
        let mut generation = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.sessions.retain(|_, (session, _)| !is_stale(session));
    }

    /// Removes one entry.
    pub fn invalidate(&self, credential: &Credential) {
        let mut generation = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.sessions.remove(credential);
    }

    /// The entry of a credential, if there is a valid one.
    pub fn get(&self, credential: &Credential) -> Option<Session> {
        if !self.is_connected() {
            return None;
        }
        let (session, at) = self.sessions.get(credential)?;
        (at.elapsed() < CACHE_TTL).then_some(session)
    }

    /// The current generation; taken before the database is read.
    pub fn generation(&self) -> Generation {
        Generation(*self.read_generation())
    }

    /// Adds a session read from the database, unless something was invalidated since `generation`: the row
    /// may be older than that change.
    pub fn insert(&self, credential: &Credential, session: &Session, generation: Generation) {
        // The lock is held during the insertion: an invalidation is either before it, and changes the
        // generation, or after it, and removes the entry.
        let current = self.read_generation();
        if self.is_connected() && *current == generation.0 {
            self.sessions.insert(credential.clone(), (session.clone(), Instant::now()));
        }
    }

    fn read_generation(&self) -> RwLockReadGuard<'_, u64> {
        self.generation.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(number: u128) -> Session {
        let account = Uuid::from_u128(number);
        Session {
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

    fn credential(number: u128) -> Credential {
        Credential::Address(Uuid::from_u128(number))
    }

    fn insert(cache: &SessionCache, number: u128) {
        cache.insert(&credential(number), &session(number), cache.generation());
    }

    fn contains(cache: &SessionCache, number: u128) -> bool {
        cache.get(&credential(number)).is_some_and(|session| session.account == Uuid::from_u128(number))
    }

    fn account_changed(number: u128) -> Notification {
        Notification::Received(DomainEvent::AccountChanged { account: Uuid::from_u128(number) })
    }

    #[test]
    fn an_event_invalidates_its_account_and_no_other() {
        let cache = SessionCache::new(false);
        insert(&cache, 1);
        insert(&cache, 2);
        assert!(contains(&cache, 1) && contains(&cache, 2));
        let other = DomainEvent::AttendancesChanged { event: Uuid::from_u128(1) };
        cache.on_notification(Notification::Received(other));
        assert!(contains(&cache, 1));
        cache.on_notification(account_changed(1));
        assert!(!contains(&cache, 1) && contains(&cache, 2));
    }

    #[test]
    fn a_row_that_may_be_older_than_a_change_is_not_cached() {
        let cache = SessionCache::new(false);
        let generation = cache.generation();
        cache.on_notification(account_changed(1));
        cache.insert(&credential(1), &session(1), generation);
        assert!(!contains(&cache, 1));
        insert(&cache, 1);
        assert!(contains(&cache, 1));
    }

    #[test]
    fn entries_expire() {
        let cache = SessionCache::new(false);
        let long_ago = Instant::now().checked_sub(CACHE_TTL).expect("the machine runs longer than that");
        cache.sessions.insert(credential(1), (session(1), long_ago));
        assert!(!contains(&cache, 1));
    }

    #[test]
    fn with_peers_entries_need_a_connection() {
        let cache = SessionCache::new(true);
        insert(&cache, 1);
        assert!(!contains(&cache, 1), "no connection yet");
        cache.on_notification(Notification::Lagged);
        insert(&cache, 1);
        assert!(contains(&cache, 1));
        cache.on_notification(Notification::Disconnected);
        assert!(!contains(&cache, 1));
        insert(&cache, 2);
        cache.on_notification(Notification::Lagged);
        assert!(!contains(&cache, 1) && !contains(&cache, 2), "an invalidation may have been lost");
    }
}
