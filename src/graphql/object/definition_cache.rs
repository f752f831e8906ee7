//! Caches the definition of each object type, built once from its declaration.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use super::declaration::{Fields, ObjectType};
use super::definition::ObjectDef;
use super::list_options::ListOptions;

/// The definition of `T`, with the list options, whose type depends on the entity.
pub(super) struct Definition<T: ObjectType> {
    pub object: ObjectDef,
    pub list_options: ListOptions<T::Entity>,
}

/// The definition of `T`, built at first use.
///
/// # Panics
/// When a field does not fit its column, or two fields have the same name.
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
    let (fields, list_options) = fields.finish();
    let mut by_name = HashMap::with_capacity(fields.len());
    for (index, field) in fields.iter().enumerate() {
        let previous = by_name.insert(field.name, index);
        assert!(previous.is_none(), "the key {}.{} is declared twice", T::NAME, field.name);
    }
    let object =
        ObjectDef { name: T::NAME, description: T::DESCRIPTION, is_node: T::IS_NODE, fields, by_name };
    // Leaked: one definition for each type, for the life of the process.
    let built: &'static Definition<T> = Box::leak(Box::new(Definition { object, list_options }));
    if let Ok(mut definitions) = DEFINITIONS.write()
        && let Some(first) = definitions.entry(key).or_insert(built).downcast_ref()
    {
        return first;
    }
    built
}

/// The fields of `T`.
pub(in crate::graphql) fn object_def<T: ObjectType>() -> &'static ObjectDef {
    &definition::<T>().object
}
