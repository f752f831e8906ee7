//! The fields of a project, validated: the same rules for a new project and for an updated one.

use chrono::NaiveDate;
use sea_orm::{DatabaseTransaction, EntityTrait as _};

use crate::domain::check::{Change, Check, UNBOUNDED};
use crate::entity::production;
use crate::entity::project::{Model, ProjectStatus};
use crate::error::{Code, Error, Reason, Result};
use crate::query::key::Key;

/// The changes of a project.
#[derive(Clone, Debug, Default)]
pub struct ProjectChange {
    /// At most 255 characters.
    pub name: Option<String>,
    /// At most 50 characters.
    pub production_type: Option<String>,
    /// The company.
    pub production: Option<Key>,
    /// At most 100 characters.
    pub origin_country: Change<String>,
    /// Bounded by the size of the body.
    pub shooting_locations: Change<String>,
    /// The first day.
    pub start_date: Change<NaiveDate>,
    /// The last day, not before the first.
    pub end_date: Change<NaiveDate>,
    /// Set by staff, without restrictions.
    pub status: Option<ProjectStatus>,
    /// False when the project was shelved.
    pub is_active: Option<bool>,
}

/// Validates `change` and returns the changed row. The resulting dates are validated together.
///
/// # Errors
/// `VALIDATION_ERROR` by field; then `PRODUCTION_NOT_FOUND`.
pub(super) async fn apply(tx: &DatabaseTransaction, row: &Model, change: ProjectChange) -> Result<Model> {
    let mut check = Check::new();
    let name = change.name.map(|name| check.required("name", &name, 255));
    let production_type = change.production_type.map(|text| check.required("productionType", &text, 50));
    let origin_country = change.origin_country.map(|text| check.text("originCountry", &text, 100));
    let locations = change.shooting_locations.map(|text| check.lines("shootingLocations", &text, UNBOUNDED));
    let mut after = Model {
        name: name.unwrap_or_else(|| row.name.clone()),
        production_type: production_type.unwrap_or_else(|| row.production_type.clone()),
        origin_country: origin_country.apply_to(row.origin_country.clone()),
        shooting_locations: locations.apply_to(row.shooting_locations.clone()),
        start_date: change.start_date.apply_to(row.start_date),
        end_date: change.end_date.apply_to(row.end_date),
        status: change.status.unwrap_or(row.status),
        is_active: change.is_active.unwrap_or(row.is_active),
        ..row.clone()
    };
    if after.start_date.zip(after.end_date).is_some_and(|(start, end)| end < start) {
        check.fault("endDate", Reason::EndsBeforeItBegins);
    }
    check.done()?;
    if let Some(key) = change.production {
        after.production_id = find_production(tx, key).await?;
    }
    Ok(after)
}

/// The company is not locked: companies are never deleted, and the foreign key holds.
async fn find_production(tx: &DatabaseTransaction, key: Key) -> Result<i32> {
    let unknown = || Error::of(Code::ProductionNotFound, "productionId");
    let Key::Int(id) = key else { return Err(unknown()) };
    let found = production::Entity::find_by_id(id).one(tx).await?;
    found.map(|row| row.id).ok_or_else(unknown)
}
