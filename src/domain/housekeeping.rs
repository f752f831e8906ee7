//! What is over and done with: sessions that have ended, tokens that would have, counters of windows long past, addresses
//! from which nobody signs in any more.
//!
//! Nothing depends on it being done soon; it keeps the tables small.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, Iterable as _, PrimaryKeyToColumn, QueryFilter,
    QuerySelect as _, QueryTrait as _,
};

use super::attempts::KNOWN_FOR;
use crate::entity::{known_network, rate_limit, revoked_token, session};
use crate::error::Result;
use crate::scope::Services;

/// Longer than any window of a counter.
const OLD_COUNTER: TimeDelta = TimeDelta::days(1);

/// Removes what is over.
///
/// # Errors
/// The database's.
pub async fn sweep(services: &Services) -> Result<()> {
    let now: DateTime<Utc> = services.clock.now();
    let database = services.database.write();
    remove::<session::Entity>(database, session::Column::ExpiresAt.lte(now)).await?;
    remove::<revoked_token::Entity>(database, revoked_token::Column::ExpiresAt.lte(now)).await?;
    remove::<rate_limit::Entity>(database, rate_limit::Column::StartedAt.lte(now - OLD_COUNTER)).await?;
    let old = known_network::Column::LastSignInAt.lte(now - KNOWN_FOR);
    remove::<known_network::Entity>(database, old).await?;
    Ok(())
}

/// Removes rows, but none that a transaction has locked: the next sweep finds them. So this waits for nobody, and is part
/// of no deadlock.
async fn remove<E: EntityTrait>(database: &DatabaseConnection, old: Expr) -> Result<(), DbErr> {
    let key = || E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let unlocked = E::find()
        .select_only()
        .columns(key())
        .filter(old)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    let key = Expr::tuple(key().map(Expr::col));
    E::delete_many().filter(key.in_subquery(unlocked)).exec(database).await?;
    Ok(())
}
