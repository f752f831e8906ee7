//! Feeds of subscriptions: items that are read while they happen. `attendances/follow.rs` and
//! `presence/follow.rs` implement them; `crate::graphql::live` executes each item.

use std::future::Future;
use std::time::Duration;

use crate::error::Result;
use crate::scope::Scope;

/// The delay before a retry while the database is unavailable.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// A feed of items that ends with its first error.
pub trait Follow: Send + 'static {
    /// An item.
    type Item: Send;

    /// Advances by one step, or waits until there is one. Returns an item, if there is one, with the scope to
    /// read it in. The next call retries a failed step.
    ///
    /// # Errors
    /// As [`Follow::next`].
    fn advance(&mut self) -> impl Future<Output = Result<Option<(Scope, Self::Item)>>> + Send;

    /// Waits for the next item. Waits, too, while the database is unavailable.
    ///
    /// # Errors
    /// When the session has ended or lost its permissions, or the event was deleted; the database's.
    fn next(&mut self) -> impl Future<Output = Result<(Scope, Self::Item)>> + Send {
        async {
            loop {
                match self.advance().await {
                    Ok(Some(item)) => return Ok(item),
                    Ok(None) => {}
                    Err(error) if error.is_unavailable() => tokio::time::sleep(RETRY_INTERVAL).await,
                    Err(error) => return Err(error),
                }
            }
        }
    }
}
