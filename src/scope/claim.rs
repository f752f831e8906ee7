//! The claim of a request on its idempotency key: carried by its scope, stored by the transaction that writes.
//!
//! `domain/write.rs` notes in it what is written, `domain/transaction.rs` stores it with the write, and
//! `domain/idempotency.rs` begins it and answers repeats from what is stored.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::Failure;

/// The owner of the keys of callers without an account; no account has this key.
pub const NOBODY: i32 = 0;

/// A request with an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedRequest {
    /// The account whose key it is, or [`NOBODY`].
    pub owner: i32,
    /// The key.
    pub key: String,
    /// The mutation.
    pub operation: String,
    /// The digest of the mutation and its arguments.
    pub digest: String,
}

/// A row that a request wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenRow {
    /// Its table.
    pub noun: String,
    /// Its key, as text.
    pub key: String,
    /// What was done to it: `create`, `update`, `delete`, or how an unchanged row is the answer.
    pub action: String,
}

/// A claim.
#[derive(Debug)]
pub struct Claim {
    /// The request.
    pub request: KeyedRequest,
    /// How long it may still wait for another transaction with the same key.
    pub patience: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    written: Vec<WrittenRow>,
    refusals: Option<Vec<Failure>>,
    is_stored: bool,
}

impl Claim {
    /// A claim of `request`.
    pub fn new(request: KeyedRequest, patience: Duration) -> Self {
        Self { request, patience, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what an earlier attempt of a transaction has written.
    pub fn restart(&self) {
        self.state().written.clear();
    }

    /// Notes a row that the transaction wrote.
    pub fn note(&self, row: WrittenRow) {
        self.state().written.push(row);
    }

    /// Sets that a rule refused the request.
    pub fn refuse(&self, failures: Vec<Failure>) {
        self.state().refusals = Some(failures);
    }

    /// What is to be stored: the written rows, and why the request was refused.
    pub fn outcome(&self) -> (Vec<WrittenRow>, Option<Vec<Failure>>) {
        let state = self.state();
        (state.written.clone(), state.refusals.clone())
    }

    /// Sets that a transaction has committed: the claim is stored when there is something to store.
    pub fn set_committed(&self) {
        let mut state = self.state();
        state.is_stored = !state.written.is_empty() || state.refusals.is_some();
    }

    /// Whether a transaction has stored the claim; further ones of the same request do not.
    pub fn is_stored(&self) -> bool {
        self.state().is_stored
    }
}
