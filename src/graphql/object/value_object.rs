//! Fields with value objects: objects that are not rows, such as the awards in a JSON column or the counts of
//! an event.
//!
//! A value object is a type that derives async-graphql's `SimpleObject`, for the schema, and serde's
//! `Serialize` with `rename_all = "camelCase"`, for its values: the executor renders the selected members.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Context, OutputType, ServerResult};
use sea_orm::{ColumnTrait, EntityTrait};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use std::marker::PhantomData;

use super::declaration::{Declared, Fields, ObjectType, camel_case};
use super::definition::{Batch, BatchedField, Describe, FieldKind, ObjectsField};
use super::leaf::{ColumnKind as _, Json as JsonKind};
use crate::error::{Error, Result};
use crate::query::columns::{Columns, column_index};
use crate::query::row::{DeclaredColumns, Row, RowRef};
use crate::scope::Scope;

type ColumnOf<T> = <<T as ObjectType>::Entity as EntityTrait>::Column;

struct ComputedObjects<E: EntityTrait, V, F> {
    columns: DeclaredColumns<E>,
    type_name: String,
    compute: F,
    value: PhantomData<fn() -> V>,
}

impl<E, V, F> ObjectsField for ComputedObjects<E, V, F>
where
    E: EntityTrait,
    V: Serialize,
    F: Fn(&RowRef<'_, E>, &Scope) -> Result<V> + Send + Sync,
{
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn value(&self, row: &Row, scope: &Scope) -> Result<Json> {
        to_json(&(self.compute)(&RowRef::new(row, &self.columns), scope)?)
    }
}

/// Serializes a value object.
///
/// # Errors
/// When it is not an object, a list or null.
pub fn to_json(value: &impl Serialize) -> Result<Json> {
    serde_json::to_value(value).map_err(|error| Error::Internal(format!("a value object: {error}")))
}

struct BatchedObjects<F> {
    type_name: String,
    prepare: F,
}

impl<F> BatchedField for BatchedObjects<F>
where
    F: Fn(&Context<'_>) -> ServerResult<Result<Box<dyn Batch>>> + Send + Sync,
{
    fn type_name(&self) -> &str {
        &self.type_name
    }

    fn prepare(&'static self, ctx: &Context<'_>) -> ServerResult<Result<Box<dyn Batch>>> {
        (self.prepare)(ctx)
    }
}

impl<T: ObjectType> Fields<T> {
    /// A JSON column with a list of objects of type `V`; an empty list when the column is null.
    ///
    /// # Panics
    /// When the column does not hold JSON.
    pub fn objects<V>(&mut self, column: ColumnOf<T>, description: &'static str) -> Declared<'_, T>
    where
        V: OutputType + Serialize + DeserializeOwned + 'static,
    {
        let (name, column_type) = (camel_case(sea_orm::Iden::unquoted(&column)), column.def());
        let fits = JsonKind::fits(column_type.get_column_type());
        assert!(fits, "{}: {name} is not a column of JSON", T::NAME);
        self.value_objects::<Vec<V>, V, _>(name, &[column], description, move |row, _| {
            let Some(stored) = row.get::<Option<Json>>(column)? else { return Ok(Vec::new()) };
            serde_json::from_value(stored).map_err(|error| Error::unreadable_json(name, &error))
        })
    }

    /// A JSON column with an object of texts by name, as a list of value objects; empty when the column is
    /// null.
    ///
    /// # Panics
    /// When the column does not hold JSON.
    pub fn entries<V>(
        &mut self,
        name: &'static str,
        column: ColumnOf<T>,
        description: &'static str,
    ) -> Declared<'_, T>
    where
        V: OutputType + Serialize + From<(String, String)> + 'static,
    {
        let fits = JsonKind::fits(column.def().get_column_type());
        assert!(fits, "{}: {name} is not a column of JSON", T::NAME);
        self.value_objects::<Vec<V>, V, _>(name, &[column], description, move |row, _| {
            let Some(stored) = row.get::<Option<Json>>(column)? else { return Ok(Vec::new()) };
            let entries: IndexMap<String, String> =
                serde_json::from_value(stored).map_err(|error| Error::unreadable_json(name, &error))?;
            Ok(entries.into_iter().map(V::from).collect())
        })
    }

    /// Value objects computed from columns of the row: `L` is a type of value object, or a list or option of
    /// one.
    pub fn value_objects<L, V, F>(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        description: &'static str,
        compute: F,
    ) -> Declared<'_, T>
    where
        L: OutputType + Serialize + 'static,
        V: OutputType + 'static,
        F: Fn(&RowRef<'_, T::Entity>, &Scope) -> Result<L> + Send + Sync + 'static,
    {
        let columns = DeclaredColumns::new(columns);
        let set = columns.set();
        let type_name = V::type_name().into_owned();
        let field = ComputedObjects { columns, type_name, compute, value: PhantomData::<fn() -> L> };
        let describe: Describe = |registry, field| field.ty = L::create_type_info(registry);
        let mut declared = self.add(name, set, description, describe, FieldKind::Objects(Box::new(field)));
        declared.field().is_nullable = !L::qualified_type_name().ends_with('!');
        declared
    }

    /// A value object computed for all rows of a list at once, from `columns` of each: `L` is the type of the
    /// field, `V` that of its objects.
    pub fn batched<L, V, F>(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        description: &'static str,
        prepare: F,
    ) -> Declared<'_, T>
    where
        L: OutputType + 'static,
        V: OutputType + 'static,
        F: Fn(&Context<'_>) -> ServerResult<Result<Box<dyn Batch>>> + Send + Sync + 'static,
    {
        let set = columns.iter().fold(Columns::default(), |set, column| {
            set.with(Columns::one(column_index::<T::Entity>(column)))
        });
        let field = BatchedObjects { type_name: V::type_name().into_owned(), prepare };
        let describe: Describe = |registry, field| field.ty = L::create_type_info(registry);
        let mut declared = self.add(name, set, description, describe, FieldKind::Batched(Box::new(field)));
        declared.field().is_nullable = !L::qualified_type_name().ends_with('!');
        declared
    }
}
