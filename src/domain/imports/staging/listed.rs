//! The trigram indexes of people while an import is shown, on PostgreSQL: new entries are only listed, and sorted in after
//! the commit. Others wait for the transaction that shows an import, and the indexes are a third of its work.

use sea_orm::{ConnectionTrait as _, DbErr, Statement};

use crate::database::Engine;
use crate::scope::Scope;

/// The limit of the list while an import is shown, in kB: enough for all its entries.
const WHILE_SHOWN_KB: u32 = 65_536;
/// The limit of the list otherwise, in kB (`migration/src/search/postgres.rs`): searches read the list from end to end.
const OTHERWISE_KB: u32 = 256;
/// How long an index is waited for; a vacuum may have it.
const PATIENCE: &str = "SET LOCAL lock_timeout = '300ms'";
const INDEXES: &str = "SELECT indexrelid::regclass::text AS name FROM pg_index \
    JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam \
    WHERE indrelid = 'participant'::regclass AND amname = 'gin'";

/// Lets new entries only be listed. Without the right to change the indexes, or while somebody else changes them, all
/// takes longer, and nothing else is different.
pub(super) async fn begin(scope: &Scope) {
    set_limit(scope, WHILE_SHOWN_KB, "").await;
}

/// Sorts in what was listed.
pub(super) async fn end(scope: &Scope) {
    set_limit(scope, OTHERWISE_KB, "SELECT gin_clean_pending_list('{}')").await;
}

/// Sets the limit of each index, and then runs a statement in which `{}` is its name.
async fn set_limit(scope: &Scope, kilobytes: u32, and_then: &str) {
    if scope.engine() != Engine::Postgres {
        return;
    }
    if let Err(error) = try_set_limit(scope, kilobytes, and_then).await {
        tracing::debug!(%error, kilobytes, "the lists of the trigram indexes stay as they are");
    }
}

async fn try_set_limit(scope: &Scope, kilobytes: u32, and_then: &str) -> Result<(), DbErr> {
    let database = scope.database().write();
    let indexes = Statement::from_string(database.get_database_backend(), INDEXES);
    for index in database.query_all_raw(indexes).await? {
        let name: String = index.try_get("", "name")?;
        // Statements that are sent together are a transaction.
        let set = format!("ALTER INDEX {name} SET (gin_pending_list_limit = {kilobytes})");
        database.execute_unprepared(&format!("{PATIENCE}; {set}")).await?;
        if !and_then.is_empty() {
            database.execute_unprepared(&and_then.replace("{}", &name.replace('\'', "''"))).await?;
        }
    }
    Ok(())
}
