//! The GraphQL types of rows: `Object<R>` in signatures and payloads, and its registration in the schema.

use std::marker::PhantomData;

use async_graphql::OutputType;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};

use super::declaration::ObjectType;
use super::definition_cache::object_def;
use crate::error::Result;
use crate::query::facets::Facet;
use crate::query::row::Row;
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// A type whose objects are whole rows of a table.
pub trait RowObject: ObjectType<Entity = <<Self as RowObject>::Table as Table>::Entity> {
    /// The table.
    type Table: Table;
}

/// A type that has lists.
pub trait Connected: RowObject {
    /// The facets of lists, each with a criterion of the same name.
    const FACETS: &'static [Facet] = &[];

    /// Checks that the caller may filter and sort. Otherwise a caller for whom fields are masked could infer
    /// them from the matching rows, or read them from cursors.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` or `FORBIDDEN`.
    fn may_filter_or_sort(scope: &Scope) -> Result<()> {
        let _ = scope;
        Ok(())
    }

    /// The default order of lists, by columns that the caller may see.
    fn default_sort(scope: &Scope) -> Vec<SortKey<Self::Entity>> {
        let _ = scope;
        Self::Table::default_sort()
    }
}

/// One row as an object of type `T`; `graphql/exec/output.rs` resolves it.
pub struct Object<T> {
    pub(in crate::graphql) row: Row,
    of: PhantomData<fn() -> T>,
}

impl<T> Object<T> {
    /// `row` as a `T`; the row must have all columns of its table.
    pub fn new(row: Row) -> Self {
        Self { row, of: PhantomData }
    }

    /// The row.
    pub fn row(&self) -> &Row {
        &self.row
    }
}

impl<T> Clone for Object<T> {
    fn clone(&self) -> Self {
        Self::new(self.row.clone())
    }
}

/// Registers `T` under the Rust type `O`.
pub(in crate::graphql) fn register_object_type<T: ObjectType, O: OutputType>(
    registry: &mut Registry,
) -> String {
    let name = registry.create_output_type::<O, _>(MetaTypeId::Object, |registry| {
        let object = object_def::<T>();
        let fields = object.fields.iter().map(|field| (field.name.to_owned(), field.meta(registry)));
        object_type::<O>(object.name, object.description, fields.collect())
    });
    if T::IS_NODE {
        registry.add_implements(T::NAME, "Node");
    }
    name
}

/// Registers the object type of a group of fields.
pub(super) fn register_group<T: ObjectType>(registry: &mut Registry) -> String {
    register_object_type::<T, Object<T>>(registry)
}

/// An object type of the registry.
pub(in crate::graphql) fn object_type<O>(
    name: &str,
    description: &str,
    fields: async_graphql::indexmap::IndexMap<String, async_graphql::registry::MetaField>,
) -> MetaType {
    MetaType::Object {
        name: name.to_owned(),
        description: Some(description.to_owned()).filter(|description| !description.is_empty()),
        fields,
        cache_control: async_graphql::CacheControl::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: Some(std::any::type_name::<O>()),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}
