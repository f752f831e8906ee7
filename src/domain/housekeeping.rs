//! What is over and done with: sessions that have ended, tokens that would have, counters of windows long past.
//!
//! Nothing depends on it being done soon; it keeps the tables small.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{rate_limit, revoked_token, session};
use crate::error::Result;
use crate::scope::Services;

/// Longer than any page_request of a counter.
const OLD_COUNTER: TimeDelta = TimeDelta::days(1);

/// Removes what is over.
///
/// # Errors
/// The database's.
pub async fn sweep(services: &Services) -> Result<()> {
    let now: DateTime<Utc> = services.clock.now();
    let database = services.database.write();
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lte(now)).exec(database).await?;
    revoked_token::Entity::delete_many()
        .filter(revoked_token::Column::ExpiresAt.lte(now))
        .exec(database)
        .await?;
    let old = rate_limit::Column::StartedAt.lte(now - OLD_COUNTER);
    rate_limit::Entity::delete_many().filter(old).exec(database).await?;
    Ok(())
}
