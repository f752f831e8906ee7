//! The report of an import that a request with an idempotency key wrote, for its repeats: kept are the numbers and the
//! outcomes of the lines, the names come from the file, which is the same.

use std::collections::HashMap;

use super::columns::Columns;
use super::participants::report_line;
use super::report::{NOUN, Outcome, Report};
use crate::auth::role::Action;
use crate::domain::claim::Written;
use crate::error::Result;
use crate::scope::Scope;
use crate::tabular::Table;

/// The report of then. `action` is what the import needs.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`; `VALIDATION_ERROR` of the field `content` when a column is missing.
pub fn report(scope: &Scope, action: Action, table: &Table, written: &Written) -> Result<Report> {
    scope.require(action)?;
    let columns = Columns::of(table)?;
    let kept: HashMap<&str, &str> = written.named(NOUN).collect();
    let lines = table.lines.iter().filter_map(|line| {
        let outcome = Outcome::named(kept.get(line.number.to_string().as_str())?)?;
        Some(report_line(&columns, line, outcome))
    });
    Ok(Report { lines: lines.collect(), committed: true })
}
