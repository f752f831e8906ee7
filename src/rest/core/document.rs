//! Operation documents of the shim: parsed once, and checked before the server starts.
//!
//! A document has one operation and no fragments. Its variables are named as the legacy client names its parameters;
//! its aliases give the names of the answer. What JSON has and GraphQL lacks is said by directives, which only these
//! documents may use:
//!
//! | directive | on | means |
//! | --- | --- | --- |
//! | `@naive` | a time | written as clocks show it in the zone of the installation, without naming it |
//! | `@lower` | an enum | written in lower case |
//! | `@optional` | anything that may be null | left out when it is null |
//! | `@pluck(field:)` | an object or a list | only that member of it, in its place |
//! | `@asMap(key:, value:)` | a list | an object, keyed by one member (its `@lower` counts), with the value of another |
//! | `@aside` | anything | not written: for details, and for the name of an image (`image.rs`) |
//! | `@orFail(take:)` | `userErrors` | any error makes the answer a failure; the members beside it that `take` names are its details |
//! | `@orFail(code:)` | anything that may be null | null makes the answer a failure |
//! | `@among(values:)` | a variable | of its enum, only these, written in lower case |
//! | `@among(words:)` | a variable | of its enum, only these, each under the word that clients write |
//! | `@among(otherwise:)` | a variable | of its enum, this one when the client sends none |
//! | `@atMost(value:)` | a variable | a larger number is taken as this one, and none is below 1 |
//! | `@atMost(otherwise:)` | a variable | this number when the client sends none |
//!
//! `@include` and `@skip` are GraphQL's own, and mean here what they mean there.
//!
//! An alias that begins with `_` is written inline into its parent; `group__name` is written as `name` in `group`.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned, Value};

use crate::graphql::schema::parse_own;
use crate::graphql::schema_index::{SchemaIndex, base_name};

/// A document by name, with its text.
pub type Doc = (&'static str, &'static str);

/// A checked document.
pub struct Document {
    /// Its name, for errors of ours.
    pub name: &'static str,
    /// The parsed document.
    pub parsed: ExecutableDocument,
    /// The variables that it declares.
    pub variables: Vec<Variable>,
    /// The legacy name of each argument and each field of an input that a variable fills.
    pub legacy_names: HashMap<String, String>,
}

/// A variable as its document declares it.
pub struct Variable {
    /// Its name, which is the legacy client's.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether the document has a value for it when the client sends none.
    pub has_default: bool,
    /// The only values of its enum that are taken, each under its word.
    pub among: Option<Vec<Word>>,
    /// Its value when the client sends none.
    pub otherwise: Option<Value>,
    /// What larger numbers are taken as.
    pub at_most: Option<i64>,
}

/// A value of an enum, and the word that clients write for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word; its case doesn't count.
    pub word: String,
    /// The value.
    pub value: String,
}

impl Word {
    /// A value under its own name, in lower case.
    pub fn lower(value: &str) -> Self {
        Self { word: value.to_lowercase(), value: value.to_owned() }
    }
}

/// Every directive of the shim, with its arguments.
const DIRECTIVES: &[(&str, &[&str])] = &[
    ("naive", &[]),
    ("lower", &[]),
    ("optional", &[]),
    ("pluck", &["field"]),
    ("asMap", &["key", "value"]),
    ("aside", &[]),
    ("orFail", &["take", "code"]),
    ("among", &["values", "words", "otherwise"]),
    ("atMost", &["value", "otherwise"]),
];

impl Document {
    /// Parses a document and checks what does not need the schema.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse((name, source): Doc) -> Result<Self, String> {
        let wrong = |what: String| format!("{name}.graphql: {what}");
        let parsed = parse_own(source).map_err(|error| wrong(error.message))?;
        if !parsed.fragments.is_empty() {
            return Err(wrong("fragments are not written by the shim".into()));
        }
        let Some((_, operation)) = parsed.operations.iter().next() else {
            return Err(wrong("no operation".into()));
        };
        if parsed.operations.iter().count() != 1 || operation.node.ty == OperationType::Subscription {
            return Err(wrong("one query or mutation is wanted".into()));
        }
        let mut legacy_names = HashMap::new();
        check_set(&operation.node.selection_set.node, &mut legacy_names).map_err(wrong)?;
        let mut variables = Vec::new();
        for definition in &operation.node.variable_definitions {
            let definition = &definition.node;
            for directive in &definition.directives {
                check_directive(&directive.node).map_err(wrong)?;
            }
            let among = directive(&definition.directives, "among");
            let at_most = directive(&definition.directives, "atMost");
            variables.push(Variable {
                name: definition.name.node.to_string(),
                ty: definition.var_type.node.clone(),
                has_default: definition.default_value.is_some(),
                among: among.and_then(words),
                otherwise: among.or(at_most).and_then(|directive| constant(directive, "otherwise")),
                at_most: at_most.and_then(|most| number(most, "value")),
            });
        }
        Ok(Self { name, parsed: parsed.clone(), variables, legacy_names })
    }

    /// The operation.
    pub fn selection(&self) -> &SelectionSet {
        match self.parsed.operations.iter().next() {
            Some((_, operation)) => &operation.node.selection_set.node,
            None => unreachable!("a document was parsed with its operation"),
        }
    }

    /// The legacy client's name for a field of an input, or the field's own.
    pub fn legacy_name(&self, field: &str) -> String {
        let last = field.rsplit('.').next().unwrap_or(field);
        self.legacy_names.get(last).cloned().unwrap_or_else(|| field.to_owned())
    }

    /// Whether it changes something.
    pub fn is_mutation(&self) -> bool {
        self.parsed.operations.iter().any(|(_, operation)| operation.node.ty == OperationType::Mutation)
    }

    /// The document without the shim's directives, as the public rules know it.
    pub fn plain(&self) -> ExecutableDocument {
        let mut plain = self.parsed.clone();
        for operation in match &mut plain.operations {
            async_graphql::parser::types::DocumentOperations::Single(operation) => vec![operation],
            async_graphql::parser::types::DocumentOperations::Multiple(operations) => {
                operations.values_mut().collect()
            }
        } {
            for definition in &mut operation.node.variable_definitions {
                definition.node.directives.clear();
            }
            strip(&mut operation.node.selection_set.node);
        }
        plain
    }

    /// Checks that every type which binding will meet is one that it knows how to fill.
    ///
    /// # Errors
    /// The variable that it could not fill.
    pub fn check_variables(&self, types: &SchemaIndex) -> Result<(), String> {
        for variable in &self.variables {
            check_type(&variable.ty, types)
                .map_err(|what| format!("{}.graphql: ${}: {what}", self.name, variable.name))?;
            let (name, among) = (base_name(&variable.ty), variable.among.iter().flatten());
            let values = types.enumeration(name).unwrap_or_default();
            let otherwise = variable.otherwise.clone().and_then(word);
            let mut named = among.map(|word| &word.value).chain(&otherwise);
            if let Some(unknown) = named.find(|value| !values.contains(value)) {
                return Err(format!("{}.graphql: ${}: {unknown} is no {name}", self.name, variable.name));
            }
        }
        Ok(())
    }
}

/// The scalars that binding fills.
pub(super) const SCALARS: &[&str] = &[
    "String",
    "ID",
    "Int",
    "Float",
    "Boolean",
    "UUID",
    "DateTime",
    "Date",
    "EmailAddress",
    "PhoneNumber",
    "URL",
    "JSON",
];

fn check_type(ty: &Type, types: &SchemaIndex) -> Result<(), String> {
    let name = base_name(ty);
    if let Some(fields) = types.input_object(name) {
        return fields.values().try_for_each(|field| check_type(&field.ty, types));
    }
    let known = SCALARS.contains(&name) || types.enumeration(name).is_some();
    if known { Ok(()) } else { Err(format!("{name} is no input type that binding knows")) }
}

fn check_set(set: &SelectionSet, names: &mut HashMap<String, String>) -> Result<(), String> {
    for item in &set.items {
        let Selection::Field(field) = &item.node else {
            return Err("fragments are not written by the shim".into());
        };
        let field = &field.node;
        for directive in field.directives.iter().filter(|directive| !is_standard(directive)) {
            check_directive(&directive.node)?;
            for member in strings(&directive.node, "take").into_iter().flatten() {
                if !selects(set, &member) {
                    return Err(format!("@orFail takes {member}, which is not selected"));
                }
            }
            for member in ["field", "key", "value"].into_iter().filter_map(|name| text(&directive.node, name))
            {
                if !selects(&field.selection_set.node, &member) {
                    return Err(format!(
                        "@{} names {member}, which is not selected",
                        directive.node.name.node
                    ));
                }
            }
        }
        for (argument, value) in &field.arguments {
            note_names(&argument.node, &value.node, names);
        }
        check_set(&field.selection_set.node, names)?;
    }
    Ok(())
}

fn selects(set: &SelectionSet, key: &str) -> bool {
    set.items
        .iter()
        .any(|item| matches!(&item.node, Selection::Field(field) if field.node.response_key().node == key))
}

/// Notes which variable fills which argument or field of an input, so that faults can be told by the legacy name.
fn note_names(field: &Name, value: &async_graphql_value::Value, names: &mut HashMap<String, String>) {
    match value {
        async_graphql_value::Value::Variable(variable) => {
            names.insert(field.to_string(), variable.to_string());
        }
        async_graphql_value::Value::Object(members) => {
            for (name, value) in members {
                note_names(name, value, names);
            }
        }
        async_graphql_value::Value::List(items) => {
            for item in items {
                note_names(field, item, names);
            }
        }
        _ => {}
    }
}

/// Whether a directive is GraphQL's own, which the engine honours.
fn is_standard(directive: &Positioned<Directive>) -> bool {
    matches!(directive.node.name.node.as_str(), "include" | "skip")
}

fn check_directive(directive: &Directive) -> Result<(), String> {
    let name = directive.name.node.as_str();
    let Some((_, arguments)) = DIRECTIVES.iter().find(|(other, _)| *other == name) else {
        return Err(format!("@{name} is no directive of the shim"));
    };
    match directive.arguments.iter().find(|(argument, _)| !arguments.contains(&argument.node.as_str())) {
        Some((argument, _)) => Err(format!("@{name} has no argument {}", argument.node)),
        None => Ok(()),
    }
}

fn strip(set: &mut SelectionSet) {
    for item in &mut set.items {
        if let Selection::Field(field) = &mut item.node {
            field.node.directives.retain(is_standard);
            strip(&mut field.node.selection_set.node);
        }
    }
}

/// The directive `name`, if it is there.
pub(super) fn directive<'d>(directives: &'d [Positioned<Directive>], name: &str) -> Option<&'d Directive> {
    directives.iter().map(|directive| &directive.node).find(|directive| directive.name.node == name)
}

/// The directive `name` of a field.
pub(super) fn field_directive<'d>(field: &'d Field, name: &str) -> Option<&'d Directive> {
    directive(&field.directives, name)
}

fn constant(directive: &Directive, argument: &str) -> Option<Value> {
    directive.get_argument(argument)?.node.clone().into_const()
}

/// An argument that is a text or an enum value.
pub(super) fn text(directive: &Directive, argument: &str) -> Option<String> {
    constant(directive, argument).and_then(word)
}

fn word(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Enum(name) => Some(name.to_string()),
        _ => None,
    }
}

/// An argument that is a list of texts or enum values.
pub(super) fn strings(directive: &Directive, argument: &str) -> Option<Vec<String>> {
    let Value::List(items) = constant(directive, argument)? else { return None };
    items.into_iter().map(word).collect()
}

/// What `@among` lets through.
fn words(among: &Directive) -> Option<Vec<Word>> {
    match constant(among, "words") {
        // What is no value of an enum is found when the variable is checked.
        Some(Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| {
                Some(Word { word: name.to_string(), value: word(value).unwrap_or_default() })
            })
            .collect(),
        _ => Some(strings(among, "values")?.iter().map(|value| Word::lower(value)).collect()),
    }
}

fn number(directive: &Directive, argument: &str) -> Option<i64> {
    match constant(directive, argument)? {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}
