//! The root field `rateLimit`: what the document costs, and what the caller may still do.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::context::RequestExt as _;
use super::error::to_error;
use super::limits::Limits;
use super::scalars::DateTime;
use crate::domain::rate_limit;

/// The root field.
#[derive(Debug, Default)]
pub struct RateLimitQuery;

/// What the document costs, and what the caller may still do.
#[derive(SimpleObject)]
struct RateLimit {
    /// The cost of this document: the number of fields that its answer may have. A connection counts its selection `first`
    /// or `last` times (20 without), another list 50 times, or 100 times at the root.
    cost: i32,
    /// The maximum cost of a document.
    limit: i32,
    /// How many check-ins the address may still record in the current minute; null for accounts, which have no such limit,
    /// and where the installation has switched limits off.
    remaining: Option<i32>,
    /// When they are as many as ever again; now when none was recorded within the last minute. Null with `remaining`.
    reset_at: Option<DateTime>,
}

fn saturated(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

#[Object]
impl RateLimitQuery {
    /// What the document costs, and what the caller may still do. For everybody; it counts against no limit.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<Result<RateLimit>> {
        let request = ctx.request();
        Some(match rate_limit::check_ins_left(&request.scope).await {
            Ok(left) => Ok(RateLimit {
                cost: saturated(request.cost),
                limit: saturated(Limits::default().cost),
                remaining: left.map(|left| i32::try_from(left.remaining).unwrap_or(i32::MAX)),
                reset_at: left.map(|left| DateTime(left.reset_at)),
            }),
            Err(error) => Err(to_error(request, error)),
        })
    }
}
