//! Transactions that write: the only way for a rule to begin, commit and roll back one.
//!
//! [`write()`] runs a rule in a transaction and commits it. When it fails because of others (a deadlock or a serialization
//! failure, also at the commit, or a row that another one entered first), the rule runs again from its start, a few times;
//! what then still fails is `SERVICE_UNAVAILABLE`. A rule therefore has no side effect outside of its transaction: events are
//! published after the commit, and whatever else follows from the write stands after the call.
//!
//! Rows are locked in one order, so that deadlocks are rare: the caller's own account first, then the tables in the order
//! in which migrations create them (account, session, event, participant, attendance, audit entry), and rows of one table
//! by their key. The errors of unique constraints are decided here, after the rollback (`unique.rs`).

use std::future::Future;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, QueryTrait as _,
};
use tokio::time::sleep;

use super::unique;
use crate::crypto::random::random_bytes;
use crate::entity::user;
use crate::error::{Code, Error, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;

/// How often a transaction runs that the server aborts each time.
const MAX_ATTEMPTS: u32 = 6;
/// The longest wait before the second attempt; it doubles with each one.
const MAX_FIRST_WAIT: Duration = Duration::from_millis(20);

/// A transaction that writes, as the rule has it that runs in it.
#[derive(Clone)]
pub struct Transaction(Arc<State>);

struct State {
    inner: DatabaseTransaction,
    events: Mutex<Vec<DomainEvent>>,
    discarded: AtomicBool,
}

impl Transaction {
    /// Publishes an event when the transaction is committed.
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

/// Runs `rule` in a transaction that writes, and commits it when the rule succeeds. The rule may run several times.
///
/// # Errors
/// What the rule answers; `AUTH_REQUIRED` or `TOKEN_INVALID` when the caller's account is gone; the database's.
pub async fn write<T, R, F>(scope: &Scope, rule: R) -> Result<T>
where
    R: Fn(Transaction) -> F,
    F: Future<Output = Result<T>>,
{
    let mut attempt = 1;
    loop {
        let error = match run(scope, &rule).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        if !error.is_aborted() || attempt == MAX_ATTEMPTS {
            return Err(unique::decide(scope, error).await);
        }
        tracing::debug!(attempt, "a transaction failed because of others: it runs again");
        sleep(wait_after(attempt)).await;
        attempt += 1;
    }
}

/// One attempt.
async fn run<T, R, F>(scope: &Scope, rule: &R) -> Result<T>
where
    R: Fn(Transaction) -> F,
    F: Future<Output = Result<T>>,
{
    let inner = scope.database().begin().await?;
    lock_caller(&inner, scope).await?;
    let state = Arc::new(State { inner, events: Mutex::default(), discarded: AtomicBool::new(false) });
    let result = rule(Transaction(Arc::clone(&state))).await;
    let state = Arc::into_inner(state);
    let state = state.ok_or_else(|| Error::Internal("a rule kept its transaction".into()))?;
    let State { inner, events, discarded } = state;
    if result.is_err() || discarded.into_inner() {
        // Explicitly, so that no lock is held while the caller waits or reads what was in the way. A connection that
        // cannot roll back is lost, and its locks with it.
        let _ = inner.rollback().await;
        return result;
    }
    let events = events.into_inner().unwrap_or_else(PoisonError::into_inner);
    scope.commit(inner, &events).await?;
    result
}

/// Locks the account of the caller before anything else, as weakly as the foreign keys do that lead to it: every write
/// refers to it at its end, by the audit entry.
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
    // Deleted since the request was identified.
    Err(if me.token_id.is_some() { Code::TokenInvalid } else { Code::AuthRequired }.into())
}

/// Locks the rows of `filter` in the order of their key, for a statement that writes them all.
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

/// A random wait, so that transactions that met once do not meet again.
fn wait_after(attempt: u32) -> Duration {
    let share = f64::from(u16::from_be_bytes(random_bytes())) / f64::from(u16::MAX);
    (MAX_FIRST_WAIT * 2_u32.pow(attempt - 1)).mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_a_bound() {
        for attempt in 1..MAX_ATTEMPTS {
            for _ in 0..100 {
                assert!(wait_after(attempt) <= MAX_FIRST_WAIT * 2_u32.pow(attempt - 1));
            }
        }
    }
}
