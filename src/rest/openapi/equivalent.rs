//! The GraphQL equivalent of a route: its document as a client of `/graphql` would write it, without the aliases and
//! directives that give the legacy layout, and with pages of the size that clients may ask for.

use std::collections::HashSet;
use std::fmt::Write as _;

use async_graphql::parser::types::{BaseType, Directive, OperationType, Selection, SelectionSet, Type};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;
use serde_json::{Map, Value as Json, json};

use super::parameters::example_input;
use super::reference::OperationNotes;
use crate::graphql::limits::MAX_PAGE_SIZE;
use crate::graphql::schema_index::{SchemaIndex, base_name};
use crate::rest::core::bind::bind;
use crate::rest::core::compile::CompiledRoute;
use crate::rest::core::identifiers::Identifiers;

/// The arguments that are sizes of pages.
const SIZES: [&str; 3] = ["first", "last", "limit"];

/// A field of the equivalent.
struct Node {
    alias: Option<String>,
    name: String,
    /// Arguments and directives, as written.
    suffix: String,
    children: Vec<Self>,
}

/// The equivalent, with the variables of the example.
///
/// # Errors
/// When the example does not fit the variables.
pub fn equivalent(
    route: &CompiledRoute,
    notes: &OperationNotes,
    types: &SchemaIndex,
    identifiers: Identifiers,
) -> Result<Json, String> {
    let input = example_input(notes);
    let bound = bind(&route.document, types, &input, identifiers)
        .map_err(|failures| format!("the example is malformed: {failures:?}"))?;
    let sent = |name: &str| {
        let listed = |members: &[(String, String)]| members.iter().any(|(other, _)| other == name);
        listed(&input.path) || listed(&input.query) || input.body.contains_key(name)
    };
    let variables: Map<String, Json> = bound
        .iter()
        .filter(|(name, _)| sent(name))
        .map(|(name, value)| (name.to_string(), value.clone().into_json().unwrap_or_default()))
        .collect();
    let mut equivalent = json!({ "operation": document(route, types) });
    if !variables.is_empty() {
        equivalent["variables"] = variables.into();
    }
    Ok(equivalent)
}

/// The text of the document.
fn document(route: &CompiledRoute, types: &SchemaIndex) -> String {
    let document = &route.document;
    let mut out = String::new();
    let Some((name, operation)) = document.parsed.operations.iter().next() else { return out };
    let kind = if operation.node.ty == OperationType::Mutation { "mutation" } else { "query" };
    let _ = write!(out, "{kind} {}", name.map(Name::as_str).unwrap_or_default());
    let root = if kind == "mutation" { "Mutation" } else { "Query" };
    let mut lists = HashSet::new();
    find_lists(document.selection(), root, types, &mut lists);
    let variables: Vec<String> = document
        .variables
        .iter()
        .map(|variable| {
            let default = variable.default.as_ref().or(variable.fallback.as_ref());
            let default = default.map(|value| format!(" = {value}")).unwrap_or_default();
            let mut ty = variable.ty.to_string();
            if lists.contains(variable.name.as_str()) && !ty.starts_with('[') {
                ty = format!("[{}!]", ty.trim_end_matches('!'));
            }
            format!("${}: {ty}{default}", variable.name)
        })
        .collect();
    if variables.iter().map(String::len).sum::<usize>() > 80 {
        let _ = write!(out, "(\n  {}\n)", variables.join("\n  "));
    } else if !variables.is_empty() {
        let _ = write!(out, "({})", variables.join(", "));
    }
    let mut nodes = Vec::new();
    merge(document.selection(), &mut nodes);
    print(&nodes, 0, &mut out);
    out.push('\n');
    out
}

/// Finds the variables of one value that fill lists: the shim's documents may have them, clients' may not.
fn find_lists<'s>(
    selection: &'s SelectionSet,
    parent: &str,
    types: &'s SchemaIndex,
    found: &mut HashSet<&'s str>,
) {
    for item in &selection.items {
        let Selection::Field(field) = &item.node else { continue };
        let Some(declared) = types.field(parent, &field.node.name.node) else { continue };
        for (name, value) in &field.node.arguments {
            if let Some(argument) = declared.arguments.get(name.node.as_str()) {
                find_lists_in(&value.node, &argument.ty, types, found);
            }
        }
        find_lists(&field.node.selection_set.node, &declared.target, types, found);
    }
}

fn find_lists_in<'s>(value: &'s Value, ty: &Type, types: &'s SchemaIndex, found: &mut HashSet<&'s str>) {
    match value {
        Value::Variable(name) if matches!(ty.base, BaseType::List(_)) => {
            found.insert(name.as_str());
        }
        Value::Object(members) => {
            for (name, value) in members {
                let field = types.input_object(base_name(ty)).and_then(|fields| fields.get(name.as_str()));
                if let Some(field) = field {
                    find_lists_in(value, &field.ty, types, found);
                }
            }
        }
        _ => {}
    }
}

/// Adds a selection to `nodes`; a field that is there already gets its members.
fn merge(selection: &SelectionSet, nodes: &mut Vec<Node>) {
    for item in &selection.items {
        let Selection::Field(field) = &item.node else { continue };
        let field = &field.node;
        let name = field.name.node.to_string();
        let suffix = arguments(&field.arguments) + &directives(&field.directives);
        let same = nodes.iter().position(|node| node.name == name && node.suffix == suffix);
        let at = same.unwrap_or_else(|| {
            let is_taken = nodes.iter().any(|node| node.name == name);
            let alias = is_taken.then(|| field.response_key().node.to_string());
            nodes.push(Node { alias, name, suffix, children: Vec::new() });
            nodes.len() - 1
        });
        merge(&field.selection_set.node, &mut nodes[at].children);
    }
}

fn arguments(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> String {
    let argument = |(name, value): &(Positioned<Name>, Positioned<Value>)| {
        let name = name.node.as_str();
        match &value.node {
            Value::Number(number) if SIZES.contains(&name) => {
                let size = number.as_u64().unwrap_or(u64::MAX).min(MAX_PAGE_SIZE as u64);
                format!("{name}: {size}")
            }
            value => format!("{name}: {value}"),
        }
    };
    if arguments.is_empty() {
        return String::new();
    }
    format!("({})", arguments.iter().map(argument).collect::<Vec<_>>().join(", "))
}

/// The directives of GraphQL itself.
fn directives(directives: &[Positioned<Directive>]) -> String {
    let own = directives.iter().map(|directive| &directive.node);
    own.filter(|directive| matches!(directive.name.node.as_str(), "include" | "skip"))
        .flat_map(|directive| {
            [" @".to_owned(), directive.name.node.to_string(), arguments(&directive.arguments)]
        })
        .collect()
}

fn print(nodes: &[Node], depth: usize, out: &mut String) {
    out.push_str(" {\n");
    let indent = "  ".repeat(depth + 1);
    for Node { alias, name, suffix, children } in nodes {
        let alias = alias.as_ref().map(|alias| format!("{alias}: ")).unwrap_or_default();
        let _ = write!(out, "{indent}{alias}{name}{suffix}");
        if !children.is_empty() {
            print(children, depth + 1, out);
        }
        out.push('\n');
    }
    out.push_str(&"  ".repeat(depth));
    out.push('}');
}
