//! Imports of participants or attendances from a file, all or nothing.
//!
//! All lines are processed in one transaction, so that a dry run reports exactly what an import of the same
//! file would do; one refused line rolls back all. `columns.rs` maps the columns, `participants.rs` and
//! `attendances.rs` process the lines, `report.rs` is the result, `repeat.rs` the result for a repeated request.
//! `crate::tabular` parses files.

pub mod attendances;
mod columns;
pub mod participants;
pub mod repeat;
mod report;

use crate::error::{Error, Kind, Reason, Result};
use crate::tabular::{Problem, Table, read};
pub use report::{Line, Outcome, Report};

/// Parses the bytes of a file.
///
/// # Errors
/// `VALIDATION_ERROR` of the field `content`.
pub async fn table(bytes: Vec<u8>) -> Result<Table> {
    // Decompression and parsing are blocking: not on the threads of the async runtime.
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
