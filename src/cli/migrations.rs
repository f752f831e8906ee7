//! Brings a database up to the schema and the text rules of this program: before the server serves, before a command
//! writes, and for `passerelle migrate`.

use migration::{Migrator, MigratorTrait as _, search};
use sea_orm::{ConnectionTrait as _, DbErr};

use crate::database::Database;
use crate::domain::text_upgrade;
use crate::scope::Services;

/// The advisory lock that serializes the migrations of processes on the same PostgreSQL database.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(7252837264518)";
/// Lets the transaction that holds the lock wait and live as long as migrations take; `transaction_timeout` exists since
/// PostgreSQL 17.
const LIFT_TIMEOUTS: &str = "SELECT set_config(name, '0', true) FROM pg_settings \
    WHERE name IN ('lock_timeout', 'transaction_timeout')";

/// Applies all pending migrations and upgrades texts that are not encrypted. Concurrent processes wait for
/// each other.
///
/// # Errors
/// Database errors.
pub async fn up(database: &Database) -> Result<(), DbErr> {
    with_migration_lock(database, async |database| {
        Migrator::up(database.write(), None).await?;
        text_upgrade::upgrade_plaintext(database).await?;
        complete_search(database).await
    })
    .await
}

/// Like [`up`], and also upgrades encrypted texts.
///
/// # Errors
/// Database errors.
pub async fn up_with_keys(services: &Services) -> Result<(), DbErr> {
    with_migration_lock(&services.database, async |database| {
        Migrator::up(database.write(), None).await?;
        text_upgrade::upgrade_plaintext(database).await?;
        complete_search(database).await?;
        text_upgrade::upgrade_encrypted(database, services).await
    })
    .await
}

/// Creates the indexes of searches that are missing, and logs why some cannot be created.
async fn complete_search(database: &Database) -> Result<(), DbErr> {
    if let search::State::Unindexed(reason) = search::complete(database.write()).await? {
        tracing::warn!(reason, "searches read every row: `passerelle doctor` tells what to do");
    }
    Ok(())
}

/// Runs `work` while holding the migration lock, on connections for migrations. SQLite needs no lock, because only one
/// process opens its file.
pub(super) async fn with_migration_lock(
    database: &Database,
    work: impl AsyncFnOnce(&Database) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    let Some(own) = database.for_migrations().await? else { return work(database).await };
    let result = async {
        let lock = own.begin().await?;
        lock.execute_unprepared(LIFT_TIMEOUTS).await?;
        lock.execute_unprepared(MIGRATION_LOCK).await?;
        work(&own).await?;
        lock.commit().await
    };
    let result = result.await;
    own.close().await;
    result
}
