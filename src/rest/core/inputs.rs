//! The input types of the schema, as binding needs them: which enums and input objects there are.

use std::collections::HashMap;

use async_graphql::parser::types::{Type, TypeKind, TypeSystemDefinition};

/// The input types of a schema.
pub struct InputTypes {
    enums: HashMap<String, Vec<String>>,
    objects: HashMap<String, Vec<InputField>>,
}

/// A field of an input object.
pub struct InputField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether the schema has a value for it when it is absent.
    pub has_default: bool,
}

impl InputTypes {
    /// Reads a schema in its own language.
    ///
    /// # Panics
    /// When `sdl` is not a schema: it is our own.
    pub fn of(sdl: &str) -> Self {
        let document = async_graphql::parser::parse_schema(sdl).expect("our own schema is one");
        let mut types = Self { enums: HashMap::new(), objects: HashMap::new() };
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Enum(list) => {
                    let values = list.values.into_iter().map(|value| value.node.value.node.to_string());
                    types.enums.insert(name, values.collect());
                }
                TypeKind::InputObject(object) => {
                    let fields = object.fields.into_iter().map(|field| InputField {
                        name: field.node.name.node.to_string(),
                        ty: field.node.ty.node,
                        has_default: field.node.default_value.is_some(),
                    });
                    types.objects.insert(name, fields.collect());
                }
                _ => {}
            }
        }
        types
    }

    /// The values of the enum `name`.
    pub fn enumeration(&self, name: &str) -> Option<&[String]> {
        self.enums.get(name).map(Vec::as_slice)
    }

    /// The fields of the input object `name`.
    pub fn object(&self, name: &str) -> Option<&[InputField]> {
        self.objects.get(name).map(Vec::as_slice)
    }
}
