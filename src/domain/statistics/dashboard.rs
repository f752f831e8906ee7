//! The figures of the whole installation, as of now.

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

/// How many organizations are at the top.
const TOP_ORGANIZATIONS: u64 = 3;

/// Events by status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventCounts {
    /// To come.
    pub scheduled: i64,
    /// Going on.
    pub ongoing: i64,
    /// Over.
    pub completed: i64,
    /// Called off.
    pub cancelled: i64,
}

/// Participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParticipantCounts {
    /// All.
    pub total: i64,
    /// First entered this month.
    pub new_this_month: i64,
    /// Came to an event this month.
    pub active_this_month: i64,
}

/// Attendances by when they were.
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
    /// How many with a signature.
    pub signed: i64,
}

/// An organization whose people come often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopOrganization {
    /// Its name.
    pub name: String,
    /// How many participants are of it.
    pub participants: i64,
    /// How often they came.
    pub attendances: i64,
}

impl EventCounts {
    /// All of them.
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
            scheduled: rows.extra(0, 0)?,
            ongoing: rows.extra(0, 1)?,
            completed: rows.extra(0, 2)?,
            cancelled: rows.extra(0, 3)?,
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
            .cond_where(self.counted());
        let rows = self.rows(&statement).await?;
        Ok(Totals { attendances: rows.extra(0, 0)?, signed: rows.extra(0, 1)? })
    }

    /// The organizations whose people came most often, then by name; those that nobody came from are left out.
    ///
    /// # Errors
    /// The database's.
    pub async fn top_organizations(&self) -> Result<Vec<TopOrganization>> {
        let (of_each, came, total) = (Alias::new("of_each"), Alias::new("came"), Alias::new("total"));
        let organization = (participant::Entity, participant::Column::Organization);
        let sorted = (participant::Entity, participant::Column::OrganizationSort);
        // Counted by participant first: the join then meets a row a participant rather than one an attendance.
        let mut each = Query::select();
        each.column((attendance::Entity, attendance::Column::ParticipantId))
            .expr_as(Func::count(Expr::col(Asterisk)), came.clone())
            .from(attendance::Entity)
            .cond_where(self.counted())
            .group_by_col((attendance::Entity, attendance::Column::ParticipantId));
        let same = Expr::col((of_each.clone(), attendance::Column::ParticipantId))
            .eq(of_participant(participant::Column::Id));
        let sum = || Func::sum(Expr::col((of_each.clone(), came.clone())));
        let mut statement = Query::select();
        statement
            .column(organization)
            .expr(Func::count(Expr::col(Asterisk)))
            .expr_as(Func::cast_as(sum(), "bigint"), total.clone())
            .from(participant::Entity)
            .join_subquery(sea_orm::JoinType::LeftJoin, each, of_each.clone(), same)
            .cond_where(Participants::visible_to(&self.scope))
            .and_where(of_participant(participant::Column::Organization).is_not_null())
            .group_by_columns([sorted, organization])
            .and_having(Expr::from(sum()).gt(0))
            .order_by(total, Order::Desc)
            .order_by(sorted, Order::Asc)
            .order_by(organization, Order::Asc)
            .limit(TOP_ORGANIZATIONS);
        let rows = self.rows(&statement).await?;
        let top = |at: usize| -> Result<TopOrganization> {
            Ok(TopOrganization {
                name: rows.extra(at, 0)?,
                participants: rows.extra(at, 1)?,
                attendances: rows.extra(at, 2)?,
            })
        };
        (0..rows.len()).map(top).collect()
    }

    /// How many participants came within `span`.
    async fn active_within(&self, span: Span) -> Result<i64> {
        let time = of_attendance(attendance::Column::CheckInAt);
        let mut statement = Query::select();
        statement
            .expr(Func::count_distinct(of_attendance(attendance::Column::ParticipantId)))
            .from(attendance::Entity)
            .cond_where(self.counted())
            .and_where(time.between(span.from, span.to));
        Ok(self.rows(&statement).await?.extra(0, 0)?)
    }

    /// The day, week or month that it is.
    fn current(&self, unit: Granularity) -> Span {
        Period::around(self.scope.today(), unit).span(&self.scope)
    }
}
