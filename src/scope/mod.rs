//! The context of a rule: the actor and the services. Every function of the domain takes it.

mod claim;
mod keyed_semaphore;
mod recent_writes;
mod services;

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{DatabaseTransaction, QueryResult};
use uuid::Uuid;

use crate::auth::actor::{Actor, Caller};
use crate::auth::client_ip::network_of;
use crate::auth::jwt::TokenError;
use crate::auth::role::Action;
use crate::crypto::blind_index::Indexed;
use crate::crypto::random::random_bytes;
use crate::database::{Database, Engine};
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;
use crate::telemetry::{self, RowForm};

pub use claim::{Claim, KeyedRequest, NOBODY, WrittenRow};
pub use keyed_semaphore::KeyedSemaphore;
pub use recent_writes::RecentWrites;
pub use services::{Policy, Services};

/// The context of one request. Clones share everything.
#[derive(Clone)]
pub struct Scope {
    /// The process-wide services: pools, keys, clock.
    pub services: Arc<Services>,
    /// The actor.
    pub actor: Arc<Actor>,
    /// What the answer may show beyond the caller's rights.
    grants: Arc<RwLock<Vec<Grant>>>,
    /// The idempotency key that its first write stores.
    claim: Option<Arc<Claim>>,
    /// Whether rules run to find what they refuse, and nothing is written.
    is_rehearsal: bool,
    /// Whether statements may read on a replica.
    reads_replica: bool,
}

/// A row that a request may show although the caller has no right to read it: what its own mutation has made,
/// or whose owner it has just proved to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// The account that the request has signed in or registered, by its integer key.
    Account(i32),
    /// An attendance that the request has recorded.
    Attendance(Uuid),
    /// A cinema talent that the request has registered or withdrawn.
    CinemaTalent(i32),
}

impl Scope {
    /// A scope for `actor`.
    pub fn new(services: Arc<Services>, actor: Actor) -> Self {
        Self {
            services,
            actor: Arc::new(actor),
            grants: Arc::default(),
            claim: None,
            is_rehearsal: false,
            reads_replica: false,
        }
    }

    /// This scope with an idempotency key, which its first write stores. Grants are shared.
    pub fn with_claim(&self, claim: Arc<Claim>) -> Self {
        Self { claim: Some(claim), ..self.clone() }
    }

    /// This scope without its claim, for transactions that are not what a repeat is answered from.
    pub fn without_claim(&self) -> Self {
        Self { claim: None, ..self.clone() }
    }

    /// This scope for a rehearsal: transactions are rolled back, and limits count nothing.
    pub fn rehearsing(&self) -> Self {
        Self { is_rehearsal: true, ..self.clone() }
    }

    /// Whether nothing must be written.
    pub fn is_rehearsal(&self) -> bool {
        self.is_rehearsal
    }

    /// The idempotency key, until a transaction has stored it.
    pub fn claim(&self) -> Option<&Claim> {
        self.claim.as_deref().filter(|claim| !claim.is_stored())
    }

    /// Lets the rest of the request read a row.
    pub fn grant(&self, grant: Grant) {
        self.grants.write().unwrap_or_else(PoisonError::into_inner).push(grant);
    }

    /// The granted attendances.
    pub fn granted_attendances(&self) -> Vec<Uuid> {
        self.granted(|grant| match grant {
            Grant::Attendance(id) => Some(id),
            _ => None,
        })
    }

    /// The granted cinema talents.
    pub fn granted_cinema_talents(&self) -> Vec<i32> {
        self.granted(|grant| match grant {
            Grant::CinemaTalent(id) => Some(id),
            _ => None,
        })
    }

    fn granted<K>(&self, key: impl Fn(Grant) -> Option<K>) -> Vec<K> {
        let grants = self.grants.read().unwrap_or_else(PoisonError::into_inner);
        grants.iter().copied().filter_map(key).collect()
    }

    fn is_granted(&self, grant: Grant) -> bool {
        self.grants.read().unwrap_or_else(PoisonError::into_inner).contains(&grant)
    }

    /// Whether the account with this id is the caller's own.
    pub fn is_own(&self, id: i32) -> bool {
        self.actor.is_account(id) || self.is_granted(Grant::Account(id))
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.services.database
    }

    /// The engine of the database.
    pub fn engine(&self) -> Engine {
        self.services.database.engine()
    }

    /// The current time, in whole seconds.
    pub fn now(&self) -> DateTime<Utc> {
        self.services.clock.now()
    }

    /// The current day in the zone of the installation.
    pub fn today(&self) -> NaiveDate {
        self.services.zone.day(self.now())
    }

    /// The start of `day` in the zone of the installation.
    pub fn day_begins(&self, day: NaiveDate) -> DateTime<Utc> {
        self.services.zone.day_begins(day)
    }

    /// The last second of `day` in the zone of the installation, at most that of the year 9999.
    pub fn day_ends(&self, day: NaiveDate) -> DateTime<Utc> {
        self.services.zone.day_ends(day)
    }

    /// Requires that the caller may perform `action`.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` for anonymous callers, else `FORBIDDEN`.
    pub fn require(&self, action: Action) -> Result<()> {
        if self.actor.may(action) {
            return Ok(());
        }
        Err(self.refusal())
    }

    /// The authenticated account.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, or the reason why the token was refused.
    pub fn caller(&self) -> Result<&Caller> {
        self.actor.account.as_ref().ok_or_else(|| self.refusal())
    }

    /// The error for a caller without access.
    pub fn refusal(&self) -> Error {
        match (&self.actor.account, self.actor.refused) {
            (Some(_), _) => Code::Forbidden.into(),
            (None, Some(TokenError::Expired)) => Code::TokenExpired.into(),
            (None, Some(TokenError::Invalid)) => Code::TokenInvalid.into(),
            (None, None) => Code::AuthRequired.into(),
        }
    }

    /// This scope for a query, which may read on a replica, unless that lacks what the caller has written.
    pub fn for_query(self) -> Self {
        let reads_replica = self.services.database.replica_applied().is_some_and(|applied| {
            // What was written before the sign-in was written by the network.
            let callers: Vec<Uuid> = self.account_key().into_iter().chain(self.network_key()).collect();
            !callers.is_empty() && self.services.recent_writes.are_before(applied, callers)
        });
        Self { reads_replica, ..self }
    }

    /// This scope for what must be the latest state, although it is only read.
    pub fn on_primary(&self) -> Self {
        Self { reads_replica: false, ..self.clone() }
    }

    /// The event that `caller` has written; none where nothing reads on a replica.
    pub fn write_of(&self, caller: Uuid) -> Option<DomainEvent> {
        let event = || DomainEvent::CallerWrote { caller, write: Uuid::from_bytes(random_bytes()) };
        self.database().has_replica().then(event)
    }

    /// The key of the caller's account among recent writes.
    fn account_key(&self) -> Option<Uuid> {
        self.actor.account.as_ref().map(|me| me.uuid)
    }

    /// The key of the caller's network among recent writes: a fingerprint, since notifications may be read by others.
    fn network_key(&self) -> Option<Uuid> {
        let network = network_of(self.actor.origin.ip?).to_string();
        let fingerprint = self.services.blind_index.first(Indexed::Network, &network)?;
        Uuid::try_parse(fingerprint.get(..32)?).ok()
    }

    /// Executes a read-only statement.
    ///
    /// # Errors
    /// Database errors.
    pub async fn select(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
        let rows = self.fetch(statement).await?;
        telemetry::rows(RowForm::Ordinary, rows.len());
        Ok(rows)
    }

    /// As [`Scope::select`], for rows that the caller counts.
    ///
    /// # Errors
    /// Database errors.
    pub async fn fetch(&self, statement: &SelectStatement) -> Result<Vec<QueryResult>> {
        let database = self.database();
        Ok(if self.reads_replica {
            database.select_on_replica(statement).await?
        } else {
            database.select(statement).await?
        })
    }

    /// Commits a transaction and publishes what it did, to this process and to all others on the same
    /// database.
    ///
    /// # Errors
    /// Database errors; nothing is published then.
    pub async fn commit(&self, tx: DatabaseTransaction, events: &[DomainEvent]) -> Result<()> {
        let caller = self.account_key().or_else(|| self.network_key());
        let wrote = caller.and_then(|caller| self.write_of(caller));
        let events: Vec<DomainEvent> = events.iter().copied().chain(wrote).collect();
        self.services.publisher.commit(tx, self.database(), &events).await
    }
}
