//! Rotation of the Fernet keys: which key each encrypted value has, and the re-encryption of all of them with the first.
//!
//! A value is read by any of the keys, so a server works before, while and after its values are rotated. Each batch of
//! rows is one transaction, and what has the first key already is passed over: a rotation that breaks off is continued by
//! the next one. It changes neither `updated_at` nor the audit log.

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, LockType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};

use super::encrypted_columns::{ENCRYPTED_TABLES, EncryptedTable};
use crate::crypto::blind_index::BlindIndex;
use crate::crypto::field::FieldCipher;
use crate::database::{Database, Engine};

/// The number of rows of a batch.
const BATCH_ROWS: u64 = 500;

/// How many values each key encrypts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyUse {
    /// By position of the key; the first one encrypts.
    pub by_key: Vec<u64>,
    /// The values that none of the keys decrypts.
    pub unreadable: u64,
}

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// The values that were encrypted anew.
    pub values: u64,
    /// The values that none of the keys decrypts, which stay as they are.
    pub unreadable: u64,
}

/// The keys of the encrypted columns.
#[derive(Clone, Copy)]
pub struct Keys<'k> {
    /// Encrypts and decrypts.
    pub cipher: &'k FieldCipher,
    /// Computes the blind indexes.
    pub blind_index: &'k BlindIndex,
}

/// Counts the values by key, and writes nothing.
///
/// # Errors
/// The engine's.
pub async fn count(database: &Database, cipher: &FieldCipher) -> Result<KeyUse, DbErr> {
    count_batches(database, cipher, usize::MAX).await
}

/// As [`count`], of the first rows of each table.
///
/// # Errors
/// The engine's.
pub async fn sample(database: &Database, cipher: &FieldCipher) -> Result<KeyUse, DbErr> {
    count_batches(database, cipher, 1).await
}

async fn count_batches(database: &Database, cipher: &FieldCipher, most: usize) -> Result<KeyUse, DbErr> {
    let mut found = KeyUse { by_key: vec![0; cipher.key_count()], unreadable: 0 };
    for table in ENCRYPTED_TABLES {
        let mut after = 0;
        for _ in 0..most {
            let rows = database.read().query_all(&table.batch(after)).await?;
            let Some(last) = rows.last() else { break };
            after = last.try_get_by_index(0)?;
            for row in &rows {
                for at in 0..table.columns.len() {
                    let Some(token) = row.try_get_by_index::<Option<String>>(2 * at + 1)? else { continue };
                    match cipher.key_of(&token).and_then(|key| found.by_key.get_mut(key)) {
                        Some(count) => *count += 1,
                        None => found.unreadable += 1,
                    }
                }
            }
        }
    }
    Ok(found)
}

/// Encrypts every value with the first key, and computes its blind index with it. `progress` is called with the number of
/// values after each batch.
///
/// # Errors
/// The engine's; finished batches stay committed.
pub async fn rotate(
    database: &Database,
    keys: Keys<'_>,
    mut progress: impl FnMut(u64) + Send,
) -> Result<Rotated, DbErr> {
    let mut rotated = Rotated::default();
    for table in ENCRYPTED_TABLES {
        let mut after = 0;
        loop {
            let transaction = database.begin().await?;
            let mut select = table.batch(after);
            if database.engine() == Engine::Postgres {
                select.lock(LockType::NoKeyUpdate);
            }
            let rows = transaction.query_all(&select).await?;
            let Some(last) = rows.last() else { break };
            after = last.try_get_by_index(0)?;
            for row in &rows {
                table.rotate(&transaction, keys, row, &mut rotated).await?;
            }
            transaction.commit().await?;
            progress(rotated.values);
        }
    }
    Ok(rotated)
}

impl EncryptedTable {
    /// The next batch of rows after `after`.
    fn batch(&self, after: i32) -> SelectStatement {
        let mut select = self.select_after(after);
        select.limit(BATCH_ROWS);
        select
    }

    /// Writes what of a row is not under the first key.
    async fn rotate(
        &self,
        transaction: &DatabaseTransaction,
        keys: Keys<'_>,
        row: &QueryResult,
        rotated: &mut Rotated,
    ) -> Result<(), DbErr> {
        let id: i32 = row.try_get_by_index(0)?;
        let mut update = Query::update();
        update.table(Alias::new(self.name)).and_where(Expr::col("id").eq(id));
        let mut is_changed = false;
        for (at, column) in self.columns.iter().enumerate() {
            let Some(token) = row.try_get_by_index::<Option<String>>(2 * at + 1)? else { continue };
            let (Ok(text), Ok(renewed)) = (keys.cipher.decrypt(&token), keys.cipher.rotate(&token)) else {
                rotated.unreadable += 1;
                continue;
            };
            if let Some((name, kind)) = column.index {
                let index = keys.blind_index.first(kind, &text);
                if index != row.try_get_by_index::<Option<String>>(2 * at + 2)? {
                    update.value(name, index);
                    is_changed = true;
                }
            }
            if let Some(renewed) = renewed {
                update.value(column.name, renewed);
                is_changed = true;
                rotated.values += 1;
            }
        }
        if is_changed {
            transaction.execute(&update).await?;
        }
        Ok(())
    }
}
