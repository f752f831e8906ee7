//! `PresenceRecord.assignment`: what the people of a list of records are on their projects, read by one statement.

use std::sync::Arc;

use async_graphql::SimpleObject;
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Value as Json;

use crate::domain::presence::assigned::{Assigned, of_records};
use crate::entity::presence_record;
use crate::error::{Error, Result};
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::object::{Batch, to_json};
use crate::query::key::Key;
use crate::query::row::Row;

/// What a person is on a project.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub(super) struct PresenceAssignment {
    /// Project and rank: `PRJ001001`.
    project_code: String,
    /// The type of talent in French: «Acteur Principal».
    talent_type_name: String,
    /// The role; null when not said.
    role_description: Option<String>,
}

impl From<&Assigned> for PresenceAssignment {
    fn from(assigned: &Assigned) -> Self {
        Self {
            project_code: assigned.project_code.clone(),
            talent_type_name: assigned.talent_type.clone(),
            role_description: assigned.role_description.clone(),
        }
    }
}

/// Computes `assignment` of each record.
pub(super) struct AssignmentBatch;

impl Batch for AssignmentBatch {
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        _: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>> {
        Box::pin(async move {
            let key = |row: &Row| {
                row.get::<presence_record::Entity, Key>(&presence_record::Column::Id).map_err(Error::from)
            };
            let keys = rows.iter().map(key).collect::<Result<Vec<Key>>>().map_err(Arc::new)?;
            let found = of_records(loaders.scope(), &keys).await.map_err(Arc::new)?;
            let value = |key: &Key| to_json(&found.get(key).map(PresenceAssignment::from));
            keys.iter().map(value).collect::<Result<_>>().map_err(Arc::new)
        })
    }
}
