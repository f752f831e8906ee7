//! The subscription to how far an import is.

use async_graphql::{Context, Result, Subscription};
use futures_util::stream::Stream;

use super::types::ImportProgress;
use crate::domain::imports::follow::ProgressFeed;
use crate::error::Error;
use crate::graphql::context::RequestExt as _;
use crate::graphql::idempotency;
use crate::graphql::live::{EventValue, follow, start_error};

/// The subscriptions.
#[derive(Debug, Default)]
pub struct ImportSubscription;

#[Subscription]
impl ImportSubscription {
    #[expect(clippy::unused_async, reason = "subscription fields are")]
    /// How far an import of one's own is: at once, and then at most four times a second while it goes on, until
    /// `isFinished`. For those who import.
    async fn import_progressed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `idempotencyKey` of the mutation, which may be sent before or after.")]
        idempotency_key: String,
    ) -> Result<impl Stream<Item = Result<EventValue<ImportProgress>>> + use<>> {
        let request = ctx.request();
        let open = || {
            if let Some(reason) = idempotency::fault(&idempotency_key) {
                return Err(Error::invalid("idempotencyKey", reason));
            }
            ProgressFeed::open(&request.scope, &idempotency_key)
        };
        let feed = open().map_err(|error| start_error(request, error))?;
        Ok(follow(request, feed, ImportProgress::from))
    }
}
