//! Random documents of the schema: fields, arguments, variables, aliases, fragments and directives, mostly of the right
//! types.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use async_graphql::Name;
use async_graphql::Value as Constant;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passerelle::graphql::schema::sdl;
use serde_json::{Map, Value, json};

use super::random::Random;
use super::values::{number, text, value};

/// The fields of all selections of a document.
const MAX_FIELDS: usize = 30;
const MAX_DEPTH: usize = 7;

/// The types of the schema.
pub struct Schema {
    types: BTreeMap<String, TypeKind>,
}

impl Schema {
    /// That of the server.
    pub fn of_the_server() -> Self {
        let document = parse_schema(sdl()).expect("the schema of the server");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
        Self { types: types.collect() }
    }

    fn fields(&self, name: &str) -> Vec<&FieldDefinition> {
        match self.types.get(name) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| &field.node).collect(),
            Some(TypeKind::Interface(interface)) => {
                interface.fields.iter().map(|field| &field.node).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The object types that a selection on this type may name.
    fn possible(&self, name: &str) -> Vec<&str> {
        match self.types.get(name) {
            Some(TypeKind::Union(union)) => union.members.iter().map(|member| member.node.as_str()).collect(),
            Some(TypeKind::Interface(_)) => {
                let objects = self.types.iter().filter(|(_, kind)| match kind {
                    TypeKind::Object(object) => object.implements.iter().any(|other| other.node == name),
                    _ => false,
                });
                objects.map(|(object, _)| object.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_composite(&self, name: &str) -> bool {
        matches!(
            self.types.get(name),
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
        )
    }

    /// The names of all types.
    fn names(&self) -> Vec<&str> {
        self.types.keys().map(String::as_str).collect()
    }
}

/// A document that is being written.
pub struct Writer<'a> {
    schema: &'a Schema,
    random: &'a mut Random,
    /// Identifiers, codes and cursors of rows that exist.
    known: &'a [String],
    fragments: Vec<String>,
    variables: Vec<String>,
    values: Map<String, Value>,
    fields: usize,
}

/// A random document, and its variables.
pub fn document(schema: &Schema, random: &mut Random, known: &[String]) -> (String, Value) {
    let (fragments, variables, values) = (Vec::new(), Vec::new(), Map::new());
    let mut writer = Writer { schema, random, known, fragments, variables, values, fields: 0 };
    let (kind, root) = match writer.random.below(20) {
        0..12 => ("query", "Query"),
        12..19 => ("mutation", "Mutation"),
        _ => ("subscription", "Subscription"),
    };
    let set = writer.selections(root, 0);
    let directive = writer.directive(2);
    let variables = if writer.variables.is_empty() {
        String::new()
    } else {
        format!("({})", writer.variables.join(", "))
    };
    let document = format!("{kind} Random{variables}{directive} {set}\n{}", writer.fragments.join("\n"));
    (document, Value::Object(writer.values))
}

impl Writer<'_> {
    fn selections(&mut self, parent: &str, depth: usize) -> String {
        let schema = self.schema;
        let fields = schema.fields(parent);
        let leaves: Vec<_> =
            fields.iter().filter(|field| !schema.is_composite(base_name(&field.ty.node))).copied().collect();
        let is_flat = depth >= MAX_DEPTH || self.fields >= MAX_FIELDS;
        let mut out = String::from("{ ");
        for _ in 0..=self.random.below(if depth == 0 { 3 } else { 4 }) {
            let from = if is_flat || self.random.is_in(40) { &leaves } else { &fields };
            match self.random.below(40) {
                0 => out += "__typename ",
                1 if !is_flat => out += &self.fragment(parent, depth),
                2 if !is_flat => {
                    let condition =
                        if self.random.is_in(50) { format!(" on {parent}") } else { String::new() };
                    let directive = self.directive(30);
                    let set = self.selections(parent, depth + 1);
                    let _ = write!(out, "...{condition}{directive} {set} ");
                }
                3 if depth == 0 => out += "__schema { queryType { name fields { name } } } ",
                4 => out += "nothingOfThisName ",
                _ if !from.is_empty() => {
                    let field = from[self.random.below(from.len())];
                    out += &self.field(field, depth);
                }
                _ => out += "__typename ",
            }
        }
        let possible = self.schema.possible(parent);
        if !possible.is_empty() && !is_flat {
            let object = *self.random.pick(&possible);
            let set = self.selections(object, depth + 1);
            let _ = write!(out, "... on {object} {set} ");
        }
        out + "}"
    }

    fn field(&mut self, field: &FieldDefinition, depth: usize) -> String {
        self.fields += 1;
        let mut out = String::new();
        if self.random.is_in(15) {
            let _ = write!(out, "{}: ", self.random.pick(&["a", "b", "id", "__x", "_1", "nodes"]));
        }
        out += &field.name.node;
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            if self.is_given(&argument.node, 30) {
                arguments.push(self.argument(&argument.node));
            }
        }
        if self.random.is_in(1) {
            arguments.push("nothing: 1".to_owned());
        }
        if !arguments.is_empty() {
            let _ = write!(out, "({})", arguments.join(", "));
        }
        out += &self.directive(5);
        let target = base_name(&field.ty.node);
        if self.schema.is_composite(target) != self.random.is_in(1) {
            out += " ";
            out += &self.selections(target, depth + 1);
        }
        out + " "
    }

    fn fragment(&mut self, parent: &str, depth: usize) -> String {
        let number = self.fragments.len();
        let names = self.schema.names();
        let condition = if self.random.is_in(90) { parent } else { *self.random.pick(&names) };
        self.fragments.push(String::new());
        let set = self.selections(condition, depth + 1);
        self.fragments[number] = format!("fragment F{number} on {condition} {set}");
        // Sometimes the fragment itself, or one that does not exist.
        let spread = if self.random.is_in(95) { number } else { self.random.below(number + 2) };
        format!("...F{spread}{} ", self.directive(20))
    }

    fn directive(&mut self, percent: usize) -> String {
        if !self.random.is_in(percent) {
            return String::new();
        }
        let name =
            *self.random.pick(&["include", "skip", "include", "skip", "deprecated", "nothing", "orFail"]);
        let condition = if self.random.is_in(50) {
            format!("{}", self.random.is_in(60))
        } else {
            let ty = Type::new("Boolean!").expect("a type");
            let value = Constant::Boolean(self.random.is_in(60));
            self.variable(&ty, value)
        };
        format!(" @{name}(if: {condition})")
    }

    fn is_given(&mut self, input: &InputValueDefinition, percent: usize) -> bool {
        let is_required = !input.ty.node.nullable && input.default_value.is_none();
        self.random.is_in(if is_required { 97 } else { percent })
    }

    fn argument(&mut self, argument: &InputValueDefinition) -> String {
        let (ty, name) = (&argument.ty.node, argument.name.node.as_str());
        let constant = match name {
            // Pages are small, so that most documents cost little enough.
            "first" | "last" if self.random.is_in(85) => Constant::from(1 + self.random.below(4)),
            "after" | "before" if self.random.is_in(85) => Constant::String(self.cursor()),
            _ => self.constant(ty, 0),
        };
        let value = if self.random.is_in(25) { self.variable(ty, constant) } else { constant.to_string() };
        format!("{}: {value}", argument.name.node)
    }

    /// A variable with this value, sometimes of a wrong type, not given, or with a default.
    fn variable(&mut self, ty: &Type, constant: Constant) -> String {
        let name = format!("v{}", self.variables.len());
        let ty = match self.random.below(30) {
            0 => "Int".to_owned(),
            1 => "NoType!".to_owned(),
            2 => format!("[{ty}]"),
            _ => ty.to_string(),
        };
        let default = if self.random.is_in(10) { format!(" = {constant}") } else { String::new() };
        if self.random.is_in(92) {
            self.values.insert(name.clone(), constant.into_json().unwrap_or_default());
        }
        self.variables.push(format!("${name}: {ty}{default}"));
        format!("${name}")
    }

    /// A cursor of some list, in which values may be changed.
    fn cursor(&mut self) -> String {
        let is_cursor = |text: &&String| decoded(text).is_some();
        let cursors: Vec<_> = self.known.iter().filter(is_cursor).collect();
        if cursors.is_empty() {
            return text(self.random);
        }
        let cursor = *self.random.pick(&cursors);
        let mut parts = decoded(cursor).unwrap_or_default();
        if parts.len() > 1 && self.random.is_in(70) {
            let at = 1 + self.random.below(parts.len() - 1);
            parts[at] = value(self.random);
        }
        URL_SAFE_NO_PAD.encode(Value::Array(parts).to_string())
    }

    /// A value of a type, now and then of another.
    fn constant(&mut self, ty: &Type, depth: usize) -> Constant {
        if self.random.is_in(4) {
            return Constant::from_json(value(self.random)).unwrap_or_default();
        }
        if ty.nullable && self.random.is_in(8) {
            return Constant::Null;
        }
        let name = match &ty.base {
            BaseType::List(inner) => {
                let length = if depth < 2 && self.random.is_in(2) { 150 } else { self.random.below(4) };
                return Constant::List((0..length).map(|_| self.constant(inner, depth + 1)).collect());
            }
            BaseType::Named(name) => name.as_str(),
        };
        let schema = self.schema;
        match schema.types.get(name) {
            Some(TypeKind::Enum(list)) => {
                let values: Vec<_> = list.values.iter().map(|value| &value.node.value.node).collect();
                Constant::Enum((*self.random.pick(&values)).clone())
            }
            Some(TypeKind::InputObject(object)) => {
                let percent = if depth > 3 { 5 } else { 35 };
                let mut members = IndexMap::new();
                for field in &object.fields {
                    if self.is_given(&field.node, percent) {
                        let value = self.constant(&field.node.ty.node, depth + 1);
                        members.insert(Name::new(&field.node.name.node), value);
                    }
                }
                Constant::Object(members)
            }
            _ => Constant::from_json(self.scalar(name)).unwrap_or_default(),
        }
    }

    fn scalar(&mut self, name: &str) -> Value {
        let random = &mut *self.random;
        let is_plain = random.is_in(60);
        match name {
            "Int" if is_plain => json!(1 + random.below(30)),
            "Int" | "Float" => number(random),
            "Boolean" => json!(random.is_in(50)),
            "ID" | "UUID" if random.is_in(75) => json!(random.pick(self.known)),
            "DateTime" if is_plain => json!(format!("2025-12-{:02}T09:00:00Z", 1 + random.below(31))),
            "Date" if is_plain => json!(format!("2025-{:02}-15", 1 + random.below(12))),
            "EmailAddress" if is_plain => json!(format!("person{}@example.com", random.below(50))),
            "PhoneNumber" if is_plain => json!("+221 77 123 45 67"),
            "JSON" => value(random),
            "String" if random.is_in(40) => json!(random.pick(self.known)),
            "String" if is_plain => json!(random.pick(&["Awa", "Admin@2025!", "Atelier", "fr", "MA"])),
            _ => json!(text(random)),
        }
    }
}

/// The parts of a cursor.
fn decoded(cursor: &str) -> Option<Vec<Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

fn base_name(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base_name(inner),
    }
}
