//! Rate limits of sign-in attempts: failures count on all surfaces together, for 15 minutes from the first.
//!
//! Three limits apply, each with its own counter row: by account and address, by address over all accounts,
//! and by account over all addresses. The last one does not block addresses from which the account has signed
//! in recently, so that an attacker cannot lock the owner out. A name without an account is counted like an
//! account.
//!
//! An attempt is counted before its password is verified, in one transaction, so that concurrent guesses
//! cannot exceed a limit. It is reverted when it is not a failure: the password was right, or could not be
//! verified. Attempts in progress count too; so that many concurrent sign-ins do not exceed a limit by that
//! alone, concurrency is bounded: one attempt for each pair of account and address, few for each address, few
//! for each account. Other limits are in `rate_limit.rs`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{sleep, timeout};
use tracing::Instrument as _;

use super::rate_limit::{self, Window};
use super::transaction;
use crate::auth::client_ip::network_of;
use crate::crypto::blind_index::Indexed;
use crate::entity::{known_network, rate_limit as counter};
use crate::error::{Code, Counted, Error, Limit, Result};
use crate::scope::Scope;
use crate::telemetry::trace::Span;

/// How long failures count.
const FAILURE_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// The maximum number of failures of one account from one address.
const MAX_FAILURES_BY_PAIR: u32 = 5;
/// The maximum number of failures from one address over all accounts.
const MAX_FAILURES_BY_ADDRESS: u32 = 20;
/// The maximum number of failures of one account over all addresses.
const MAX_FAILURES_BY_ACCOUNT: u32 = 20;
/// How long an address is trusted after the account has signed in from it.
pub(super) const KNOWN_NETWORK_TTL: TimeDelta = TimeDelta::days(30);
/// The maximum number of concurrent attempts from one address.
const MAX_CONCURRENT_BY_ADDRESS: usize = 4;
/// The maximum number of concurrent attempts on one account.
const MAX_CONCURRENT_BY_ACCOUNT: usize = 4;
/// How long an attempt waits for its permits.
const PERMIT_TIMEOUT: Duration = Duration::from_secs(10);
/// The delays between retries of a revert while the database is unavailable.
const REVERT_RETRY_DELAYS: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(20), Duration::from_mins(1)];

/// What an attempt tries to sign in to.
#[derive(Clone, Copy, Debug)]
pub enum SignInTarget<'n> {
    /// This account.
    Account(i32),
    /// A name without an account.
    UnknownName(&'n str),
}

/// The counters of an attempt.
struct Counters {
    account_id: Option<i32>,
    /// The keys of the account, the address and the pair, each with its limit. Sorted by key: the order in
    /// which the rows are locked.
    limits: [(String, u32); 3],
}

/// A counted attempt; without windows when rate limits are disabled.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// The key of the pair.
    pair: String,
    /// The windows that it was counted in.
    windows: Vec<Window>,
}

/// Counts an attempt unless a limit is exceeded, runs `rule`, which verifies the password and acts on it, and
/// reverts the attempt when the rule fails with a code other than `failure_code`. A rule that succeeds must
/// have called [`Attempt::succeed`].
///
/// The count and the rule run in a task of their own, which completes even when the client disconnects: the
/// permits are held until the attempt has been settled.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the limit that ends last; nothing is counted then. `SERVICE_UNAVAILABLE` when
/// no permit is free within [`PERMIT_TIMEOUT`]. The errors of the rule.
pub async fn with_rate_limits<T, R, F>(
    scope: &Scope,
    target: SignInTarget<'_>,
    failure_code: Code,
    rule: R,
) -> Result<T>
where
    T: Send + 'static,
    R: FnOnce(Scope, Arc<Attempt>) -> F + Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let counters = scope.services.policy.rate_limits.then(|| Counters::new(scope, target));
    // A client that disconnects while it waits for permits has not been counted yet.
    let permits = match &counters {
        Some(counters) => timeout(PERMIT_TIMEOUT, counters.acquire_permits(scope)).await,
        None => Ok(Ok(Vec::new())),
    };
    let permits = permits.map_err(|_| Code::ServiceUnavailable)??;
    let scope = scope.clone();
    let counted_rule = async move {
        let _permits = permits;
        let attempt = match counters {
            Some(counters) => counters.count(&scope).await?,
            None => Attempt::default(),
        };
        let attempt = Arc::new(attempt);
        let result = rule(scope.clone(), Arc::clone(&attempt)).await;
        attempt.finish(&scope, result, failure_code).await
    };
    let counted_rule = Span::current().scope(counted_rule);
    tokio::spawn(counted_rule.in_current_span()).await.map_err(|error| Error::Internal(error.to_string()))?
}

impl Counters {
    fn new(scope: &Scope, target: SignInTarget<'_>) -> Self {
        let network = rate_limit::fingerprint(scope, Indexed::Network, &network(scope));
        let (name, account_id) = match target {
            SignInTarget::Account(id) => (id.to_string(), Some(id)),
            // The name may be a password typed into the wrong field.
            SignInTarget::UnknownName(name) => {
                (format!("unknown:{}", rate_limit::fingerprint(scope, Indexed::Name, name)), None)
            }
        };
        let limits = [
            (format!("login:account:{name}"), MAX_FAILURES_BY_ACCOUNT),
            (format!("login:address:{network}"), MAX_FAILURES_BY_ADDRESS),
            (format!("login:pair:{name}:{network}"), MAX_FAILURES_BY_PAIR),
        ];
        Self { account_id, limits }
    }

    fn keys(&self) -> [&str; 3] {
        self.limits.each_ref().map(|(key, _)| key.as_str())
    }

    /// Acquires the permits: one exclusive for the pair, one of few for the address, one of few for the
    /// account.
    ///
    /// Every attempt acquires them in this order, which excludes deadlocks. The account comes last: only
    /// running attempts hold its permits, so that a crowd at one address does not block accounts elsewhere. A known
    /// network needs no permit of the account, as it has no limit of the account: attempts from elsewhere do not
    /// delay the owner.
    async fn acquire_permits(&self, scope: &Scope) -> Result<Vec<OwnedSemaphorePermit>> {
        let [account, address, pair] = self.keys();
        let attempts = &scope.services.attempts;
        let of_pair = attempts.acquire(pair, 1).await;
        let of_address = attempts.acquire(address, MAX_CONCURRENT_BY_ADDRESS).await;
        let is_known = is_known_network(scope.database().read(), scope, self.account_id).await?;
        let of_account =
            if is_known { None } else { attempts.acquire(account, MAX_CONCURRENT_BY_ACCOUNT).await };
        Ok(of_pair.into_iter().chain(of_address).chain(of_account).collect())
    }

    /// Counts an attempt, unless it exceeds a limit.
    async fn count(&self, scope: &Scope) -> Result<Attempt> {
        let keys = self.keys();
        let counted = transaction::write(scope, async |tx| {
            let windows = rate_limit::count(&*tx, scope, &keys, FAILURE_WINDOW).await?;
            let mut exceeded: Option<Limit> = None;
            for ((key, max), window) in self.limits.iter().zip(&windows) {
                let is_exceeded = window.hits > i32::try_from(*max).unwrap_or(i32::MAX);
                if !is_exceeded || (*key == keys[0] && is_known_network(&*tx, scope, self.account_id).await?)
                {
                    continue;
                }
                let limit = window.limit(scope, Counted::SignIns, *max, FAILURE_WINDOW);
                if exceeded.is_none_or(|other| other.retry_after_seconds <= limit.retry_after_seconds) {
                    exceeded = Some(limit);
                }
            }
            if exceeded.is_some() {
                tx.discard();
            }
            Ok(exceeded.map_or(Ok(windows), Err))
        });
        match counted.await? {
            Ok(windows) => Ok(Attempt { pair: keys[2].to_owned(), windows }),
            Err(limit) => Err(Error::limited(limit)),
        }
    }
}

impl Attempt {
    /// Records a success, in the transaction that acts on it: deletes the counter of the pair, reverts the
    /// attempt in the other counters, and stores the address as trusted.
    ///
    /// # Errors
    /// The database's.
    pub async fn succeed(&self, tx: &DatabaseTransaction, scope: &Scope, account_id: i32) -> Result<()> {
        record_network(tx, scope, account_id).await?;
        for window in &self.windows {
            if window.key == self.pair {
                counter::Entity::delete_by_id(&window.key).exec(tx).await?;
            } else {
                decrement(tx, window).await?;
            }
        }
        Ok(())
    }

    /// Returns `result`, after reverting the attempt when it is an error with a code other than
    /// `failure_code`.
    async fn finish<T>(&self, scope: &Scope, result: Result<T>, failure_code: Code) -> Result<T> {
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let is_failure =
            matches!(&error, Error::Refused(all) if all.iter().any(|failure| failure.code == failure_code));
        if !is_failure && self.revert(scope).await.is_err() {
            // The database may be unavailable, which may also be why the password could not be verified.
            let (attempt, scope) = (self.clone(), scope.clone());
            tokio::spawn(async move {
                for delay in REVERT_RETRY_DELAYS {
                    sleep(delay).await;
                    if attempt.revert(&scope).await.is_ok() {
                        return;
                    }
                }
            });
        }
        Err(error)
    }

    async fn revert(&self, scope: &Scope) -> Result<()> {
        if self.windows.is_empty() {
            return Ok(());
        }
        transaction::write(scope, async |tx| {
            for window in &self.windows {
                decrement(&tx, window).await?;
            }
            Ok(())
        })
        .await
    }
}

/// Decrements the hits of a window, unless a new window has begun since.
async fn decrement(tx: &DatabaseTransaction, window: &Window) -> Result<()> {
    use counter::Column as C;
    counter::Entity::update_many()
        .col_expr(C::Hits, Expr::col(C::Hits).sub(1))
        .filter(C::Key.eq(&window.key).and(C::StartedAt.eq(window.started_at)).and(C::Hits.gt(0)))
        .exec(tx)
        .await?;
    Ok(())
}

/// The caller's address, as attempts are counted by it.
fn network(scope: &Scope) -> String {
    scope.actor.origin.ip.map_or_else(|| "none".to_owned(), |ip| network_of(ip).to_string())
}

/// Whether the account has recently signed in from the caller's address.
async fn is_known_network(
    database: &impl ConnectionTrait,
    scope: &Scope,
    account_id: Option<i32>,
) -> Result<bool> {
    use known_network::Column as C;
    let fingerprints = scope.services.blind_index.all(Indexed::Network, &network(scope));
    let found = known_network::Entity::find()
        // Also queried for names without an account, so that both take the same time.
        .filter(C::UserId.eq(account_id.unwrap_or_default()))
        .filter(C::Fingerprint.is_in(fingerprints))
        .filter(C::LastSignInAt.gt(scope.now() - KNOWN_NETWORK_TTL))
        .select_only()
        .column(C::UserId)
        .into_tuple::<i32>();
    Ok(found.one(database).await?.is_some())
}

/// Records that the account has signed in from the caller's address.
async fn record_network(tx: &DatabaseTransaction, scope: &Scope, account_id: i32) -> Result<()> {
    use known_network::Column as C;
    let Some(fingerprint) = scope.services.blind_index.first(Indexed::Network, &network(scope)) else {
        return Ok(());
    };
    let row = known_network::ActiveModel {
        user_id: Set(account_id),
        fingerprint: Set(fingerprint),
        last_sign_in_at: Set(scope.now()),
    };
    let on_conflict =
        OnConflict::columns([C::UserId, C::Fingerprint]).update_column(C::LastSignInAt).to_owned();
    known_network::Entity::insert(row).on_conflict(on_conflict).exec_without_returning(tx).await?;
    Ok(())
}
