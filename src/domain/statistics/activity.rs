//! Recent activity from the audit log: recorded attendances and created events that are still visible, with
//! their current names.
//!
//! The log is not searched: the newest rows of both tables are read by their own indexes, and only their
//! entries are read from the log, for time and actor. A row without an entry, written by another program, is
//! not included.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use futures_util::future::try_join;
use sea_orm::JoinType;
use sea_orm::sea_query::{Expr, ExprTrait as _, Order, Query};
use uuid::Uuid;

use super::columns::{of_attendance, of_event, of_participant};
use super::reader::Statistics;
use super::sql;
use crate::domain::events::Events;
use crate::entity::{attendance, audit_entry, event, participant, user};
use crate::error::Result;
use crate::query::table::Table as _;

/// The maximum number of activities.
pub const MAX_ENTRIES: u8 = 10;

/// An activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// The action.
    pub kind: ActivityKind,
    /// The title of the event.
    pub event: String,
    /// The time of the action.
    pub at: DateTime<Utc>,
    /// The key of its audit entry.
    entry: i64,
}

/// The action, with the given and family name of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// The attendance of this participant was recorded.
    Attendance((String, String)),
    /// This account created the event; none when the account was deleted, or when the creator was not an
    /// account.
    EventCreated(Option<(String, String)>),
}

/// The audit entry of a creation.
struct Entry {
    id: i64,
    at: DateTime<Utc>,
    actor: Option<(String, String)>,
}

/// A newly created row, with the values that are shown of it.
struct Candidate {
    id: Uuid,
    event: String,
    participant: Option<(String, String)>,
}

impl Statistics {
    /// The recent activity, latest first: at most [`MAX_ENTRIES`].
    ///
    /// # Errors
    /// The database's.
    pub async fn activity(&self) -> Result<Vec<Activity>> {
        let (mut candidates, events) = try_join(self.newest_attendances(), self.newest_events()).await?;
        candidates.extend(events);
        let mut entries = self.entries(&candidates).await?;
        let activities = candidates.into_iter().filter_map(|candidate| {
            let Entry { id: entry, at, actor } = entries.remove(&candidate.id.to_string())?;
            let kind =
                candidate.participant.map_or(ActivityKind::EventCreated(actor), ActivityKind::Attendance);
            Some(Activity { kind, event: candidate.event, at, entry })
        });
        let mut activities: Vec<Activity> = activities.collect();
        activities.sort_by_key(|activity| std::cmp::Reverse((activity.at, activity.entry)));
        activities.truncate(MAX_ENTRIES.into());
        Ok(activities)
    }

    async fn newest_attendances(&self) -> Result<Vec<Candidate>> {
        let of = |column: attendance::Column| (attendance::Entity, column);
        let participant =
            of_attendance(attendance::Column::ParticipantId).eq(of_participant(participant::Column::Id));
        let event = of_attendance(attendance::Column::EventId).eq(of_event(event::Column::Id));
        let mut statement = Query::select();
        statement
            .column(of(attendance::Column::Id))
            .column((event::Entity, event::Column::Title))
            .column((participant::Entity, participant::Column::FirstName))
            .column((participant::Entity, participant::Column::LastName))
            .from(attendance::Entity)
            .inner_join(event::Entity, event)
            .inner_join(participant::Entity, participant)
            .cond_where(self.counted_attendances())
            .order_by(of(attendance::Column::CreatedAt), Order::Desc)
            .order_by(of(attendance::Column::Id), Order::Desc)
            .limit(MAX_ENTRIES.into());
        let rows = self.rows(&statement).await?;
        let candidate = |at: usize| -> Result<Candidate> {
            let participant = Some((rows.extra_value(at, 2)?, rows.extra_value(at, 3)?));
            Ok(Candidate { id: rows.extra_value(at, 0)?, event: rows.extra_value(at, 1)?, participant })
        };
        (0..rows.len()).map(candidate).collect()
    }

    async fn newest_events(&self) -> Result<Vec<Candidate>> {
        let of = |column: event::Column| (event::Entity, column);
        let mut statement = Query::select();
        statement
            .column(of(event::Column::Id))
            .column(of(event::Column::Title))
            .from(event::Entity)
            .cond_where(Events::visible_to(&self.scope))
            .order_by(of(event::Column::CreatedAt), Order::Desc)
            .order_by(of(event::Column::Id), Order::Desc)
            .limit(MAX_ENTRIES.into());
        let rows = self.rows(&statement).await?;
        let candidate = |at: usize| -> Result<Candidate> {
            Ok(Candidate { id: rows.extra_value(at, 0)?, event: rows.extra_value(at, 1)?, participant: None })
        };
        (0..rows.len()).map(candidate).collect()
    }

    /// The audit entries of the creation of each row, by the text of its key.
    async fn entries(&self, candidates: &[Candidate]) -> Result<HashMap<String, Entry>> {
        let of = |column: audit_entry::Column| (audit_entry::Entity, column);
        let keys: Vec<String> = candidates.iter().map(|candidate| candidate.id.to_string()).collect();
        let actor =
            Expr::col(of(audit_entry::Column::ActorId)).eq(Expr::col((user::Entity, user::Column::Id)));
        let mut statement = Query::select();
        statement
            .column(of(audit_entry::Column::NounId))
            .column(of(audit_entry::Column::Id))
            .column(of(audit_entry::Column::At))
            .column((user::Entity, user::Column::FirstName))
            .column((user::Entity, user::Column::LastName))
            .from(audit_entry::Entity)
            .join(JoinType::LeftJoin, user::Entity, actor)
            .and_where(Expr::col(of(audit_entry::Column::Noun)).is_in(["attendance", "event"]))
            .and_where(sql::text_in(Expr::col(of(audit_entry::Column::NounId)), &keys, self.engine()))
            .and_where(Expr::col(of(audit_entry::Column::Action)).eq("create"));
        let rows = self.rows(&statement).await?;
        let mut entries = HashMap::with_capacity(rows.len());
        for at in 0..rows.len() {
            let (first, last): (Option<String>, Option<String>) =
                (rows.extra_value(at, 3)?, rows.extra_value(at, 4)?);
            let entry =
                Entry { id: rows.extra_value(at, 1)?, at: rows.extra_value(at, 2)?, actor: first.zip(last) };
            entries.insert(rows.extra_value::<String>(at, 0)?, entry);
        }
        Ok(entries)
    }
}
