//! The subscription to the presence on a project.

use async_graphql::{Context, Result, SimpleObject, Subscription};
use futures_util::stream::Stream;

use super::types::PresenceRecord;
use crate::domain::presence::follow::{self, PresenceFeed};
use crate::domain::presence::standing::Counts;
use crate::graphql::context::RequestExt;
use crate::graphql::live::{EventValue, follow as follow_feed, start_error};
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::object::id::IdOf;
use crate::graphql::projects::Project;

/// The subscriptions.
#[derive(Debug, Default)]
pub struct PresenceSubscription;

#[Subscription]
impl PresenceSubscription {
    /// Who is on a project: at once, and then after each arrival, departure and correction. For those who read presence;
    /// ends with an error when the session does.
    async fn presence_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project: `id` or `databaseId`.")] project_id: IdOf<Project>,
    ) -> Result<impl Stream<Item = Result<EventValue<PresenceChange>>> + use<>> {
        let request = ctx.request();
        let source = PresenceFeed::open(&request.scope, project_id.int()).await;
        Ok(follow_feed(request, source.map_err(|error| start_error(request, error))?, PresenceChange::from))
    }
}

/// A change of the presence on a project.
#[derive(SimpleObject)]
struct PresenceChange {
    /// The record that changed; null in the first answer, when many changed at once, and when changes were missed: then
    /// ask for the list again.
    presence_record: Option<ObjectOf<PresenceRecord>>,
    /// How many people stand where now.
    counts: PresenceCounts,
}

/// How many of the people who are assigned to a project stand where today.
#[derive(SimpleObject)]
struct PresenceCounts {
    /// `NOT_IN`: not there, and not today so far.
    not_in: i32,
    /// `IN`: there now.
    #[graphql(name = "in")]
    present: i32,
    /// `LEFT`: came and left today.
    left: i32,
    /// `LEFT_OPEN`: the latest record has no departure.
    left_open: i32,
}

impl From<follow::PresenceChange> for PresenceChange {
    fn from(change: follow::PresenceChange) -> Self {
        Self { presence_record: change.record.map(ObjectOf::new), counts: change.counts.into() }
    }
}

impl From<Counts> for PresenceCounts {
    fn from(counts: Counts) -> Self {
        let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            not_in: number(counts.not_in),
            present: number(counts.present),
            left: number(counts.left),
            left_open: number(counts.left_open),
        }
    }
}
