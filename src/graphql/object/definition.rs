//! The table of a type's fields, from which both ways of answering are made.
//!
//! A type implements [`ObjectType`] and lists its fields once, in [`Fields`] (`fields.rs`). Ordinary resolvers
//! (`object.rs`) and the fast way over whole lists (`plan.rs`, `load_relations.rs`, `write.rs`) read the same [`ObjectDef`], so they
//! can't drift.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use async_graphql::registry::{Deprecation, MetaField, Registry};
use sea_orm::EntityTrait;

use super::child_connection::ConnectionField;
use super::fields::Fields;
use super::relation::{ListField, OneField, ScalarField};
use super::value_field::{CustomField, LeafField, Sees};
use crate::auth::role::Action;
use crate::query::row::Columns;

/// An object type whose values are rows, or parts of rows, of one table.
pub trait ObjectType: Sized + Send + Sync + 'static {
    /// The table.
    type Entity: EntityTrait;
    /// The GraphQL name.
    const NAME: &'static str;
    /// The public reference of the type.
    const DESCRIPTION: &'static str;
    /// Whether it implements the interface `Node`.
    const IS_NODE: bool = false;

    /// Lists the fields.
    fn fields(fields: &mut Fields<Self>);
}

/// The fields of one type, by name.
pub(in crate::graphql) struct ObjectDef {
    pub name: &'static str,
    pub description: &'static str,
    pub is_node: bool,
    pub fields: Vec<Field>,
    by_name: HashMap<&'static str, usize>,
}

impl ObjectDef {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).map(|at| &self.fields[*at])
    }
}

/// Describes a field, or a part of it, in the schema.
pub(in crate::graphql) type Describe = fn(&mut Registry, &mut MetaField);

/// One field.
pub(in crate::graphql) struct Field {
    pub name: &'static str,
    pub description: &'static str,
    pub deprecation: Option<&'static str>,
    /// What the caller must be allowed to do to select it.
    pub guard: Option<Action>,
    /// Of a relation: whether the caller sees where it leads. Reads the places after the key's.
    pub sees_key: Option<Sees>,
    pub describe: Describe,
    /// Describes the arguments of a field with a resolver of its own.
    pub arguments: Option<Describe>,
    /// Whether some callers see it as null.
    pub masked: bool,
    /// Whether an error nulls the field alone rather than what it is in.
    pub nullable: bool,
    /// The columns it reads, by their place in the table.
    pub places: Box<[u8]>,
    pub kind: FieldKind,
}

impl Field {
    pub fn columns(&self) -> Columns {
        self.places.iter().fold(Columns::default(), |set, place| set.with(Columns::one(*place)))
    }

    pub fn meta(&self, registry: &mut Registry) -> MetaField {
        let mut field = MetaField::new(self.name, "");
        let hidden = if self.masked { " Null for callers who may not see it." } else { "" };
        field.description = Some(format!("{}{hidden}", self.description));
        if let Some(reason) = self.deprecation {
            field.deprecation = Deprecation::Deprecated { reason: Some(reason.to_owned()) };
        }
        (self.describe)(registry, &mut field);
        if let Some(arguments) = self.arguments {
            arguments(registry, &mut field);
        }
        if self.nullable {
            field.ty.truncate(field.ty.trim_end_matches('!').len());
        }
        field
    }
}

/// How a field is answered.
pub(in crate::graphql) enum FieldKind {
    /// A value of the row itself.
    Leaf(Box<dyn LeafField>),
    /// A group of values of the same row.
    Embedded(fn() -> &'static ObjectDef),
    /// One row of another table, by key.
    One(Box<dyn OneField>),
    /// All rows that hang on this one.
    List(Box<dyn ListField>),
    /// A page of the rows that hang on this one.
    Connection(Box<dyn ConnectionField>),
    /// A value that is computed of the rows that hang on this one.
    Scalar(Box<dyn ScalarField>),
    /// Anything else; never in the fast way.
    Custom(Box<dyn CustomField>),
}

/// The table of `T`, made at first use.
pub(in crate::graphql) fn object_def<T: ObjectType>() -> &'static ObjectDef {
    static TABLES: LazyLock<RwLock<HashMap<TypeId, &'static ObjectDef>>> = LazyLock::new(RwLock::default);
    let key = TypeId::of::<T>();
    if let Some(table) = TABLES.read().ok().and_then(|tables| tables.get(&key).copied()) {
        return table;
    }
    let mut fields = Fields::<T>::new();
    T::fields(&mut fields);
    let by_name = fields.fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
    // One table a type, for the life of the process: there are as many as there are types.
    let table = Box::leak(Box::new(ObjectDef {
        name: T::NAME,
        description: T::DESCRIPTION,
        is_node: T::IS_NODE,
        fields: fields.fields,
        by_name,
    }));
    TABLES.write().map_or(table, |mut tables| *tables.entry(key).or_insert(table))
}
