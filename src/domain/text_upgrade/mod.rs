//! Upgrades existing rows to the current rules of texts: normalizes their texts and recomputes the columns
//! derived from texts.
//!
//! It runs before the server accepts requests, after the migrations. Progress is recorded for each table
//! (`progress.rs`): an interrupted upgrade resumes, and a finished one is skipped until the rules change.
//! Rows are read and written in batches, each in one short transaction (`batch.rs`): `rows.rs` upgrades
//! plaintext columns, `encrypted.rs` those that need the keys. Where the normalized form would violate a
//! unique constraint, the row keeps its text and is logged; older rows are upgraded first (`unique.rs`).
//!
//! A row that another program wrote without the derived columns is completed at the next start. An upgrade
//! changes neither `updated_at` nor the audit log.

mod batch;
mod encrypted;
mod progress;
mod rows;
mod unique;

use sea_orm::DbErr;

use crate::database::Database;
use crate::domain::encrypted_columns::ENCRYPTED_TABLES;
use crate::entity::texts::Texts;
use crate::entity::{
    assignment, attendance, cinema_talent, cinema_talent_ethnicity, city, country, event, language,
    participant, production, project, talent, user,
};
use crate::scope::Services;
use crate::text::rules_version;
use progress::Progress;
use rows::RowSet;

/// Upgrades the plaintext columns of every table.
///
/// # Errors
/// The database's; finished batches stay committed.
pub async fn upgrade_plaintext(database: &Database) -> Result<(), DbErr> {
    let progress = Progress::read(database).await?;
    upgrade_table::<country::Entity>(database, &progress).await?;
    upgrade_table::<city::Entity>(database, &progress).await?;
    upgrade_table::<language::Entity>(database, &progress).await?;
    upgrade_table::<talent::Entity>(database, &progress).await?;
    upgrade_table::<user::Entity>(database, &progress).await?;
    upgrade_table::<cinema_talent::Entity>(database, &progress).await?;
    upgrade_table::<cinema_talent_ethnicity::Entity>(database, &progress).await?;
    upgrade_table::<production::Entity>(database, &progress).await?;
    upgrade_table::<project::Entity>(database, &progress).await?;
    upgrade_table::<assignment::Entity>(database, &progress).await?;
    upgrade_table::<event::Entity>(database, &progress).await?;
    upgrade_table::<participant::Entity>(database, &progress).await?;
    upgrade_table::<attendance::Entity>(database, &progress).await
}

/// Upgrades the encrypted columns and their blind indexes.
///
/// # Errors
/// The database's; finished batches stay committed.
pub async fn upgrade_encrypted(database: &Database, services: &Services) -> Result<(), DbErr> {
    let progress = Progress::read(database).await?;
    for table in ENCRYPTED_TABLES {
        table.upgrade(database, services, &progress).await?;
    }
    Ok(())
}

async fn upgrade_table<E: Texts>(database: &Database, progress: &Progress) -> Result<(), DbErr> {
    let name = E::default().table_name().to_owned();
    if progress.is_done(&name) {
        return rows::upgrade::<E>(database, RowSet::Incomplete).await.map(|_| ());
    }
    unique::upgrade::<E>(database).await?;
    let after = progress.resume_after(&name);
    let changed = rows::upgrade::<E>(database, RowSet::After { part: &name, after }).await?;
    if changed > 0 {
        tracing::info!(table = name, changed, rules = rules_version(), "the texts follow the rules");
    }
    Ok(())
}
