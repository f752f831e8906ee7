//! Attendances of an event from a file: who signed on paper, for example.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::columns::Columns;
use super::participants::{enter, read, refused, told};
use super::report::{Line, Outcome, Report};
use crate::auth::role::Action;
use crate::domain::attendances::record;
use crate::domain::check::Check;
use crate::domain::participants::matching;
use crate::domain::transaction;
use crate::entity::attendance::{Column, Entity};
use crate::entity::event::{self, EventStatus};
use crate::error::{Code, Error, Kind, Reason, Result};
use crate::pubsub::DomainEvent;
use crate::scope::Scope;
use crate::tabular::{self, Table};

/// Records that the people of a table came to an event: at the time that a line says, else when the event began. Who is
/// not known is entered. An event that is over takes them, for its sheet comes in afterwards.
///
/// # Errors
/// `FORBIDDEN`; `EVENT_NOT_FOUND`; `EVENT_CANCELLED`; `VALIDATION_ERROR` of the field `content` when a column is
/// missing. What is wrong with a line is in the report.
pub async fn attendances(scope: &Scope, event_id: Uuid, table: &Table, dry_run: bool) -> Result<Report> {
    scope.require(Action::RecordAttendances)?;
    let columns = Columns::of(table)?;
    transaction::write(scope, async |tx| {
        let event = event::Entity::find_by_id(event_id)
            .filter(event::Column::DeletedAt.is_null())
            .lock_shared()
            .one(&*tx)
            .await?
            .ok_or_else(|| Error::of(Code::EventNotFound, "eventId"))?;
        if event.status == EventStatus::Cancelled {
            return Err(Error::of(Code::EventCancelled, "eventId"));
        }
        matching::lock_known(&tx, table.lines.iter().filter_map(|line| read(&columns, line).ok())).await?;
        let mut import = Import { scope, tx: &tx, event: &event, columns: &columns, seen: HashSet::new() };
        let mut lines = Vec::with_capacity(table.lines.len());
        for line in &table.lines {
            lines.push(import.line(line).await?);
        }
        tx.publish(DomainEvent::AttendancesChanged { event: event_id });
        Ok(Report::settled(lines, &tx, dry_run))
    })
    .await
}

struct Import<'i> {
    scope: &'i Scope,
    tx: &'i DatabaseTransaction,
    event: &'i event::Model,
    columns: &'i Columns,
    seen: HashSet<Uuid>,
}

impl Import<'_> {
    async fn line(&mut self, line: &tabular::Line) -> Result<Line> {
        let (details, at, notes) = match self.read(line) {
            Ok(read) => read,
            Err(refused) => return Ok(refused),
        };
        let (outcome, participant) = enter(self.tx, self.scope, details, &mut self.seen).await?;
        if outcome != Outcome::Created && self.is_recorded(participant).await? {
            return Ok(told(self.columns, line, Outcome::Duplicate));
        }
        record::imported(self.tx, self.scope, self.event.id, participant, at, notes).await?;
        let outcome = if outcome == Outcome::Duplicate { Outcome::Matched } else { outcome };
        Ok(told(self.columns, line, outcome))
    }

    /// Who came, when, and what is noted; or why the line is refused.
    fn read(
        &self,
        line: &tabular::Line,
    ) -> Result<(crate::domain::participants::details::Details, DateTime<Utc>, Option<String>), Line> {
        let details = read(self.columns, line)?;
        let mut check = Check::new();
        let at = match self.columns.check_in_time(line, self.scope.services.zone) {
            Ok(at) => at.unwrap_or(self.event.start_at),
            Err(()) => {
                check.fault("checkInTime", Reason::Kind(Kind::DateTime));
                self.event.start_at
            }
        };
        if at > self.scope.now() {
            check.fault("checkInTime", Reason::Future);
        }
        if at < DateTime::UNIX_EPOCH {
            check.fault("checkInTime", Reason::Kind(Kind::DateTime));
        }
        let notes = self.columns.notes(line).and_then(|notes| check.lines("notes", notes, 500));
        match check.done() {
            Ok(()) => Ok((details, at, notes)),
            Err(error) => Err(refused(self.columns, line, error)),
        }
    }

    async fn is_recorded(&self, participant: Uuid) -> Result<bool> {
        let found = Entity::find()
            .filter(Column::EventId.eq(self.event.id))
            .filter(Column::ParticipantId.eq(participant))
            .filter(Column::DeletedAt.is_null())
            .select_only()
            .column(Column::Id)
            .into_tuple::<Uuid>();
        Ok(found.one(self.tx).await?.is_some())
    }
}
