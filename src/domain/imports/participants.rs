//! Participants from a file.

use std::collections::HashSet;

use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::columns::Columns;
use super::report::{Line, Outcome, Report};
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::participants::details::{Details, ParticipantChange};
use crate::domain::participants::matching::{self, Match};
use crate::domain::transaction;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::tabular::{self, Table};
use crate::text;

/// Enters the participants of a table, and brings those up to date who are known by CNI number or e-mail address.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` of the field `content` when a column is missing. What is wrong with a line is in the
/// report.
pub async fn participants(scope: &Scope, table: &Table, dry_run: bool) -> Result<Report> {
    scope.require(Action::CreateParticipants)?;
    let columns = Columns::of(table)?;
    transaction::write(scope, async |tx| {
        matching::lock_known(&tx, table.lines.iter().filter_map(|line| read(&columns, line).ok())).await?;
        let mut seen = HashSet::new();
        let mut lines = Vec::with_capacity(table.lines.len());
        for line in &table.lines {
            lines.push(match read(&columns, line) {
                Ok(details) => {
                    let (outcome, _) = enter(&tx, scope, details, &mut seen).await?;
                    told(&columns, line, outcome)
                }
                Err(refused) => refused,
            });
        }
        Ok(Report::settled(lines, &tx, dry_run))
    })
    .await
}

/// Whom a line describes, or why it is refused.
pub(super) fn read(columns: &Columns, line: &tabular::Line) -> Result<Details, Line> {
    let mut check = Check::new();
    let details = ParticipantChange::from(columns.participant(line)).checked(&mut check, "");
    match check.done() {
        Ok(()) => Ok(details),
        Err(error) => Err(refused(columns, line, error)),
    }
}

/// A line that ended well.
pub(super) fn told(columns: &Columns, line: &tabular::Line, outcome: Outcome) -> Line {
    let person = columns.participant(line);
    let name = text::line(&format!("{} {}", person.first_name, person.last_name)).into_owned();
    Line { number: line.number, name, outcome, failures: Vec::new() }
}

/// A line that cannot be written.
pub(super) fn refused(columns: &Columns, line: &tabular::Line, error: Error) -> Line {
    Line { failures: error.failures(), ..told(columns, line, Outcome::Refused) }
}

/// Enters whom a line describes, unless an earlier line did.
pub(super) async fn enter(
    tx: &DatabaseTransaction,
    scope: &Scope,
    details: Details,
    seen: &mut HashSet<Uuid>,
) -> Result<(Outcome, Uuid)> {
    let (outcome, id) = match matching::find(tx, &details).await? {
        Match::Known(row) if seen.contains(&row.id) => (Outcome::Duplicate, row.id),
        Match::Known(row) => {
            matching::bring_up_to_date(tx, scope, &row, details).await?;
            (Outcome::Matched, row.id)
        }
        Match::New { email_is_anothers } => {
            (Outcome::Created, matching::enter(tx, scope, details, email_is_anothers).await?.id)
        }
    };
    seen.insert(id);
    Ok((outcome, id))
}
