//! Of which kinds the events were that a participant came to: one statement for all participants of a list.

use std::collections::HashMap;

use async_graphql::SimpleObject;
use dataloader::BatchFn;

use crate::domain::attendances::event_types;
use crate::entity::{event, participant};
use crate::error::Error;
use crate::graphql::events::enums::EventType;
use crate::graphql::exec::loaders::{Loaded, Loaders, fill};
use crate::query::key::Key;
use crate::query::row::Row;
use crate::scope::Scope;

/// How many events of one kind a participant came to.
#[derive(Debug, SimpleObject)]
pub struct EventTypeCount {
    /// The kind.
    event_type: EventType,
    /// How many.
    count: i32,
}

impl EventTypeCount {
    /// The numbers of a participant.
    pub(super) async fn of(row: &Row, loaders: &Loaders) -> Loaded<Vec<Self>> {
        let key = row.get::<participant::Entity, Key>(&participant::Column::Id).map_err(Error::from)?;
        let mut counts: HashMap<Key, Counts> = loaders.asked(|scope| ByParticipant { scope }, &[key]).await?;
        let counts = counts.remove(&key).unwrap_or_default().into_iter();
        let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(counts.map(|(kind, count)| Self { event_type: kind.into(), count: number(count) }).collect())
    }
}

type Counts = Vec<(event::EventType, i64)>;

struct ByParticipant {
    scope: Scope,
}

impl BatchFn<Key, Loaded<Option<Counts>>> for ByParticipant {
    async fn load(&mut self, keys: &[Key]) -> HashMap<Key, Loaded<Option<Counts>>> {
        fill(keys, event_types::by_participant(&self.scope, keys).await, |key| *key).into_iter().collect()
    }
}
