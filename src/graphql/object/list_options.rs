//! The filter criteria and sort fields of a type, as its fields declare them.

use async_graphql::registry::Registry;
use async_graphql::{ServerError, Value};
use sea_orm::EntityTrait;

use crate::error::Result;
use crate::query::filter::Criterion;
use crate::query::sort_key::SortBy;

/// The filter criteria and sort fields of a type.
pub(super) struct ListOptions<E: EntityTrait> {
    /// The sort fields.
    pub sorts: Vec<SortOption<E>>,
    /// The fields of the filter.
    pub criteria: Vec<CriterionOption<E>>,
}

impl<E: EntityTrait> Default for ListOptions<E> {
    fn default() -> Self {
        Self { sorts: Vec::new(), criteria: Vec::new() }
    }
}

/// A value of the enum of sort fields.
pub(super) struct SortOption<E: EntityTrait> {
    /// In upper snake case: `START_DATE`.
    pub name: String,
    pub description: String,
    pub by: SortBy<E>,
}

/// A field of the filter.
pub(super) struct CriterionOption<E: EntityTrait> {
    pub name: &'static str,
    pub description: &'static str,
    pub create_type_info: fn(&mut Registry) -> String,
    /// The value when the filter has none.
    pub default: Option<Value>,
    pub parse: Box<ParseCriterion<E>>,
}

/// Parses a value to a criterion, or to none when it adds no condition. Outer error: the value is malformed.
/// Inner error: it is invalid.
pub(super) type ParseCriterion<E> =
    dyn Fn(Value) -> Result<Result<Option<Criterion<E>>>, ServerError> + Send + Sync;
