//! Imports: many participants or attendances from a file, all of them or none.
//!
//! Every line is tried in one transaction, so a dry run tells exactly what the same file would do; one refused line
//! refuses the whole. What the columns mean is `columns.rs`; the lines are handled by `participants.rs` and
//! `attendances.rs`; what became of them is `report.rs`. How a file is read is `crate::tabular`.

pub mod attendances;
mod columns;
pub mod participants;
mod report;

use crate::error::{Error, Kind, Reason, Result};
use crate::tabular::{Problem, Table, read};
pub use report::{Line, Outcome, Report};

/// The table in the bytes of a file.
///
/// # Errors
/// `VALIDATION_ERROR` of the field `content`.
pub async fn table(bytes: Vec<u8>) -> Result<Table> {
    // Unpacking and parsing take their time: not on the threads that answer.
    let table = tokio::task::spawn_blocking(move || read(&bytes)).await;
    let table = table.map_err(|_| Error::Internal("a file could not be read".into()))?;
    table.map_err(|problem| {
        let reason = match problem {
            Problem::Form => Reason::Kind(Kind::Table),
            Problem::Empty => Reason::Required,
            Problem::TooLarge => Reason::TooManyLines(crate::tabular::MAX_LINES),
        };
        Error::invalid("content", reason)
    })
}
