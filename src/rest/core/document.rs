//! Operation documents of the shim: parsed once, and checked before the server starts.
//!
//! A document has one operation and no fragments. Its variables have the legacy names of the parameters; its
//! aliases give the legacy names of the response. Directives, available to these documents only, declare what
//! JSON has and GraphQL lacks:
//!
//! | directive | on | means |
//! | --- | --- | --- |
//! | `@naive` | a time | formats it in the zone of the installation, without an offset |
//! | `@timeOfDay` | a time | formats its time of day in that zone: `08:30:00` |
//! | `@lower` | an enum | writes it in lower case |
//! | `@optional` | a nullable field | omits it when it is null |
//! | `@pluck(field:)` | an object or a list | replaces each object by that member |
//! | `@asMap(key:, value:)` | a list | writes an object keyed by one member (in its style), with the value of another |
//! | `@aside` | any field | omits it: for details, and for the name of an image (`image.rs`) |
//! | `@orFail(take:)` | `userErrors` | any error fails the request; the siblings named by `take` are its details |
//! | `@orFail(code:)` | a nullable field | null fails the request |
//! | `@orNull` | a field of a payload | may be null in a success, unlike its siblings |
//! | `@among(values:)` | a variable | accepts only these values of its enum, in lower case |
//! | `@among(words:)` | a variable | accepts only these values of its enum, each under its alias: an object, or a list of pairs where aliases are no names |
//! | `@among(otherwise:)` | a variable | the enum value when the client sends none |
//! | `@atMost(value:)` | a variable | clamps larger numbers, and refuses numbers below 1 |
//! | `@atMost(otherwise:)` | a variable | the number when the client sends none |
//!
//! `@include` and `@skip` are GraphQL's own.
//!
//! An alias that begins with `_` is written inline into its parent; `group__name` is written as `name` in
//! `group`.

use std::collections::HashMap;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned, Value};

use super::list_filter::{add_list_filter, operations_mut};
use crate::error::Code;
use crate::graphql::error::code_named;
use crate::graphql::schema::parse_own;
use crate::graphql::schema_index::{SchemaIndex, base_name};

/// The name of a document and its source.
pub type Doc = (&'static str, &'static str);

/// A checked document.
pub struct Document {
    /// Its name, for problems reported at start-up.
    pub name: &'static str,
    /// The parsed document.
    pub parsed: ExecutableDocument,
    /// Its declared variables.
    pub variables: Vec<Variable>,
    /// The legacy name of each argument and input field that a variable fills.
    pub legacy_names: HashMap<String, String>,
}

/// A variable as its document declares it.
pub struct Variable {
    /// Its name, which is the legacy name of the parameter.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Whether the document declares a default.
    pub has_default: bool,
    /// The default.
    pub default: Option<Value>,
    /// The accepted values of its enum, under their aliases.
    pub allowed: Option<Vec<EnumAlias>>,
    /// The fallback of `@among` or `@atMost` when the client sends no value.
    pub fallback: Option<Value>,
    /// The maximum that larger numbers are clamped to.
    pub maximum: Option<i64>,
}

/// A value of an enum, and the alias that clients send for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnumAlias {
    /// The alias; its case is ignored.
    pub alias: String,
    /// The value.
    pub value: String,
}

impl EnumAlias {
    /// A value with its own name in lower case as the alias.
    pub fn lower(value: &str) -> Self {
        Self { alias: value.to_lowercase(), value: value.to_owned() }
    }
}

/// Every directive of the shim, with its arguments.
const DIRECTIVES: &[(&str, &[&str])] = &[
    ("naive", &[]),
    ("timeOfDay", &[]),
    ("lower", &[]),
    ("optional", &[]),
    ("pluck", &["field"]),
    ("asMap", &["key", "value"]),
    ("aside", &[]),
    ("orFail", &["take", "code"]),
    ("orNull", &[]),
    ("among", &["values", "words", "otherwise"]),
    ("atMost", &["value", "otherwise"]),
];

impl Document {
    /// Parses a document and checks what is independent of the schema. An export has the filter of its list
    /// (`list_filter.rs`).
    ///
    /// # Errors
    /// The problem of the document.
    pub fn parse((name, source): Doc, list: Option<Doc>) -> Result<Self, String> {
        let problem = |what: String| format!("{name}.graphql: {what}");
        let mut parsed = parse_own(source).map_err(|error| problem(error.message))?;
        if let Some((_, list)) = list {
            let list = parse_own(list).map_err(|error| problem(error.message))?;
            add_list_filter(&mut parsed, &list).map_err(problem)?;
        }
        if !parsed.fragments.is_empty() {
            return Err(problem("fragments are not written by the shim".into()));
        }
        let Some((_, operation)) = parsed.operations.iter().next() else {
            return Err(problem("no operation".into()));
        };
        if parsed.operations.iter().count() != 1 || operation.node.ty == OperationType::Subscription {
            return Err(problem("one query or mutation is wanted".into()));
        }
        let mut legacy_names = HashMap::new();
        check_set(&operation.node.selection_set.node, &mut legacy_names).map_err(problem)?;
        let mut variables = Vec::new();
        for definition in &operation.node.variable_definitions {
            let definition = &definition.node;
            for directive in &definition.directives {
                check_directive(&directive.node).map_err(problem)?;
            }
            let allowed = directive(&definition.directives, "among");
            let maximum = directive(&definition.directives, "atMost");
            variables.push(Variable {
                name: definition.name.node.to_string(),
                ty: definition.var_type.node.clone(),
                has_default: definition.default_value.is_some(),
                default: definition.default_value.as_ref().map(|value| value.node.clone()),
                allowed: allowed.and_then(enum_aliases),
                fallback: allowed.or(maximum).and_then(|directive| constant(directive, "otherwise")),
                maximum: maximum.and_then(|maximum| number(maximum, "value")),
            });
        }
        Ok(Self { name, parsed: parsed.clone(), variables, legacy_names })
    }

    /// The selection of the operation.
    pub fn selection(&self) -> &SelectionSet {
        match self.parsed.operations.iter().next() {
            Some((_, operation)) => &operation.node.selection_set.node,
            None => unreachable!("a document was parsed with its operation"),
        }
    }

    /// The legacy name of an input field, or the field's own name.
    pub fn legacy_name(&self, field: &str) -> String {
        let last = field.rsplit('.').next().unwrap_or(field);
        self.legacy_names.get(last).cloned().unwrap_or_else(|| field.to_owned())
    }

    /// Whether the operation is a mutation.
    pub fn is_mutation(&self) -> bool {
        self.parsed.operations.iter().any(|(_, operation)| operation.node.ty == OperationType::Mutation)
    }

    /// The document without the shim's directives, for validation by the public rules.
    pub fn plain(&self) -> ExecutableDocument {
        let mut plain = self.parsed.clone();
        for operation in operations_mut(&mut plain) {
            for definition in &mut operation.node.variable_definitions {
                definition.node.directives.clear();
            }
            strip(&mut operation.node.selection_set.node);
        }
        plain
    }

    /// Checks that binding supports the type of every variable.
    ///
    /// # Errors
    /// The variable with an unsupported type.
    pub fn check_variables(&self, types: &SchemaIndex) -> Result<(), String> {
        for variable in &self.variables {
            check_type(&variable.ty, types)
                .map_err(|what| format!("{}.graphql: ${}: {what}", self.name, variable.name))?;
            let (name, allowed) = (base_name(&variable.ty), variable.allowed.iter().flatten());
            let values = types.enumeration(name).unwrap_or_default();
            let fallback = variable.fallback.clone().and_then(text_of);
            let mut named = allowed.map(|alias| &alias.value).chain(&fallback);
            if let Some(unknown) = named.find(|value| !values.contains(value)) {
                return Err(format!("{}.graphql: ${}: {unknown} is no {name}", self.name, variable.name));
            }
        }
        Ok(())
    }
}

/// The scalars that binding supports.
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
    let is_known = SCALARS.contains(&name) || types.enumeration(name).is_some();
    if is_known { Ok(()) } else { Err(format!("{name} is no input type that binding knows")) }
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
            record_names(&argument.node, &value.node, names);
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

/// Records which variable fills which argument or input field, so that failures carry the legacy name.
fn record_names(field: &Name, value: &async_graphql_value::Value, names: &mut HashMap<String, String>) {
    match value {
        async_graphql_value::Value::Variable(variable) => {
            names.insert(field.to_string(), variable.to_string());
        }
        async_graphql_value::Value::Object(members) => {
            for (name, value) in members {
                record_names(name, value, names);
            }
        }
        async_graphql_value::Value::List(items) => {
            for item in items {
                record_names(field, item, names);
            }
        }
        _ => {}
    }
}

/// Whether a directive is GraphQL's own, which the executor handles.
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

/// The codes with which nulls of a selection fail.
pub fn failure_codes(set: &SelectionSet) -> Vec<Code> {
    let mut codes = Vec::new();
    for item in &set.items {
        let Selection::Field(field) = &item.node else { continue };
        let code = field_directive(&field.node, "orFail").and_then(|or_fail| text(or_fail, "code"));
        codes.extend(code.and_then(|code| code_named(&code)));
        codes.extend(failure_codes(&field.node.selection_set.node));
    }
    codes
}

/// The directive `name`, if present.
pub(super) fn directive<'d>(directives: &'d [Positioned<Directive>], name: &str) -> Option<&'d Directive> {
    directives.iter().map(|directive| &directive.node).find(|directive| directive.name.node == name)
}

/// The directive `name` of a field.
pub fn field_directive<'d>(field: &'d Field, name: &str) -> Option<&'d Directive> {
    directive(&field.directives, name)
}

fn constant(directive: &Directive, argument: &str) -> Option<Value> {
    directive.get_argument(argument)?.node.clone().into_const()
}

/// An argument that is a text or an enum value.
pub fn text(directive: &Directive, argument: &str) -> Option<String> {
    constant(directive, argument).and_then(text_of)
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Enum(name) => Some(name.to_string()),
        _ => None,
    }
}

/// An argument that is a list of texts or enum values.
pub(super) fn strings(directive: &Directive, argument: &str) -> Option<Vec<String>> {
    let Value::List(items) = constant(directive, argument)? else { return None };
    items.into_iter().map(text_of).collect()
}

/// The enum values that `@among` accepts.
fn enum_aliases(allowed: &Directive) -> Option<Vec<EnumAlias>> {
    match constant(allowed, "words") {
        // Unknown enum values are reported when the variable is checked.
        Some(Value::Object(members)) => members
            .into_iter()
            .map(|(name, value)| {
                Some(EnumAlias { alias: name.to_string(), value: text_of(value).unwrap_or_default() })
            })
            .collect(),
        Some(Value::List(pairs)) => {
            let pair = |pair: Value| match pair {
                Value::List(words) => match <[Value; 2]>::try_from(words).ok()? {
                    [Value::String(alias), Value::String(value)] => Some(EnumAlias { alias, value }),
                    _ => None,
                },
                _ => None,
            };
            pairs.into_iter().map(pair).collect()
        }
        _ => Some(strings(allowed, "values")?.iter().map(|value| EnumAlias::lower(value)).collect()),
    }
}

fn number(directive: &Directive, argument: &str) -> Option<i64> {
    match constant(directive, argument)? {
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}
