//! The mark of a running server on PostgreSQL, which has no lock file: an advisory lock that the `LISTEN` connection of each
//! server shares with the others for as long as it is open.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, Statement};

/// Acquires the lock until the connection ends; any number that no other lock of the database has.
pub const ACQUIRE_SERVING_LOCK: &str = "SELECT pg_try_advisory_lock_shared(7252837264521)";

/// Whether any connection to the database has the lock.
const IS_HELD: &str = "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
    WHERE l.locktype = 'advisory' AND d.datname = current_database() AND l.granted \
    AND (CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint) = 7252837264521 AND l.objsubid = 1)";

/// How often, and after which pause, a lock is looked at again: that of a process that has just ended is released a moment
/// later.
const LOOKS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(100);

/// Whether a server has the database open.
pub(super) async fn is_served(db: &DatabaseConnection) -> Result<bool, DbErr> {
    for _ in 1..LOOKS {
        if !is_held(db).await? {
            return Ok(false);
        }
        tokio::time::sleep(PAUSE).await;
    }
    is_held(db).await
}

async fn is_held(db: &DatabaseConnection) -> Result<bool, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), IS_HELD)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
