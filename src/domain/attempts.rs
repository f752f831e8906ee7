//! Attempts to sign in: failed ones count, on all surfaces together, for 15 minutes from the first.
//!
//! Three limits hold at once, each counted in a row of its own: by account and address, by address over all accounts, and
//! by account over all addresses. The last one does not stop addresses from which the account has signed in lately, so
//! nobody can lock its owner out. A name that no account has is counted like an account.
//!
//! An attempt is counted before its password is verified, in one transaction, so that simultaneous guesses cannot exceed a
//! limit, and given back when it turns out not to be a failure: the password was right, or nobody could tell. So that many
//! who sign in at once do not meet a limit by what is still to be judged, one attempt of an account and address is judged
//! at a time, few of an address, and few of an account. Other limits are `rate_limit.rs`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
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

/// How long failures count.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// How many failures an account has from one address.
const BY_PAIR: u32 = 5;
/// How many an address has over all accounts.
const BY_ADDRESS: u32 = 20;
/// How many an account has over all addresses.
const BY_ACCOUNT: u32 = 20;
/// How long an address is known from which an account has signed in.
pub(super) const KNOWN_FOR: TimeDelta = TimeDelta::days(30);
/// How many attempts of an address are judged at a time.
const JUDGED_BY_ADDRESS: usize = 4;
/// How many attempts at an account are judged at a time.
const JUDGED_BY_ACCOUNT: usize = 4;
/// How long an attempt waits to be judged.
const JUDGED_WITHIN: Duration = Duration::from_secs(10);
/// The waits before an attempt is given back once more, while the database is away.
const GIVE_BACK_AGAIN: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(5), Duration::from_secs(20), Duration::from_mins(1)];

/// As whom somebody tries to sign in.
#[derive(Clone, Copy, Debug)]
pub enum Who<'n> {
    /// As this account.
    Account(i32),
    /// Under a name that no account has.
    Unknown(&'n str),
}

/// What an attempt is counted by.
struct Counters {
    account_id: Option<i32>,
    /// The keys of the account, of the address, and of both, with the most failures of each. In the order of the keys,
    /// which is the order in which the rows are locked.
    limits: [(String, u32); 3],
}

/// An attempt that is counted; by nothing where there are no limits.
#[derive(Clone, Debug, Default)]
pub struct Attempt {
    /// Of its account and address.
    pair: String,
    /// The windows that it is counted in, by key.
    windows: Vec<Window>,
}

/// Counts an attempt if no limit is met, runs `rule` that verifies the password and acts on it, and gives the attempt back
/// when the rule ends with an error of another code than `failed`: nobody has guessed wrong. A rule that succeeds has
/// called [`Attempt::succeed`].
///
/// From the count on this is a task of its own: an attempt ends as it was judged, and others are judged only after it, even
/// when the client goes away meanwhile.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED` with the limit that lets the caller in last; nothing is counted then. `SERVICE_UNAVAILABLE` when
/// too many others are before it. That of the rule.
pub async fn judge<T, R, F>(scope: &Scope, who: Who<'_>, failed: Code, rule: R) -> Result<T>
where
    T: Send + 'static,
    R: FnOnce(Scope, Arc<Attempt>) -> F + Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    let counters = scope.services.policy.rate_limits.then(|| Counters::new(scope, who));
    // Whoever goes away while they wait for their turn has not tried yet.
    let turns = match &counters {
        Some(counters) => timeout(JUDGED_WITHIN, counters.turns(scope)).await,
        None => Ok(Vec::new()),
    };
    let turns = turns.map_err(|_| Code::ServiceUnavailable)?;
    let scope = scope.clone();
    let judged = async move {
        let _turns = turns;
        let attempt = match counters {
            Some(counters) => counters.count(&scope).await?,
            None => Attempt::default(),
        };
        let attempt = Arc::new(attempt);
        let result = rule(scope.clone(), Arc::clone(&attempt)).await;
        attempt.settle(&scope, result, failed).await
    };
    tokio::spawn(judged.in_current_span()).await.map_err(|error| Error::Internal(error.to_string()))?
}

impl Counters {
    fn new(scope: &Scope, who: Who<'_>) -> Self {
        let network = rate_limit::fingerprint(scope, Indexed::Network, &network(scope));
        let (name, account_id) = match who {
            Who::Account(id) => (id.to_string(), Some(id)),
            // The name may be a password typed into the wrong field.
            Who::Unknown(name) => {
                (format!("unknown:{}", rate_limit::fingerprint(scope, Indexed::Name, name)), None)
            }
        };
        let limits = [
            (format!("login:account:{name}"), BY_ACCOUNT),
            (format!("login:address:{network}"), BY_ADDRESS),
            (format!("login:pair:{name}:{network}"), BY_PAIR),
        ];
        Self { account_id, limits }
    }

    fn keys(&self) -> [&str; 3] {
        self.limits.each_ref().map(|(key, _)| key.as_str())
    }

    /// Waits until no other attempt of the pair, and few of the address and of the account, are being judged.
    ///
    /// Every attempt takes them in this order, so that none waits for another in a circle. The account comes last: whoever
    /// holds a turn of it is being judged, so that a crowd at one address holds up no account elsewhere.
    async fn turns(&self, scope: &Scope) -> Vec<OwnedSemaphorePermit> {
        let [account, address, pair] = self.keys();
        let attempts = &scope.services.attempts;
        let of_pair = attempts.acquire(pair, 1).await;
        let of_address = attempts.acquire(address, JUDGED_BY_ADDRESS).await;
        let of_account = attempts.acquire(account, JUDGED_BY_ACCOUNT).await;
        of_pair.into_iter().chain(of_address).chain(of_account).collect()
    }

    /// Counts an attempt, unless it meets a limit.
    async fn count(&self, scope: &Scope) -> Result<Attempt> {
        let keys = self.keys();
        let counted = transaction::write(scope, async |tx| {
            let windows = rate_limit::count(&*tx, scope, &keys, WINDOW).await?;
            let mut met: Option<Limit> = None;
            for ((key, most), window) in self.limits.iter().zip(&windows) {
                let is_met = window.hits > i32::try_from(*most).unwrap_or(i32::MAX);
                if !is_met || (*key == keys[0] && is_known(&tx, scope, self.account_id).await?) {
                    continue;
                }
                let limit = window.met(scope, Counted::SignIns, *most, WINDOW);
                if met.is_none_or(|met| met.retry_after_seconds <= limit.retry_after_seconds) {
                    met = Some(limit);
                }
            }
            if met.is_some() {
                tx.discard();
            }
            Ok(met.map_or(Ok(windows), Err))
        });
        match counted.await? {
            Ok(windows) => Ok(Attempt { pair: keys[2].to_owned(), windows }),
            Err(limit) => Err(Error::limited(limit)),
        }
    }
}

impl Attempt {
    /// Ends an attempt whose password was right, in the transaction that acts on it: the failures of the same account and
    /// address are forgotten, and nothing is counted. The address is known from then on.
    ///
    /// # Errors
    /// The database's.
    pub async fn succeed(&self, tx: &DatabaseTransaction, scope: &Scope, account_id: i32) -> Result<()> {
        remember(tx, scope, account_id).await?;
        for window in &self.windows {
            if window.key == self.pair {
                counter::Entity::delete_by_id(&window.key).exec(tx).await?;
            } else {
                give_back(tx, window).await?;
            }
        }
        Ok(())
    }

    /// Passes a result on, and gives the attempt back when it is an error of another code than `failed`.
    async fn settle<T>(&self, scope: &Scope, result: Result<T>, failed: Code) -> Result<T> {
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let is_failure =
            matches!(&error, Error::Refused(all) if all.iter().any(|failure| failure.code == failed));
        if !is_failure && self.give_back(scope).await.is_err() {
            // The database is away, perhaps the reason why nobody could tell.
            let (attempt, scope) = (self.clone(), scope.clone());
            tokio::spawn(async move {
                for wait in GIVE_BACK_AGAIN {
                    sleep(wait).await;
                    if attempt.give_back(&scope).await.is_ok() {
                        return;
                    }
                }
            });
        }
        Err(error)
    }

    async fn give_back(&self, scope: &Scope) -> Result<()> {
        if self.windows.is_empty() {
            return Ok(());
        }
        transaction::write(scope, async |tx| {
            for window in &self.windows {
                give_back(&tx, window).await?;
            }
            Ok(())
        })
        .await
    }
}

/// Takes one off a window, unless another has begun since.
async fn give_back(tx: &DatabaseTransaction, window: &Window) -> Result<()> {
    use counter::Column as C;
    counter::Entity::update_many()
        .col_expr(C::Hits, Expr::col(C::Hits).sub(1))
        .filter(C::Key.eq(&window.key).and(C::StartedAt.eq(window.started_at)).and(C::Hits.gt(0)))
        .exec(tx)
        .await?;
    Ok(())
}

/// The address of the caller, as attempts are counted by it.
fn network(scope: &Scope) -> String {
    scope.actor.origin.ip.map_or_else(|| "none".to_owned(), |ip| network_of(ip).to_string())
}

/// Whether the account has signed in from the caller's address lately.
async fn is_known(tx: &DatabaseTransaction, scope: &Scope, account_id: Option<i32>) -> Result<bool> {
    use known_network::Column as C;
    let fingerprints = scope.services.blind_index.all(Indexed::Network, &network(scope));
    let found = known_network::Entity::find()
        // Asked for names without an account as well, so that both take the same time.
        .filter(C::UserId.eq(account_id.unwrap_or_default()))
        .filter(C::Fingerprint.is_in(fingerprints))
        .filter(C::LastSignInAt.gt(scope.now() - KNOWN_FOR))
        .select_only()
        .column(C::UserId)
        .into_tuple::<i32>();
    Ok(found.one(tx).await?.is_some())
}

/// Notes that an account signs in from the caller's address.
async fn remember(tx: &DatabaseTransaction, scope: &Scope, account_id: i32) -> Result<()> {
    use known_network::Column as C;
    let Some(fingerprint) = scope.services.blind_index.first(Indexed::Network, &network(scope)) else {
        return Ok(());
    };
    let row = known_network::ActiveModel {
        user_id: Set(account_id),
        fingerprint: Set(fingerprint),
        last_sign_in_at: Set(scope.now()),
    };
    let again = OnConflict::columns([C::UserId, C::Fingerprint]).update_column(C::LastSignInAt).to_owned();
    known_network::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}
