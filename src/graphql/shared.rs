//! Data that several fields share: the first of them loads it.

use std::sync::Arc;

use async_graphql::{Context, Result};

use crate::error::Error;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;

/// A value that the first field loads and all fields share.
pub type Shared<T> = tokio::sync::OnceCell<Arc<T>>;

/// The value of `cell`, loaded by `load` when it is empty.
pub async fn shared<T>(
    ctx: &Context<'_>,
    cell: &Shared<T>,
    load: impl Future<Output = Result<T, Error>>,
) -> Result<Arc<T>> {
    let value = cell.get_or_try_init(async || load.await.map(Arc::new)).await;
    value.cloned().map_err(|error| to_error(ctx.request(), error))
}
