//! The definition of an object type: its fields, from which the schema and the plans of selections are built,
//! and the object-safe traits by which the executor reads a field.

use std::collections::HashMap;

use async_graphql::registry::{Deprecation, MetaField, Registry};
use async_graphql::{Context, ServerResult};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde_json::Value as Json;

use super::leaf::{Leaf as _, write_number};
use super::value_field::{RowMask, ValueField};
use crate::auth::role::Action;
use crate::error::Result;
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::response_shape::Style;
use crate::query::columns::Columns;
use crate::query::key::Key;
use crate::query::page::{Page, PageRequest};
use crate::query::projection::{Join, Projection};
use crate::query::row::Row;
use crate::scope::Scope;

/// The fields of one type, by name.
pub(in crate::graphql) struct ObjectDef {
    pub name: &'static str,
    pub description: &'static str,
    pub is_node: bool,
    pub fields: Vec<Field>,
    pub(super) by_name: HashMap<&'static str, usize>,
}

impl ObjectDef {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).map(|index| &self.fields[*index])
    }
}

/// Sets the type or the arguments of a field in the schema.
pub(in crate::graphql) type Describe = fn(&mut Registry, &mut MetaField);

/// One field.
pub(in crate::graphql) struct Field {
    pub name: &'static str,
    pub description: &'static str,
    pub deprecation: Option<&'static str>,
    /// The action that a caller needs permission for to select the field.
    pub guard: Option<Action>,
    /// The rule by which the field is null for some callers, row by row.
    pub mask: Option<Box<dyn RowMask>>,
    pub describe: Describe,
    /// Describes the arguments of a batched field.
    pub arguments: Option<Describe>,
    /// Whether an error nulls only the field, not its object.
    pub is_nullable: bool,
    /// The columns that the field and its mask read.
    pub columns: Columns,
    /// The index of the key column of a relation.
    pub key_index: u8,
    pub kind: FieldKind,
}

impl Field {
    pub fn meta(&self, registry: &mut Registry) -> MetaField {
        let mut field = MetaField::new(self.name, "");
        let hidden = if self.mask.is_some() { " Null for callers who may not see it." } else { "" };
        field.description = Some(format!("{}{hidden}", self.description));
        if let Some(reason) = self.deprecation {
            field.deprecation = Deprecation::Deprecated { reason: Some(reason.to_owned()) };
        }
        (self.describe)(registry, &mut field);
        if let Some(member) = self.listed_member() {
            let item = member.meta(registry).ty;
            field.ty = format!("[{}!]!", item.trim_end_matches('!'));
        }
        if let Some(arguments) = self.arguments {
            arguments(registry, &mut field);
        }
        let name_length = field.ty.trim_end_matches('!').len();
        if self.is_nullable {
            field.ty.truncate(name_length);
        } else if field.ty.len() == name_length {
            field.ty.push('!');
        }
        field
    }
}

impl Field {
    /// The member of the child rows that the field lists instead of the rows.
    pub fn listed_member(&self) -> Option<&'static Field> {
        let FieldKind::List(list) = &self.kind else { return None };
        list.member().map(|name| {
            let member = list.object().field(name);
            member.unwrap_or_else(|| panic!("{}: {} has no member {name}", self.name, list.object().name))
        })
    }
}

/// The kind of a field.
pub(in crate::graphql) enum FieldKind {
    /// A value of the row itself.
    Value(Box<dyn ValueField>),
    /// A group of values of the same row.
    Group(fn() -> &'static ObjectDef),
    /// Value objects of the row itself: from a JSON column, or computed.
    Objects(Box<dyn ObjectsField>),
    /// One row of another table, by key.
    One(Box<dyn OneField>),
    /// All child rows.
    List(Box<dyn ListField>),
    /// A page of the child rows.
    Connection(Box<dyn ConnectionField>),
    /// A number or a time computed over the child rows.
    Scalar(Box<dyn ScalarField>),
    /// A value object computed for all rows of a list at once.
    Batched(Box<dyn BatchedField>),
}

/// A to-one relation: one row by key.
pub(in crate::graphql) trait OneField: Send + Sync {
    fn object(&self) -> &'static ObjectDef;

    /// The join of the row whose key is in the column at `on`.
    fn join(&self, on: u8, projection: Projection) -> Join;

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        keys: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Row>>>;
}

/// All child rows.
pub(in crate::graphql) trait ListField: Send + Sync {
    fn object(&self) -> &'static ObjectDef;

    /// The member of the rows that is listed instead of them.
    fn member(&self) -> Option<&'static str>;

    /// The index of the child rows' column with the parent's key; none when another table holds it.
    fn parent_column(&self) -> Option<u8>;

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>>;
}

/// A connection of child rows.
pub(in crate::graphql) trait ConnectionField: Send + Sync {
    fn types(&self) -> ConnectionTypes;

    /// Reads the arguments of the field.
    ///
    /// # Errors
    /// Outer: an argument is malformed. Inner: an argument is invalid, or the caller may not use it.
    fn prepare(&'static self, ctx: &Context<'_>) -> ServerResult<Result<Box<dyn PreparedConnection>>>;
}

/// A connection of child rows with its arguments, for any number of parents.
pub(in crate::graphql) trait PreparedConnection: Send + Sync {
    fn page_request(&self) -> &PageRequest;

    /// As [`ListField::parent_column`].
    fn parent_column(&self) -> Option<u8>;

    fn cursor(&self, row: &Row) -> Result<String>;

    fn load<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
        projection: &'a Projection,
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Page>>>;

    fn counts<'a>(
        &'a self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, i64>>>;
}

/// A value computed over the child rows.
pub(in crate::graphql) trait ScalarField: Send + Sync {
    /// The value of a row without children.
    fn default(&self) -> Scalar;

    fn load<'a>(
        &'static self,
        loaders: &'a Loaders,
        parents: &'a [Key],
    ) -> BoxFuture<'a, Loaded<HashMap<Key, Scalar>>>;
}

/// The value of a [`ScalarField`].
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Scalar {
    Number(i64),
    Time(Option<DateTime<Utc>>),
}

impl Scalar {
    pub fn write(self, style: Style, out: &mut Vec<u8>) {
        match self {
            Self::Number(number) => write_number(number, out),
            Self::Time(time) => time.write(style, out),
        }
    }
}

/// The names of a connection's types, and the type of its nodes.
#[derive(Clone)]
pub(in crate::graphql) struct ConnectionTypes {
    pub connection: String,
    pub edge: String,
    pub facets: String,
    pub node: &'static ObjectDef,
}

/// Value objects of the row itself.
pub(in crate::graphql) trait ObjectsField: Send + Sync {
    /// The GraphQL name of the objects' type.
    fn type_name(&self) -> &str;

    /// An object, a list of objects, or null.
    fn value(&self, row: &Row, scope: &Scope) -> Result<Json>;
}

/// A value object, or a list of them, computed for all rows of a list at once.
pub(in crate::graphql) trait BatchedField: Send + Sync {
    /// The GraphQL name of the objects' type.
    fn type_name(&self) -> &str;

    /// Reads the arguments of the field and returns the batch that computes its values.
    ///
    /// # Errors
    /// Outer: an argument is malformed. Inner: an argument is invalid, or the caller may not use it.
    fn prepare(&'static self, ctx: &Context<'_>) -> ServerResult<Result<Box<dyn Batch>>>;
}

/// Computes the value of each row, in order.
pub trait Batch: Send + Sync {
    /// The values of `rows`. `selected` are the names of the selected members.
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        selected: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>>;
}
