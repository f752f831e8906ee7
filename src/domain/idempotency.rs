//! Runs a request once: a repeat with the same idempotency key is answered from what the first one did.
//!
//! Two requests of this process with one key run one after the other. Those of two processes meet in the database
//! (`claim.rs`), and there a request that committed but did not answer is found as well. Kept is what wrote or was
//! refused by a rule; what is to be tried again (a limit, a busy server, an ended session) is not.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::claim::{self, Kept, Written};
use super::transaction;
use crate::error::{Code, Error, Failure, Result};
use crate::scope::{Claim, KeyedRequest, Scope};

/// How long a request waits for another one with the same key.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Runs `rule`, unless a request with the same key did: then `again` makes the answer from what it wrote, or the failures
/// of then are returned. The rule gets a scope that stores the key with what it writes.
///
/// # Errors
/// `IDEMPOTENCY_KEY_REUSED` when the first request was another one; `IDEMPOTENCY_KEY_IN_USE` when it still runs; those of
/// `rule` and `again`.
pub async fn once<T, R, RF, A, AF>(scope: &Scope, request: KeyedRequest, rule: R, again: A) -> Result<T>
where
    R: FnOnce(Scope) -> RF,
    RF: Future<Output = Result<T>>,
    A: FnOnce(Scope, Written) -> AF,
    AF: Future<Output = Result<T>>,
{
    let began = Instant::now();
    let turn = format!("{}:{}", request.owner, request.key);
    let turn = timeout(MAX_WAIT, scope.services.keyed_requests.acquire(&turn, 1)).await;
    let _turn = turn.map_err(|_| Error::from(Code::IdempotencyKeyInUse))?;
    let kept = match claim::find(scope, &request).await? {
        Some(kept) => kept,
        None => {
            let claim = Arc::new(Claim::new(request.clone(), MAX_WAIT.saturating_sub(began.elapsed())));
            let scope = scope.with_claim(Arc::clone(&claim));
            let result = match Box::pin(rule(scope.clone())).await {
                Err(Error::Refused(failures)) if failures.iter().all(is_kept) && !claim.is_stored() => {
                    Err(Box::pin(refuse(&scope, &claim, failures)).await)
                }
                result => result,
            };
            let Err(Error::Repeated) = result else { return result };
            // Another process was first.
            let kept = claim::find(&scope, &request).await?;
            kept.ok_or_else(|| Error::from(Code::ServiceUnavailable))?
        }
    };
    match kept {
        Kept::Written(written) => Box::pin(again(scope.clone(), written)).await,
        Kept::Refused(failures) => Err(failures.into()),
    }
}

/// Keeps that a rule refused the request, and returns the error to answer with.
async fn refuse(scope: &Scope, claim: &Claim, failures: Vec<Failure>) -> Error {
    claim.refuse(failures.clone());
    match transaction::write(scope, async |_| Ok(())).await {
        Ok(()) => failures.into(),
        Err(error) => error,
    }
}

/// Whether a rule refused the request for good, so that a repeat is refused as well.
fn is_kept(failure: &Failure) -> bool {
    !matches!(
        failure.code,
        Code::AuthRequired
            | Code::TokenInvalid
            | Code::TokenExpired
            | Code::IdempotencyKeyReused
            | Code::IdempotencyKeyInUse
            | Code::RateLimitExceeded
            | Code::ServiceUnavailable
            | Code::DatabaseError
            | Code::InternalServerError
    )
}
