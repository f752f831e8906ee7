//! Write transactions: the only way for a rule to begin, commit or roll back one.
//!
//! [`write()`] runs a rule in a transaction and commits it. A transaction that fails because of a concurrent
//! one (a deadlock or a serialization failure, also at the commit, or a row that another transaction inserted
//! first) is retried from the start of the rule, a few times, and then fails with `SERVICE_UNAVAILABLE`. A
//! rule must therefore have no side effect outside of its transaction: events are published after the commit,
//! and other consequences follow the call.
//!
//! Rows are locked in one order, so that deadlocks are rare: the idempotency key of the request (`claim.rs`) first,
//! then the caller's own account, then the tables in the order in which the migrations create them (account, session,
//! cinema talent, production, project, assignment, presence record, event, participant, attendance, audit entry), and the
//! rows of one table by key. An import locks out other imports between event and participant. Violations of unique
//! constraints are resolved here, after the rollback (`unique.rs`).

use std::future::Future;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, QueryTrait as _, TransactionTrait as _,
};
use tokio::time::sleep;

use super::{claim, unique};
use crate::crypto::random::random_bytes;
use crate::entity::user;
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;
use crate::query::key::Key;
use crate::query::table::Table;
use crate::scope::Scope;

/// The advisory lock of imports; any number that no other lock of the database has.
const IMPORT_LOCK: &str = "SELECT pg_advisory_xact_lock(7252837264519)";
/// The maximum number of attempts of a transaction that fails because of concurrent ones.
const MAX_ATTEMPTS: u32 = 6;
/// The maximum backoff before the second attempt; it doubles with each attempt.
const MAX_FIRST_BACKOFF: Duration = Duration::from_millis(20);

/// A write transaction, as passed to a rule.
#[derive(Clone)]
pub struct Transaction(Arc<State>);

struct State {
    inner: DatabaseTransaction,
    events: Mutex<Vec<DomainEvent>>,
    discarded: AtomicBool,
}

impl Transaction {
    /// Publishes an event after the commit.
    pub fn publish(&self, event: DomainEvent) {
        self.0.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    /// Rolls back when the rule ends, although it succeeds: nothing is written or published.
    pub fn discard(&self) {
        self.0.discarded.store(true, Ordering::Relaxed);
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.0.inner
    }
}

/// A part of a transaction that may fail without it.
pub struct Savepoint(DatabaseTransaction);

impl Savepoint {
    /// Begins the part.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(tx: &DatabaseTransaction) -> Result<Self> {
        Ok(Self(tx.begin().await?))
    }

    /// Ends the part: keeps what it wrote when it succeeded, and takes it back when it failed.
    ///
    /// # Errors
    /// That of the part; the database's.
    pub async fn end<T>(self, result: Result<T>) -> Result<T> {
        if result.is_ok() {
            self.0.commit().await?;
        } else {
            self.0.rollback().await?;
        }
        result
    }
}

impl Deref for Savepoint {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.0
    }
}

/// Runs `rule` in a write transaction and commits it when the rule succeeds. The rule may run several times.
///
/// # Errors
/// The errors of the rule; `AUTH_REQUIRED` or `TOKEN_INVALID` when the caller's account was deleted; the
/// database's.
pub async fn write<T, R, F>(scope: &Scope, rule: R) -> Result<T>
where
    R: Fn(Transaction) -> F,
    F: Future<Output = Result<T>>,
{
    let mut attempt = 1;
    loop {
        let error = match run_once(scope, &rule).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if !error.is_aborted() || attempt == MAX_ATTEMPTS {
            return Err(unique::resolve(scope, error).await);
        }
        tracing::debug!(attempt, "a transaction failed because of others: it runs again");
        sleep(backoff(attempt)).await;
        attempt += 1;
    }
}

/// Runs one attempt.
async fn run_once<T, R, F>(scope: &Scope, rule: &R) -> Result<T>
where
    R: Fn(Transaction) -> F,
    F: Future<Output = Result<T>>,
{
    let inner = scope.database().begin().await?;
    let claim = scope.claim();
    if let Some(claim) = claim {
        claim::insert(&inner, scope, claim).await?;
    }
    lock_caller(&inner, scope).await?;
    let state = Arc::new(State { inner, events: Mutex::default(), discarded: AtomicBool::new(false) });
    let result = rule(Transaction(Arc::clone(&state))).await;
    let state = Arc::into_inner(state);
    let state = state.ok_or_else(|| Error::Internal("a rule kept its transaction".into()))?;
    let State { inner, events, discarded } = state;
    if result.is_err() || discarded.into_inner() {
        // Rolled back explicitly, so that no lock is held while the caller waits or looks up the violated
        // constraint. A connection that cannot roll back is lost, and its locks with it.
        let _ = inner.rollback().await;
        return result;
    }
    if scope.is_rehearsal() {
        let _ = inner.rollback().await;
        // What follows a write must not happen.
        return Err(Code::ServiceUnavailable.into());
    }
    let events = events.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(claim) = claim {
        claim::complete(&inner, claim).await?;
    }
    scope.commit(inner, &events).await?;
    if let Some(claim) = claim {
        claim.set_committed();
    }
    result
}

/// Locks the caller's account before any other row, as weakly as a foreign key does: every write inserts an
/// audit entry at its end, which references the account.
async fn lock_caller(tx: &DatabaseTransaction, scope: &Scope) -> Result<()> {
    let Some(me) = &scope.actor.account else { return Ok(()) };
    let found = user::Entity::find_by_id(me.id)
        .select_only()
        .column(user::Column::Id)
        .lock(LockType::KeyShare)
        .into_tuple::<i32>();
    if found.one(tx).await?.is_some() {
        return Ok(());
    }
    // Deleted since the request was authenticated.
    Err(if me.token_id.is_some() { Code::TokenInvalid } else { Code::AuthRequired }.into())
}

/// Returns the row of `T` with this integer key that the caller may see, locked until `tx` ends.
///
/// # Errors
/// The database's.
pub async fn lock_row<T: Table>(
    tx: &DatabaseTransaction,
    scope: &Scope,
    key: Key,
    lock: LockType,
) -> Result<Option<<T::Entity as EntityTrait>::Model>> {
    let Key::Int(id) = key else { return Ok(None) };
    let row = T::Entity::find().filter(T::KEY.eq(id)).filter(T::visible_to(scope)).lock(lock);
    Ok(row.one(tx).await?)
}

/// Locks the rows that match `filter` in the order of their key, before a statement that writes all of them.
///
/// # Errors
/// The database's.
pub async fn lock<E: EntityTrait>(tx: &DatabaseTransaction, key: E::Column, filter: Expr) -> Result<()> {
    // SQLite has one writer.
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let rows = E::find().select_only().column(key).filter(filter).order_by_asc(key);
    tx.query_all(&rows.lock(LockType::NoKeyUpdate).into_query()).await?;
    Ok(())
}

/// Waits until no other transaction of an import runs, and excludes others until `tx` ends. Two imports that insert the
/// same new rows in different orders would deadlock, and no row exists yet that they could lock in one order.
///
/// # Errors
/// The database's.
pub async fn lock_imports(tx: &DatabaseTransaction) -> Result<()> {
    // SQLite has one writer.
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(IMPORT_LOCK).await?;
    }
    Ok(())
}

/// A random backoff, so that transactions that conflicted once do not conflict again.
fn backoff(attempt: u32) -> Duration {
    let share = f64::from(u16::from_be_bytes(random_bytes())) / f64::from(u16::MAX);
    (MAX_FIRST_BACKOFF * 2_u32.pow(attempt - 1)).mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_grows_and_is_bounded() {
        for attempt in 1..MAX_ATTEMPTS {
            for _ in 0..100 {
                assert!(backoff(attempt) <= MAX_FIRST_BACKOFF * 2_u32.pow(attempt - 1));
            }
        }
    }
}
