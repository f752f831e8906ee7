//! Why a database was not filled with the demo.

use std::io;
use std::path::PathBuf;

use sea_orm::DbErr;

/// Why a database was not filled.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// It holds rows that are not the demo's.
    #[error(
        "the database holds data of its own (table {0}), so no demo data was written: give the demo a database or a \
         DATA_DIR of its own, or start without it"
    )]
    NotEmpty(&'static str),
    /// The reference data were changed.
    #[error("the demo needs the city {0}, which the list of cities lacks")]
    Place(String),
    /// A file could not be written.
    #[error("{0} cannot be written: {1}")]
    File(PathBuf, io::Error),
    /// The process is ending.
    #[error("the files of the demo were not written")]
    Lost,
    /// The database failed.
    #[error("the demo data were not written: {0}")]
    Database(#[from] DbErr),
}
