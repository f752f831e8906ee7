//! The current figures of the whole installation.

use futures_util::future::try_join;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait as _, Func, Order, Query};

use super::columns::{of_attendance, of_event, of_participant};
use super::period::{Granularity, Period, Span};
use super::reader::Statistics;
use super::trends::Metric;
use crate::domain::events::Events;
use crate::domain::participants::Participants;
use crate::entity::event::EventStatus;
use crate::entity::{attendance, event, participant};
use crate::error::Result;
use crate::query::table::Table as _;

/// The number of top organizations.
const TOP_ORGANIZATIONS: u64 = 3;

/// Events by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// Scheduled.
    pub scheduled: i64,
    /// Ongoing.
    pub ongoing: i64,
    /// Completed.
    pub completed: i64,
    /// Cancelled.
    pub cancelled: i64,
}

/// Participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantCounts {
    /// All.
    pub total: i64,
    /// Created this month.
    pub new_this_month: i64,
    /// With an attendance this month.
    pub active_this_month: i64,
}

/// Recent attendances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentCounts {
    /// Today.
    pub today: i64,
    /// From Monday to Sunday of this week.
    pub this_week: i64,
    /// This month.
    pub this_month: i64,
}

/// All attendances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub attendances: i64,
    /// With a signature.
    pub signed: i64,
}

/// An organization with many attendances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopOrganization {
    /// Its name.
    pub name: String,
    /// The number of its participants.
    pub participants: i64,
    /// The number of their attendances.
    pub attendances: i64,
}

impl EventCounts {
    /// The number of all events.
    pub fn total(&self) -> i64 {
        self.scheduled + self.ongoing + self.completed + self.cancelled
    }
}

impl Statistics {
    /// Events by status.
    ///
    /// # Errors
    /// The database's.
    pub async fn event_counts(&self) -> Result<EventCounts> {
        let of = |status: EventStatus| Func::count(Expr::case(of_event(event::Column::Status).eq(status), 1));
        let mut statement = Query::select();
        statement
            .expr(of(EventStatus::Scheduled))
            .expr(of(EventStatus::Ongoing))
            .expr(of(EventStatus::Completed))
            .expr(of(EventStatus::Cancelled))
            .from(event::Entity)
            .cond_where(Events::visible_to(&self.scope));
        let rows = self.rows(&statement).await?;
        Ok(EventCounts {
            scheduled: rows.extra_value(0, 0)?,
            ongoing: rows.extra_value(0, 1)?,
            completed: rows.extra_value(0, 2)?,
            cancelled: rows.extra_value(0, 3)?,
        })
    }

    /// Participants, all and those of this month.
    ///
    /// # Errors
    /// The database's.
    pub async fn participant_counts(&self) -> Result<ParticipantCounts> {
        let month = self.current(Granularity::Month);
        let spans = [Span::always(), month];
        let counted = self.count_within(Metric::Participants, &spans);
        let (counts, active_this_month) = try_join(counted, self.active_within(month)).await?;
        let count = |at: usize| counts.get(at).copied().unwrap_or_default();
        Ok(ParticipantCounts { total: count(0), new_this_month: count(1), active_this_month })
    }

    /// Attendances of today, this week and this month.
    ///
    /// # Errors
    /// The database's.
    pub async fn recent_counts(&self) -> Result<RecentCounts> {
        let spans = [Granularity::Day, Granularity::Week, Granularity::Month].map(|unit| self.current(unit));
        let counts = self.count_within(Metric::Attendances, &spans).await?;
        let count = |at: usize| counts.get(at).copied().unwrap_or_default();
        Ok(RecentCounts { today: count(0), this_week: count(1), this_month: count(2) })
    }

    /// All attendances, and those with a signature.
    ///
    /// # Errors
    /// The database's.
    pub async fn totals(&self) -> Result<Totals> {
        let signed = Expr::case(of_attendance(attendance::Column::HasSignature).eq(true), 1);
        let mut statement = Query::select();
        statement
            .expr(Func::count(Expr::col(Asterisk)))
            .expr(Func::count(signed))
            .from(attendance::Entity)
            .cond_where(self.counted_attendances());
        let rows = self.rows(&statement).await?;
        Ok(Totals { attendances: rows.extra_value(0, 0)?, signed: rows.extra_value(0, 1)? })
    }

    /// The organizations with the most attendances, then by name; those without attendances are left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn top_organizations(&self) -> Result<Vec<TopOrganization>> {
        let (per_participant, attendance_count, total) =
            (Alias::new("of_each"), Alias::new("came"), Alias::new("total"));
        let organization = (participant::Entity, participant::Column::Organization);
        // One name has one sort key; a row inserted by another program may lack it.
        let sort_key = || Func::max(of_participant(participant::Column::OrganizationSort));
        // Aggregated by participant first, so that the join reads one row for each participant instead of one
        // for each attendance.
        let mut counts = Query::select();
        counts
            .column((attendance::Entity, attendance::Column::ParticipantId))
            .expr_as(Func::count(Expr::col(Asterisk)), attendance_count.clone())
            .from(attendance::Entity)
            .cond_where(self.counted_attendances())
            .group_by_col((attendance::Entity, attendance::Column::ParticipantId));
        let same_participant = Expr::col((per_participant.clone(), attendance::Column::ParticipantId))
            .eq(of_participant(participant::Column::Id));
        let sum = || Func::sum(Expr::col((per_participant.clone(), attendance_count.clone())));
        let mut statement = Query::select();
        statement
            .column(organization)
            .expr(Func::count(Expr::col(Asterisk)))
            .expr_as(Func::cast_as(sum(), "bigint"), total.clone())
            .from(participant::Entity)
            .join_subquery(sea_orm::JoinType::LeftJoin, counts, per_participant.clone(), same_participant)
            .cond_where(Participants::visible_to(&self.scope))
            .and_where(of_participant(participant::Column::Organization).is_not_null())
            .group_by_col(organization)
            .and_having(Expr::from(sum()).gt(0))
            .order_by(total, Order::Desc)
            .order_by_expr(sort_key().into(), Order::Asc)
            .order_by(organization, Order::Asc)
            .limit(TOP_ORGANIZATIONS);
        let rows = self.rows(&statement).await?;
        let top = |at: usize| -> Result<TopOrganization> {
            Ok(TopOrganization {
                name: rows.extra_value(at, 0)?,
                participants: rows.extra_value(at, 1)?,
                attendances: rows.extra_value(at, 2)?,
            })
        };
        (0..rows.len()).map(top).collect()
    }

    /// The number of participants with an attendance within `span`.
    async fn active_within(&self, span: Span) -> Result<i64> {
        let time = of_attendance(attendance::Column::CheckInAt);
        let mut statement = Query::select();
        statement
            .expr(Func::count_distinct(of_attendance(attendance::Column::ParticipantId)))
            .from(attendance::Entity)
            .cond_where(self.counted_attendances())
            .and_where(time.between(span.from, span.to));
        Ok(self.rows(&statement).await?.extra_value(0, 0)?)
    }

    /// The current day, week or month.
    fn current(&self, unit: Granularity) -> Span {
        Period::around(self.scope.today(), unit).span(&self.scope)
    }
}
