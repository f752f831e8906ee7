//! Brings the rows that are there to the rules of texts of this program: to the one spelling, and with the columns that
//! follow from texts.
//!
//! It runs before the server answers, after the schema has been migrated. What has been done is noted by table
//! (`progress.rs`), so that it continues where it was interrupted, and is skipped while the rules stay what they are. Rows
//! are read and written in batches of one short transaction each (`batch.rs`): `rows.rs` for what everybody may read,
//! `encrypted.rs` for what needs the keys. Where two rows would have the same unique value, the younger one keeps its spelling, and the
//! log names it (`unique.rs`).
//!
//! A row that another program wrote without these columns is completed at the next start. Nothing of this is a deed:
//! `updated_at` and the audit log stay as they are.

mod batch;
mod encrypted;
mod progress;
mod rows;
mod unique;

use sea_orm::DbErr;

use crate::database::Database;
use crate::entity::texts::Texts;
use crate::entity::{
    assignment, attendance, cinema_talent, city, country, event, language, participant, production, project,
    talent, user,
};
use crate::scope::Services;
use crate::text::rules;
use progress::Progress;
use rows::Which;

/// Brings every table to the rules, but for what is encrypted.
///
/// # Errors
/// The database's; what was done stays done.
pub async fn plain(database: &Database) -> Result<(), DbErr> {
    let progress = Progress::read(database).await?;
    table::<country::Entity>(database, &progress).await?;
    table::<city::Entity>(database, &progress).await?;
    table::<language::Entity>(database, &progress).await?;
    table::<talent::Entity>(database, &progress).await?;
    table::<user::Entity>(database, &progress).await?;
    table::<cinema_talent::Entity>(database, &progress).await?;
    table::<production::Entity>(database, &progress).await?;
    table::<project::Entity>(database, &progress).await?;
    table::<assignment::Entity>(database, &progress).await?;
    table::<event::Entity>(database, &progress).await?;
    table::<participant::Entity>(database, &progress).await?;
    table::<attendance::Entity>(database, &progress).await
}

/// Brings the encrypted columns to the one spelling, and their blind indexes with them.
///
/// # Errors
/// The database's; what was done stays done.
pub async fn encrypted(database: &Database, services: &Services) -> Result<(), DbErr> {
    let progress = Progress::read(database).await?;
    for table in encrypted::TABLES {
        table.upgrade(database, services, &progress).await?;
    }
    Ok(())
}

async fn table<E: Texts>(database: &Database, progress: &Progress) -> Result<(), DbErr> {
    let name = E::default().table_name().to_owned();
    if progress.is_done(&name) {
        return rows::upgrade::<E>(database, Which::Incomplete).await.map(|_| ());
    }
    unique::upgrade::<E>(database).await?;
    let from = progress.from(&name);
    let changed = rows::upgrade::<E>(database, Which::After { part: &name, from }).await?;
    if changed > 0 {
        tracing::info!(table = name, changed, rules = rules(), "the texts follow the rules");
    }
    Ok(())
}
