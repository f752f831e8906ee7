//! Random documents over the whole schema, generated from its SDL, so that new fields are tested without
//! further code.
//!
//! A seed always generates the same document. Aliases, arguments, fragments, directives and repeated fields
//! occur; page sizes stay small, so that most documents are within the limits.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
};

/// The maximum depth of a selection.
const MAX_DEPTH: usize = 5;

/// The schema, by type name.
pub struct Schema {
    fields: BTreeMap<String, Vec<FieldDefinition>>,
    inputs: BTreeMap<String, Vec<InputValueDefinition>>,
    enums: BTreeMap<String, Vec<String>>,
    nodes: Vec<String>,
}

impl Schema {
    /// Parses SDL.
    pub fn of(sdl: &str) -> Self {
        let mut schema = Self {
            fields: BTreeMap::new(),
            inputs: BTreeMap::new(),
            enums: BTreeMap::new(),
            nodes: Vec::new(),
        };
        for definition in parse_schema(sdl).expect("the schema is valid SDL").definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    if !object.implements.is_empty() {
                        schema.nodes.push(name.clone());
                    }
                    schema.fields.insert(name, object.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::Interface(interface) => {
                    schema
                        .fields
                        .insert(name, interface.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::InputObject(input) => {
                    schema.inputs.insert(name, input.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::Enum(words) => {
                    let words = words.values.iter().map(|word| word.node.value.node.to_string()).collect();
                    schema.enums.insert(name, words);
                }
                _ => {}
            }
        }
        schema
    }

    /// The fields of a type; `None` for a scalar or an enum.
    pub fn fields(&self, name: &str) -> Option<&[FieldDefinition]> {
        self.fields.get(name).map(Vec::as_slice)
    }

    /// The values of an enum; `None` for another type.
    pub fn enum_values_if_any(&self, name: &str) -> Option<&[String]> {
        self.enums.get(name).map(Vec::as_slice)
    }

    /// The values of an enum.
    pub fn enum_values(&self, name: &str) -> &[String] {
        &self.enums[name]
    }
}

/// The name of the innermost type.
pub fn base(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base(inner),
    }
}

/// A pseudo-random sequence that is determined by its seed (splitmix64).
pub struct Random(u64);

impl Random {
    /// A sequence.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = usize::try_from(bits ^ (bits >> 31)).expect("64 bits");
        bits % most.max(1)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// The document of `seed`, with identifiers from `ids`.
pub fn document(schema: &Schema, ids: &[String], seed: u64) -> String {
    let mut writer = Writer { schema, ids, random: Random(seed), fragments: Vec::new(), aliases: 0 };
    let mut text = String::from("{");
    for _ in 0..=writer.random.below(2) {
        // Three in four root fields are lists, the main subject of these tests; otherwise `viewer` and
        // `nodes` would be as likely as a list.
        let lists = ["countries", "cities", "talents", "users", "events", "participants", "attendances"];
        let name = if writer.random.one_in(4) { None } else { Some(*writer.random.pick(&lists)) };
        let fields = schema.fields("Query").expect("the query root");
        let field = match name {
            Some(name) => fields.iter().find(|field| field.name.node == name).expect("a root field"),
            None => writer.random.pick(fields),
        };
        writer.field(field, MAX_DEPTH, &mut text);
    }
    text.push('}');
    for fragment in writer.fragments {
        text.push_str(&fragment);
    }
    text
}

struct Writer<'m> {
    schema: &'m Schema,
    ids: &'m [String],
    random: Random,
    fragments: Vec<String>,
    aliases: usize,
}

impl Writer<'_> {
    fn selection(&mut self, name: &str, depth: usize, text: &mut String) {
        let fields = self.schema.fields(name).expect("a type with fields");
        let leaf = |field: &&FieldDefinition| self.schema.fields(base(&field.ty.node)).is_none();
        let usable: Vec<_> = fields.iter().filter(|field| depth > 0 || leaf(field)).cloned().collect();
        text.push('{');
        if usable.is_empty() {
            text.push_str("__typename");
        }
        for _ in 0..=self.random.below(6) {
            match self.random.below(12) {
                0 => self.typename(text),
                1 => {
                    let type_condition = self.type_condition(name);
                    let _ = write!(text, " ...{type_condition}{}", self.directive());
                    self.selection(name, depth.saturating_sub(1), text);
                }
                2 => self.fragment_spread(name, depth.saturating_sub(1), text),
                _ if usable.is_empty() => {}
                _ => {
                    let field = self.random.pick(&usable).clone();
                    self.field(&field, depth.saturating_sub(1), text);
                }
            }
        }
        text.push_str(" __typename}");
    }

    fn typename(&mut self, text: &mut String) {
        text.push(' ');
        self.alias(text, 2);
        text.push_str("__typename");
    }

    fn type_condition(&mut self, name: &str) -> String {
        if self.random.one_in(3) { String::new() } else { format!(" on {name}") }
    }

    fn fragment_spread(&mut self, name: &str, depth: usize, text: &mut String) {
        let number = self.fragments.len();
        // The index is reserved first, since the selection may define further fragments.
        self.fragments.push(String::new());
        let mut fragment = format!(" fragment F{number} on {name}");
        self.selection(name, depth, &mut fragment);
        self.fragments[number] = fragment;
        let _ = write!(text, " ...F{number}{}", self.directive());
    }

    fn directive(&mut self) -> &'static str {
        match self.random.below(16) {
            0 => " @include(if: true)",
            1 => " @skip(if: true)",
            2 => " @skip(if: false)",
            _ => "",
        }
    }

    /// Writes a unique alias with a probability of one in `many`.
    fn alias(&mut self, text: &mut String, many: usize) {
        if self.random.one_in(many) {
            self.aliases += 1;
            let _ = write!(text, "a{}:", self.aliases);
        }
    }

    fn field(&mut self, field: &FieldDefinition, depth: usize, text: &mut String) {
        let ty = base(&field.ty.node);
        let composite = self.schema.fields(ty).is_some();
        text.push(' ');
        // Fields of one response key must have equal arguments, so a field with arguments always has an
        // alias. Objects of one response key are merged (`exec/collect.rs`); most objects have an alias, so
        // that this occurs in some documents only.
        let is_aliased = composite && self.random.below(8) > 0;
        self.alias(text, if is_aliased || !field.arguments.is_empty() { 1 } else { 5 });
        text.push_str(&field.name.node);
        let arguments: Vec<_> = field.arguments.iter().map(|argument| argument.node.clone()).collect();
        self.arguments(&arguments, text);
        text.push_str(self.directive());
        if composite && ty == "Node" {
            let on = self.random.pick(&self.schema.nodes).clone();
            let _ = write!(text, "{{id __typename ... on {on}");
            self.selection(&on, depth, text);
            text.push('}');
        } else if composite {
            self.selection(ty, depth, text);
        }
    }

    fn arguments(&mut self, arguments: &[InputValueDefinition], text: &mut String) {
        let mut written = Vec::new();
        let pages = arguments.iter().any(|argument| argument.name.node == "first");
        if pages {
            let size = 1 + self.random.below(4);
            match self.random.below(5) {
                0 => written.push(format!("last: {size}")),
                1 => written.push(format!("first: {size} page: {}", 1 + self.random.below(4))),
                _ => written.push(format!("first: {size}")),
            }
        }
        for argument in arguments {
            let name = argument.name.node.as_str();
            match name {
                "first" | "last" | "after" | "before" | "page" => {}
                _ if argument.ty.node.nullable && self.random.below(3) > 0 => {}
                _ => written.push(format!("{name}: {}", self.value(&argument.ty.node))),
            }
        }
        if !written.is_empty() {
            let _ = write!(text, "({})", written.join(" "));
        }
    }

    fn value(&mut self, ty: &Type) -> String {
        let BaseType::Named(name) = &ty.base else {
            let BaseType::List(inner) = &ty.base else { unreachable!("a type is named or a list") };
            let items: Vec<_> = (0..=self.random.below(2)).map(|_| self.value(inner)).collect();
            return format!("[{}]", items.join(" "));
        };
        match name.as_str() {
            "Int" => (1 + self.random.below(14)).to_string(),
            "Float" => format!("{}.5", self.random.below(14)),
            "Date" => format!("\"2025-12-{}\"", 10 + self.random.below(9)),
            "DateTime" => format!("\"2025-12-{}T10:00:00Z\"", 10 + self.random.below(9)),
            "Boolean" => (*self.random.pick(&["true", "false"])).to_owned(),
            "ID" => format!("\"{}\"", self.random.pick(self.ids)),
            "String" => format!("\"{}\"", self.random.pick(&["a", "MA", "sn", "diallo", "Technologie", "%"])),
            name => match self.schema.enums.get(name) {
                Some(words) => self.random.pick(words).clone(),
                None => self.object(name),
            },
        }
    }

    fn object(&mut self, name: &str) -> String {
        let fields = self.schema.inputs.get(name).expect("an input").clone();
        let mut members = Vec::new();
        for field in fields {
            if field.ty.node.nullable && self.random.below(4) > 0 {
                continue;
            }
            members.push(format!("{}: {}", field.name.node, self.value(&field.ty.node)));
        }
        format!("{{{}}}", members.join(" "))
    }
}
