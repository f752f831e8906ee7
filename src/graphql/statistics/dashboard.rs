//! The dashboard: statistics of the whole installation.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use crate::domain::statistics::Statistics;
use crate::domain::statistics::activity::{self, ActivityKind};
use crate::domain::statistics::dashboard::{TopOrganization, Totals};
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::scalars::DateTime;
use crate::graphql::shared::{Shared, shared};
use crate::mean::percent;

/// The dashboard; each field runs its statement only when it is selected.
pub struct Dashboard {
    statistics: Statistics,
    totals: Shared<Totals>,
}

/// How many events there are, by status.
#[derive(SimpleObject)]
struct DashboardEvents {
    /// To come: those whose status is `SCHEDULED`.
    upcoming: i64,
    /// Going on.
    ongoing: i64,
    /// Over.
    completed: i64,
    /// Called off.
    cancelled: i64,
    /// All of them.
    total: i64,
}

/// How many participants there are.
#[derive(SimpleObject)]
struct DashboardParticipants {
    /// All of them.
    total: i64,
    /// Those first entered this month.
    new_this_month: i64,
    /// Those who came to an event this month.
    active_this_month: i64,
}

/// How many attendances there are, by when the participants signed.
#[derive(SimpleObject)]
struct DashboardAttendances {
    /// Of today.
    today: i64,
    /// Of this week, Monday to Sunday.
    this_week: i64,
    /// Of this month.
    this_month: i64,
    /// All of them.
    total: i64,
}

/// How many attendances have a signature.
#[derive(SimpleObject)]
struct DashboardSignatures {
    /// How many.
    total: i64,
    /// In percent of all attendances.
    rate: f64,
}

/// An organization whose people come often.
#[derive(SimpleObject)]
struct OrganizationRank {
    /// Its name, as the participants write it.
    name: String,
    /// How many participants are of it, whether they came or not.
    participant_count: i64,
    /// How often they came.
    attendance_count: i64,
}

/// What can have been done.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
enum ActivityType {
    /// An attendance was recorded.
    Attendance,
    /// An event was created.
    EventCreated,
}

/// Something that was done.
#[derive(SimpleObject)]
struct Activity {
    /// What.
    #[graphql(name = "type")]
    kind: ActivityType,
    /// Who came, as the participant is called now; null but for attendances.
    participant_name: Option<String>,
    /// The event, as it is called now.
    event_title: String,
    /// Who created the event, as the account is called now; null for attendances, and when the account is gone.
    created_by: Option<String>,
    /// When it was done.
    timestamp: DateTime,
}

impl Dashboard {
    pub(super) fn new(statistics: Statistics) -> Self {
        Self { statistics, totals: Shared::new() }
    }
}

/// The figures of the whole installation, as of now.
#[Object]
impl Dashboard {
    /// Events, by status.
    async fn events(&self, ctx: &Context<'_>) -> Result<DashboardEvents> {
        let counts = self.statistics.event_counts().await;
        let counts = counts.map_err(|error| to_error(ctx.request(), error))?;
        Ok(DashboardEvents {
            upcoming: counts.scheduled,
            ongoing: counts.ongoing,
            completed: counts.completed,
            cancelled: counts.cancelled,
            total: counts.total(),
        })
    }

    /// Participants.
    async fn participants(&self, ctx: &Context<'_>) -> Result<DashboardParticipants> {
        let counts = self.statistics.participant_counts().await;
        let counts = counts.map_err(|error| to_error(ctx.request(), error))?;
        Ok(DashboardParticipants {
            total: counts.total,
            new_this_month: counts.new_this_month,
            active_this_month: counts.active_this_month,
        })
    }

    /// Attendances.
    async fn attendances(&self, ctx: &Context<'_>) -> Result<DashboardAttendances> {
        let recent = self.statistics.recent_counts().await;
        let recent = recent.map_err(|error| to_error(ctx.request(), error))?;
        let totals = shared(ctx, &self.totals, self.statistics.totals()).await?;
        Ok(DashboardAttendances {
            today: recent.today,
            this_week: recent.this_week,
            this_month: recent.this_month,
            total: totals.attendances,
        })
    }

    /// Signatures.
    async fn signatures(&self, ctx: &Context<'_>) -> Result<DashboardSignatures> {
        let totals = shared(ctx, &self.totals, self.statistics.totals()).await?;
        Ok(DashboardSignatures { total: totals.signed, rate: percent(totals.signed, totals.attendances) })
    }

    /// The three organizations whose people came most often, then by name.
    async fn top_organizations(&self, ctx: &Context<'_>) -> Result<Vec<OrganizationRank>> {
        let top = self.statistics.top_organizations().await;
        let top = top.map_err(|error| to_error(ctx.request(), error))?;
        Ok(top.into_iter().map(OrganizationRank::from).collect())
    }

    /// What was done last, the latest first: at most 10 attendances recorded and events created, those that are still
    /// there.
    async fn recent_activity(&self, ctx: &Context<'_>) -> Result<Vec<Activity>> {
        let activity = self.statistics.activity().await;
        let activity = activity.map_err(|error| to_error(ctx.request(), error))?;
        Ok(activity.into_iter().map(Activity::from).collect())
    }
}

impl From<TopOrganization> for OrganizationRank {
    fn from(top: TopOrganization) -> Self {
        Self { name: top.name, participant_count: top.participants, attendance_count: top.attendances }
    }
}

impl From<activity::Activity> for Activity {
    fn from(activity: activity::Activity) -> Self {
        let full = |(first, last): (String, String)| format!("{first} {last}");
        let (kind, participant_name, created_by) = match activity.kind {
            ActivityKind::Attendance(participant) => {
                (ActivityType::Attendance, Some(full(participant)), None)
            }
            ActivityKind::EventCreated(creator) => (ActivityType::EventCreated, None, creator.map(full)),
        };
        Self {
            kind,
            participant_name,
            event_title: activity.event,
            created_by,
            timestamp: DateTime(activity.at),
        }
    }
}
