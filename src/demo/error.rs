//! The errors of seeding.

use sea_orm::DbErr;

use crate::storage::StoreError;

/// Why seeding failed.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The database contains rows that are not demo data.
    #[error(
        "the database holds data of its own (table {0}), so no demo data was written: give the demo a database or a \
         DATA_DIR of its own, or start without it"
    )]
    NotEmpty(&'static str),
    /// A city is missing from the reference data.
    #[error("the demo needs the city {0}, which the list of cities lacks")]
    Place(String),
    /// A file could not be written.
    #[error("the files of the demo were not written: {0}")]
    File(#[from] StoreError),
    /// A database error.
    #[error("the demo data were not written: {0}")]
    Database(#[from] DbErr),
}
