//! An index of the schema by type and field: types of fields, arguments, input fields and enum values.
//!
//! `limits/` computes the cost of a document with it, `variables.rs` validates variables, and the REST shim
//! binds parameters to the variables of its documents.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};

/// The types of a schema.
#[derive(Default)]
pub struct SchemaIndex {
    /// The fields of object types and interfaces.
    fields: HashMap<String, HashMap<String, Field>>,
    /// The fields of input objects.
    inputs: HashMap<String, Inputs>,
    enums: HashMap<String, Vec<String>>,
    scalars: HashSet<String>,
}

/// A field of an object type or an interface.
pub struct Field {
    /// Its named type.
    pub target: String,
    /// Its type, with its lists and what may be null.
    pub ty: Type,
    /// Its description in the schema.
    pub description: String,
    /// The number of rows that it returns.
    pub rows: Rows,
    /// Its arguments.
    pub arguments: Inputs,
}

/// The number of rows that a field returns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// One at most.
    One,
    /// A list without pages.
    Plain,
    /// A page.
    Connection,
}

/// The scalars of every schema, which its SDL does not declare.
const BUILT_IN: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

/// Arguments, or fields of an input object, by name, in the order of the schema.
pub type Inputs = IndexMap<String, Input>;

/// An argument or a field of an input object.
pub struct Input {
    /// Its type.
    pub ty: Type,
    /// Whether the schema declares a default.
    pub has_default: bool,
}

impl SchemaIndex {
    /// Indexes a schema from its SDL.
    ///
    /// # Panics
    /// When `sdl` is invalid; the schema itself generates it.
    pub fn of(sdl: &str) -> Self {
        let document = async_graphql::parser::parse_schema(sdl).expect("our own schema is one");
        let mut index = Self::default();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => index.add_fields(name, object.fields),
                TypeKind::Interface(interface) => index.add_fields(name, interface.fields),
                TypeKind::InputObject(object) => {
                    index.inputs.insert(name, inputs(object.fields));
                }
                TypeKind::Enum(list) => {
                    let values = list.values.into_iter().map(|value| value.node.value.node.to_string());
                    index.enums.insert(name, values.collect());
                }
                TypeKind::Scalar => {
                    index.scalars.insert(name);
                }
                TypeKind::Union(_) => {}
            }
        }
        index
    }

    fn add_fields(&mut self, type_name: String, fields: Vec<Positioned<FieldDefinition>>) {
        let in_connection = type_name.ends_with("Connection");
        let fields = fields.into_iter().map(|field| {
            let field = field.node;
            let target = base_name(&field.ty.node).to_owned();
            let is_list = matches!(field.ty.node.base, BaseType::List(_));
            let rows = match () {
                () if target.ends_with("Connection") => Rows::Connection,
                // The connection field has multiplied already.
                () if is_list && !in_connection => Rows::Plain,
                () => Rows::One,
            };
            let description = field.description.map(|text| text.node).unwrap_or_default();
            let (ty, arguments) = (field.ty.node, inputs(field.arguments));
            (field.name.node.to_string(), Field { target, ty, description, rows, arguments })
        });
        self.fields.insert(type_name, fields.collect());
    }

    /// The field `field` of the type `parent`.
    pub fn field(&self, parent: &str, field: &str) -> Option<&Field> {
        self.fields.get(parent)?.get(field)
    }

    /// Whether `name` is a type of inputs: a scalar, an enum or an input object.
    pub fn is_input_type(&self, name: &str) -> bool {
        BUILT_IN.contains(&name)
            || self.scalars.contains(name)
            || self.enums.contains_key(name)
            || self.inputs.contains_key(name)
    }

    /// The fields of the input object `name`.
    pub fn input_object(&self, name: &str) -> Option<&Inputs> {
        self.inputs.get(name)
    }

    /// The values of the enum `name`.
    pub fn enumeration(&self, name: &str) -> Option<&[String]> {
        self.enums.get(name).map(Vec::as_slice)
    }
}

fn inputs(definitions: Vec<Positioned<InputValueDefinition>>) -> Inputs {
    let input = |definition: InputValueDefinition| {
        let has_default = definition.default_value.is_some();
        (definition.name.node.to_string(), Input { ty: definition.ty.node, has_default })
    };
    definitions.into_iter().map(|definition| input(definition.node)).collect()
}

/// The named type inside a list type.
pub fn base_name(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base_name(inner),
    }
}
