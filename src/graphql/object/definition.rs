//! The definition of an object type: its fields, from which the schema, the plans of selections, the sort fields and the
//! criteria of its lists are made.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use async_graphql::registry::{Deprecation, MetaField, Registry};
use sea_orm::EntityTrait;

use super::fields::Fields;
use super::list_input::ListInputs;
use super::relation::{ConnectionField, ListField, OneField, ScalarField};
use super::value_field::{RowMask, ValueField};
use super::value_object::{BatchedField, ObjectsField};
use crate::auth::role::Action;
use crate::query::columns::Columns;

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

    /// Declares the fields.
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
    /// Who sees it; for others it is null.
    pub mask: Option<Box<dyn RowMask>>,
    pub describe: Describe,
    /// Describes the arguments of a batched field.
    pub arguments: Option<Describe>,
    /// Whether an error nulls the field alone rather than the object that it is in.
    pub is_nullable: bool,
    /// The columns that it reads.
    pub columns: Columns,
    /// Of a relation, the place of the column with the key.
    pub key: u8,
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
        if let Some(arguments) = self.arguments {
            arguments(registry, &mut field);
        }
        let named = field.ty.trim_end_matches('!').len();
        if self.is_nullable {
            field.ty.truncate(named);
        } else if field.ty.len() == named {
            field.ty.push('!');
        }
        field
    }
}

/// How a field is answered.
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
    /// A number or a moment computed of the child rows.
    Scalar(Box<dyn ScalarField>),
    /// A value object that is computed for all rows of a list at once.
    Batched(Box<dyn BatchedField>),
}

/// The definition of `T`, with what its entity's type is needed for.
pub(super) struct Definition<T: ObjectType> {
    pub object: ObjectDef,
    pub inputs: ListInputs<T::Entity>,
}

/// The definition of `T`, made at first use.
///
/// # Panics
/// When a field does not fit its column, or two fields have one name: the schema cannot be built then.
pub(super) fn definition<T: ObjectType>() -> &'static Definition<T> {
    type Definitions = RwLock<HashMap<TypeId, &'static (dyn Any + Send + Sync)>>;
    static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(RwLock::default);
    let key = TypeId::of::<T>();
    let cached = DEFINITIONS.read().ok().and_then(|definitions| definitions.get(&key).copied());
    if let Some(definition) = cached.and_then(|cached| cached.downcast_ref()) {
        return definition;
    }
    let mut fields = Fields::<T>::new();
    T::fields(&mut fields);
    let (fields, inputs) = fields.finish();
    let mut by_name = HashMap::with_capacity(fields.len());
    for (at, field) in fields.iter().enumerate() {
        let former = by_name.insert(field.name, at);
        assert!(former.is_none(), "the key {}.{} is declared twice", T::NAME, field.name);
    }
    let object =
        ObjectDef { name: T::NAME, description: T::DESCRIPTION, is_node: T::IS_NODE, fields, by_name };
    // One definition a type, for the life of the process: there are as many as there are types.
    let made: &'static Definition<T> = Box::leak(Box::new(Definition { object, inputs }));
    if let Ok(mut definitions) = DEFINITIONS.write()
        && let Some(first) = definitions.entry(key).or_insert(made).downcast_ref()
    {
        return first;
    }
    made
}

/// The fields of `T`.
pub(in crate::graphql) fn object_def<T: ObjectType>() -> &'static ObjectDef {
    &definition::<T>().object
}
