//! What several fields need: loaded by the first of them.

use std::sync::Arc;

use async_graphql::{Context, Result};

use crate::error::Error;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;

/// What several fields need: asked by the first of them, shared by all.
pub(super) type Shared<T> = tokio::sync::OnceCell<Arc<T>>;

/// What is in `cell`, or what `ask` answers.
pub(super) async fn shared<T>(
    ctx: &Context<'_>,
    cell: &Shared<T>,
    ask: impl Future<Output = Result<T, Error>>,
) -> Result<Arc<T>> {
    let answer = cell.get_or_try_init(async || ask.await.map(Arc::new)).await;
    answer.cloned().map_err(|error| to_error(ctx.request(), error))
}
