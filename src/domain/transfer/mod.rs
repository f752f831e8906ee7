//! Copies a whole database into an empty one of either engine, and proves that the copy has the same rows.
//!
//! The rows pass through the entities, which read and write the types of both engines. All are read in one snapshot and
//! written in one transaction; before it commits, the copy is read again and compared by number and checksum of rows. It
//! serves `passerelle copy`, and backups of PostgreSQL, which are files of SQLite.
//!
//! `tables.rs` lists the tables, `rows.rs` reads and writes those of one, `checksum.rs` tells whether rows are equal,
//! `sequences.rs` keeps the numbers of deleted rows from being given again.

mod checksum;
mod rows;
mod sequences;
mod tables;

use sea_orm::{DatabaseTransaction, DbErr};

use crate::database::Database;
pub use rows::TableSum;
use tables::{for_each_table, in_use};

/// Why a database was not copied. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target has rows that are not reference data.
    #[error("the target is not empty: it has rows in {0}")]
    NotEmpty(String),
    /// A table of the copy differs.
    #[error(
        "the copy of {table} differs: {expected} rows were read, {found} were written, or their contents differ"
    )]
    Differs {
        /// The table.
        table: String,
        /// The rows of the source.
        expected: u64,
        /// The rows of the copy.
        found: u64,
    },
    /// A database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Copies all rows of `from` into `to`, which has the same schema and no rows but the reference data, and returns what was
/// copied. `progress` is called after each table.
///
/// # Errors
/// [`CopyError`]; then `to` is as it was.
pub async fn copy(
    from: &Database,
    to: &Database,
    mut progress: impl FnMut(&TableSum) + Send,
) -> Result<Vec<TableSum>, CopyError> {
    let source = from.snapshot().await?;
    let target = to.begin().await?;
    if let Some(table) = in_use(&target).await? {
        return Err(CopyError::NotEmpty(table));
    }
    let mut copied = Vec::new();
    for_each_table!(reversed, E => rows::delete_all::<E>(&target).await?);
    for_each_table!(E => {
        let sum = rows::copy::<E>(&source, &target).await?;
        sequences::copy::<E>(&source, &target).await?;
        progress(&sum);
        copied.push(sum);
    });
    compare(&copied, &sums(&target).await?)?;
    target.commit().await?;
    source.rollback().await?;
    Ok(copied)
}

/// The name of a table with rows that are not reference data; none when a copy may be made to `database`.
///
/// # Errors
/// The engine's.
pub async fn table_in_use(database: &Database) -> Result<Option<String>, DbErr> {
    in_use(database.read()).await
}

/// Reads all rows of all tables in one snapshot.
///
/// # Errors
/// The engine's.
pub async fn table_sums(database: &Database) -> Result<Vec<TableSum>, DbErr> {
    let snapshot = database.snapshot().await?;
    let sums = sums(&snapshot).await?;
    snapshot.rollback().await?;
    Ok(sums)
}

async fn sums(transaction: &DatabaseTransaction) -> Result<Vec<TableSum>, DbErr> {
    let mut sums = Vec::new();
    for_each_table!(E => sums.push(rows::sum::<E>(transaction).await?));
    Ok(sums)
}

/// Compares the tables of the source with those of the copy.
fn compare(expected: &[TableSum], found: &[TableSum]) -> Result<(), CopyError> {
    for (expected, found) in expected.iter().zip(found) {
        if expected != found {
            return Err(CopyError::Differs {
                table: expected.table.clone(),
                expected: expected.rows,
                found: found.rows,
            });
        }
    }
    Ok(())
}
