//! Input types of the mutations on projects.

use async_graphql::{InputObject, MaybeUndefined};

use super::enums::ProjectStatus;
use super::types::Project;
use crate::domain::check::Change;
use crate::domain::projects::details::ProjectChange;
use crate::graphql::change::change;
use crate::graphql::object::id::IdOf;
use crate::graphql::productions::Production;
use crate::graphql::scalars::Date;

/// A new project.
#[derive(Debug, InputObject)]
pub struct CreateProjectInput {
    /// At most 255 characters.
    name: String,
    /// Such as «Film», «Série TV», «Court métrage», «Documentaire», «Publicité», «Clip» or «Autre»; at most 50
    /// characters.
    production_type: String,
    /// The company that makes it.
    production_id: IdOf<Production>,
    /// By its French name; at most 100 characters.
    origin_country: Option<String>,
    /// Free text: as long as the request may be.
    shooting_locations: Option<String>,
    /// The first day; open when absent.
    start_date: Option<Date>,
    /// The last day, not before the first; open when absent.
    end_date: Option<Date>,
    /// How far it is; in preparation when absent.
    status: Option<ProjectStatus>,
    /// False when it is shelved; true when absent.
    is_active: Option<bool>,
}

impl From<CreateProjectInput> for ProjectChange {
    fn from(input: CreateProjectInput) -> Self {
        Self {
            name: Some(input.name),
            production_type: Some(input.production_type),
            production: Some(input.production_id.key()),
            origin_country: Change::from_option(input.origin_country),
            shooting_locations: Change::from_option(input.shooting_locations),
            start_date: Change::from_option(input.start_date.map(|day| day.0)),
            end_date: Change::from_option(input.end_date.map(|day| day.0)),
            status: input.status.map(Into::into),
            is_active: input.is_active,
        }
    }
}

/// A change of a project. A field that is absent stays as it is; null clears what a project may lack, and leaves the
/// rest.
#[derive(Debug, InputObject)]
pub struct UpdateProjectInput {
    /// Which project.
    pub id: IdOf<Project>,
    /// At most 255 characters.
    name: Option<String>,
    /// At most 50 characters.
    production_type: Option<String>,
    /// The company that makes it.
    production_id: Option<IdOf<Production>>,
    /// By its French name; at most 100 characters.
    origin_country: MaybeUndefined<String>,
    /// Free text: as long as the request may be.
    shooting_locations: MaybeUndefined<String>,
    /// The first day.
    start_date: MaybeUndefined<Date>,
    /// The last day, not before the first.
    end_date: MaybeUndefined<Date>,
    /// How far it is.
    status: Option<ProjectStatus>,
    /// False when it is shelved.
    is_active: Option<bool>,
}

impl From<UpdateProjectInput> for ProjectChange {
    fn from(input: UpdateProjectInput) -> Self {
        Self {
            name: input.name,
            production_type: input.production_type,
            production: input.production_id.map(|id| id.key()),
            origin_country: change(input.origin_country, |text| text),
            shooting_locations: change(input.shooting_locations, |text| text),
            start_date: change(input.start_date, |day| day.0),
            end_date: change(input.end_date, |day| day.0),
            status: input.status.map(Into::into),
            is_active: input.is_active,
        }
    }
}
