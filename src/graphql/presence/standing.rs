//! The type `ProjectPresence`: a person who is assigned to a project, and where they stand today.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value as Json;

use super::enums::PresenceStanding;
use crate::domain::cinema_talents::ReferencedCinemaTalents;
use crate::domain::presence::standing::{LatestRecord, PersonStanding, Standings, of_assignments};
use crate::entity::assignment::{self, Column as C};
use crate::error::{Error, Result};
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::object::id::IdOf;
use crate::graphql::object::{Batch, Connected, Fields, ObjectType, RowObject, to_json};
use crate::graphql::scalars::{Date, DateTime};
use crate::query::filter::Criterion;
use crate::query::key::Key;
use crate::query::row::Row;

/// A person on a project.
#[derive(Debug)]
pub struct ProjectPresence;

impl RowObject for ProjectPresence {
    type Table = Standings;
}

impl Connected for ProjectPresence {}

impl ObjectType for ProjectPresence {
    type Entity = assignment::Entity;
    const NAME: &'static str = "ProjectPresence";
    const DESCRIPTION: &'static str = "Someone who is assigned to a project, or was released while there and has not left yet, and where they stand today.";

    fn fields(f: &mut Fields<Self>) {
        f.one_of::<CinemaTalent, ReferencedCinemaTalents>("cinemaTalent", C::CinemaTalentId, "Who.");
        f.code(C::ProjectCode, "The code of the badge: `PRJ001001`.").sortable();
        f.criterion("cinemaTalentId", "Of this cinema talent.", |id: IdOf<CinemaTalent>| {
            Ok(Some(Criterion::equals(C::CinemaTalentId, id.int())))
        });
        f.batched::<PresenceStanding, PresenceStanding, _>(
            "state",
            &[C::Id],
            "Where they stand today, by their latest record.",
            |_| Ok(Ok(Box::new(StandingBatch(|standing| Ok(Json::from(name(standing.standing.into()))))))),
        );
        f.batched::<Option<LatestPresence>, LatestPresence, _>(
            "latest",
            &[C::Id],
            "Their latest presence record on the project; null when there is none.",
            |_| {
                Ok(Ok(Box::new(StandingBatch(|standing| {
                    to_json(&standing.latest.as_ref().map(LatestPresence::from))
                }))))
            },
        );
    }
}

/// The latest presence record of a person on a project.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
struct LatestPresence {
    /// The `databaseId` of the presence record.
    database_id: i32,
    /// The day of the arrival, in the zone of the installation.
    date: Date,
    /// When the person came.
    check_in_at: DateTime,
    /// When the person left; null without a departure.
    check_out_at: Option<DateTime>,
}

impl From<&LatestRecord> for LatestPresence {
    fn from(row: &LatestRecord) -> Self {
        Self {
            database_id: row.id,
            date: Date(row.date),
            check_in_at: DateTime(row.check_in_at),
            check_out_at: row.check_out_at.map(DateTime),
        }
    }
}

/// The name of an enum value.
fn name(standing: PresenceStanding) -> String {
    async_graphql::InputType::to_value(&standing).to_string()
}

/// Reads the standings of all rows of a list, and computes a field of each by this function.
struct StandingBatch(fn(&PersonStanding) -> Result<Json>);

impl Batch for StandingBatch {
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        _: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>> {
        Box::pin(async move {
            let keys = rows.iter().map(|row| row.get::<assignment::Entity, Key>(&C::Id).map_err(Error::from));
            let keys = keys.collect::<Result<Vec<Key>>>().map_err(Arc::new)?;
            let standings: HashMap<Key, PersonStanding> =
                of_assignments(loaders.scope(), &keys).await.map_err(Arc::new)?;
            let missing = || Error::Internal("an assignment has no standing".into());
            let value = |key: &Key| standings.get(key).ok_or_else(missing).and_then(self.0);
            keys.iter().map(value).collect::<Result<_>>().map_err(Arc::new)
        })
    }
}
