//! Imports attendances of an event, for example those signed on paper.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::columns::Columns;
use super::participants::{parse_line, refused_line, report_line, upsert};
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

/// Records attendances of an event for the participants of a table: at the time of each line, else at the
/// start of the event. Unknown participants are inserted. A completed event accepts imports, because paper
/// sheets arrive afterwards.
///
/// # Errors
/// `FORBIDDEN`; `EVENT_NOT_FOUND`; `EVENT_CANCELLED`; `VALIDATION_ERROR` of the field `content` when a column
/// is missing. Errors of a line are in the report.
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
        matching::lock_matching(&tx, table.lines.iter().filter_map(|line| parse_line(&columns, line).ok()))
            .await?;
        let mut import = Import { scope, tx: &tx, event: &event, columns: &columns, seen: HashSet::new() };
        let mut lines = Vec::with_capacity(table.lines.len());
        for line in &table.lines {
            lines.push(import.line(line).await?);
        }
        tx.publish(DomainEvent::AttendancesChanged { event: event_id });
        Ok(Report::finish(lines, (&tx, scope), dry_run))
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
        let (details, at, notes) = match self.parse(line) {
            Ok(read) => read,
            Err(refused) => return Ok(refused),
        };
        let (outcome, participant) = upsert(self.tx, self.scope, details, &mut self.seen).await?;
        if outcome != Outcome::Created && self.is_recorded(participant).await? {
            return Ok(report_line(self.columns, line, Outcome::Duplicate));
        }
        record::insert_imported(self.tx, self.scope, self.event.id, participant, at, notes).await?;
        let outcome = if outcome == Outcome::Duplicate { Outcome::Matched } else { outcome };
        Ok(report_line(self.columns, line, outcome))
    }

    /// Parses participant, check-in time and notes of a line; the error is the refused line of the report.
    fn parse(
        &self,
        line: &tabular::Line,
    ) -> Result<(crate::domain::participants::details::Details, DateTime<Utc>, Option<String>), Line> {
        let details = parse_line(self.columns, line)?;
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
            Err(error) => Err(refused_line(self.columns, line, error)),
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
