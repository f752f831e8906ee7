//! The field `attendancesByEventType` of participants: one statement for all participants of a level.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use dataloader::BatchFn;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value as Json;

use crate::domain::attendances::event_types;
use crate::entity::event;
use crate::entity::participant::{Column, Entity};
use crate::error::Error;
use crate::graphql::events::enums::EventType;
use crate::graphql::loaders::{Loaded, Loaders, batch_results};
use crate::graphql::object::{Batch, to_json};
use crate::query::key::Key;
use crate::query::row::Row;
use crate::scope::Scope;
use crate::telemetry::trace::level;

/// How many events of one kind a participant came to.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct EventTypeCount {
    /// The kind.
    event_type: EventType,
    /// How many.
    count: i32,
}

/// Computes the counts of each participant.
pub struct EventTypeCounts;

impl Batch for EventTypeCounts {
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        _: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>> {
        Box::pin(async move {
            let keys = rows.iter().map(|row| row.get::<Entity, Key>(&Column::Id).map_err(Error::from));
            let keys = keys.collect::<Result<Vec<Key>, _>>().map_err(Arc::new)?;
            // A loader, so that aliases and parents of one level share the statement.
            let counts = loaders.load_batch(|scope| ByParticipant { scope }, &keys).await?;
            let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
            let of_each = keys.iter().map(|key| {
                let counts = counts.get(key).cloned().unwrap_or_default().into_iter();
                let counts = counts
                    .map(|(kind, count)| EventTypeCount { event_type: kind.into(), count: number(count) });
                to_json(&counts.collect::<Vec<_>>())
            });
            of_each.collect::<Result<_, _>>().map_err(Arc::new)
        })
    }
}

type Counts = Vec<(event::EventType, i64)>;

struct ByParticipant {
    scope: Scope,
}

impl BatchFn<Key, Loaded<Option<Counts>>> for ByParticipant {
    async fn load(&mut self, keys: &[Key]) -> HashMap<Key, Loaded<Option<Counts>>> {
        let level = level("event_types", "participant", keys.len());
        let counts = level.scope(event_types::by_participant(&self.scope, keys)).await;
        batch_results(keys, counts, |key| *key).into_iter().collect()
    }
}
