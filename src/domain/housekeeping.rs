//! Deletes expired rows: sessions, revoked tokens, counters of past windows, networks without recent
//! sign-ins, and idempotency keys; then files that no row names.
//!
//! Nothing depends on when it runs; it keeps the tables small.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, Iterable as _, PrimaryKeyToColumn, QueryFilter,
    QuerySelect as _, QueryTrait as _,
};

use super::attempts::KNOWN_NETWORK_TTL;
use super::claim::KEPT_FOR;
use super::files::orphans;
use super::request_rate;
use crate::entity::{idempotency_key, known_network, rate_limit, revoked_token, session};
use crate::error::Result;
use crate::scope::Services;

/// How long counters are kept: longer than any window.
const COUNTER_TTL: TimeDelta = TimeDelta::days(1);

/// Deletes expired rows, and files that no row names.
///
/// # Errors
/// The database's.
pub async fn sweep(services: &Services) -> Result<()> {
    let now: DateTime<Utc> = services.clock.now();
    let database = services.database.write();
    delete_expired::<session::Entity>(database, session::Column::ExpiresAt.lte(now)).await?;
    delete_expired::<revoked_token::Entity>(database, revoked_token::Column::ExpiresAt.lte(now)).await?;
    delete_expired::<rate_limit::Entity>(database, rate_limit::Column::StartedAt.lte(now - COUNTER_TTL))
        .await?;
    let expired = known_network::Column::LastSignInAt.lte(now - KNOWN_NETWORK_TTL);
    delete_expired::<known_network::Entity>(database, expired).await?;
    let expired = idempotency_key::Column::CreatedAt.lte(now - KEPT_FOR);
    delete_expired::<idempotency_key::Entity>(database, expired).await?;
    orphans::sweep(services).await?;
    request_rate::sweep(services).await?;
    // Pages of rows that were erased by other ways than `personal_data` are in it until it begins anew.
    services.database.empty_log().await;
    Ok(())
}

/// Deletes rows, but skips locked ones, which the next sweep finds. It therefore never waits for locks and
/// takes part in no deadlock.
async fn delete_expired<E: EntityTrait>(database: &DatabaseConnection, expired: Expr) -> Result<(), DbErr> {
    let key = || E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    let unlocked = E::find()
        .select_only()
        .columns(key())
        .filter(expired)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_query();
    let key = Expr::tuple(key().map(Expr::col));
    E::delete_many().filter(key.in_subquery(unlocked)).exec(database).await?;
    Ok(())
}
