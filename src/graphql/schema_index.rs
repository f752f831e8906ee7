//! What fields lead to, as the schema says: for counting a document before it is executed (`limits.rs`).

use std::collections::HashMap;

use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};

/// What fields lead to, as the schema says: made once.
pub struct Shape {
    types: HashMap<String, HashMap<String, Target>>,
}

/// Where a field leads.
#[derive(Clone)]
pub struct Target {
    /// The type there.
    pub name: String,
    /// How many rows.
    pub rows: Rows,
}

/// How many rows a field leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// One at most.
    One,
    /// A list without pages.
    Plain,
    /// A page.
    Connection,
}

impl Shape {
    /// Reads a schema in its own language.
    ///
    /// # Panics
    /// When `sdl` is not a schema: it is our own.
    pub fn of(sdl: &str) -> Self {
        let document = async_graphql::parser::parse_schema(sdl).expect("our own schema is one");
        let mut types = HashMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let in_connection = definition.node.name.node.ends_with("Connection");
            let fields = fields.into_iter().map(|field| {
                let (name, is_list) = base(&field.node.ty.node);
                let rows = match () {
                    () if name.ends_with("Connection") => Rows::Connection,
                    // The connection itself has multiplied already.
                    () if is_list && !in_connection => Rows::Plain,
                    () => Rows::One,
                };
                (field.node.name.node.to_string(), Target { name, rows })
            });
            types.insert(definition.node.name.node.to_string(), fields.collect());
        }
        Self { types }
    }

    /// Where `field` of the type `parent` leads.
    pub fn target(&self, parent: &str, field: &str) -> Option<&Target> {
        self.types.get(parent)?.get(field)
    }
}

fn base(ty: &Type) -> (String, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.to_string(), false),
        BaseType::List(inner) => (base(inner).0, true),
    }
}
