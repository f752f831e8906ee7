//! Checks a response against its document and the schema by the rules of the specification, without any code
//! of the server: the selected keys in order, each value of its type, null only where the schema allows it,
//! and errors at the nulls.

use std::collections::HashMap;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, Field, FieldDefinition, Selection, SelectionSet, Type,
};
use serde_json::Value;

use super::random_documents::Schema;

/// The violations of a response; empty if it conforms.
pub fn violations(schema: &Schema, query: &str, answer: &Value) -> Vec<String> {
    let document = parse_query(query).expect("a document");
    let is_refusal = answer.get("data").is_none();
    let mut check =
        Check { schema, document: &document, violations: Vec::new(), nulls: Vec::new(), is_refusal };
    let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
    let sets = [&operation.node.selection_set.node];
    match &answer["data"] {
        Value::Null => check.nulls.push(String::new()),
        data => check.object(&sets, "Query", data, ""),
    }
    for error in answer["errors"].as_array().into_iter().flatten() {
        check.error(error);
    }
    check.violations
}

struct Check<'c> {
    schema: &'c Schema,
    document: &'c ExecutableDocument,
    violations: Vec<String>,
    nulls: Vec<String>,
    /// Whether nothing was executed: request errors have no path.
    is_refusal: bool,
}

impl<'c> Check<'c> {
    fn object(&mut self, sets: &[&'c SelectionSet], type_name: &str, value: &Value, path: &str) {
        let Value::Object(members) = value else {
            self.violations.push(format!("{path}: not an object"));
            return;
        };
        // The fields of an interface are those of the concrete type, if `__typename` is selected.
        let concrete = members.get("__typename").and_then(Value::as_str).unwrap_or(type_name);
        let mut fields: Vec<(&str, Vec<&'c Field>)> = Vec::new();
        for set in sets {
            self.collect(set, concrete, &mut fields);
        }
        let expected: Vec<&str> = fields.iter().map(|(key, _)| *key).collect();
        let found: Vec<&str> = members.keys().map(String::as_str).collect();
        if expected != found {
            self.violations.push(format!("{path}: {expected:?} were selected, {found:?} answered"));
        }
        for (key, nodes) in fields {
            let (Some(value), Some(definition)) = (members.get(key), self.definition(concrete, nodes[0]))
            else {
                continue;
            };
            let sets: Vec<&SelectionSet> = nodes.iter().map(|node| &node.selection_set.node).collect();
            self.value(&sets, &definition.ty.node, value, &format!("{path}/{key}"));
        }
    }

    fn definition(&self, type_name: &str, field: &Field) -> Option<FieldDefinition> {
        let fields = self.schema.fields(type_name)?;
        fields.iter().find(|definition| definition.name.node == field.name.node).cloned()
    }

    fn collect(&self, set: &'c SelectionSet, type_name: &str, fields: &mut Vec<(&'c str, Vec<&'c Field>)>) {
        let applies = |on: &str| on == type_name || on == "Node";
        for item in &set.items {
            match &item.node {
                Selection::Field(field) if is_included(&field.node) => {
                    let key = field.node.response_key().node.as_str();
                    match fields.iter_mut().find(|(other, _)| *other == key) {
                        Some((_, nodes)) => nodes.push(&field.node),
                        None => fields.push((key, vec![&field.node])),
                    }
                }
                Selection::Field(_) => {}
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    if on.is_none_or(applies) && included(&inline.node.directives) {
                        self.collect(&inline.node.selection_set.node, type_name, fields);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.node.fragment_name.node].node;
                    if applies(&fragment.type_condition.node.on.node) && included(&spread.node.directives) {
                        self.collect(&fragment.selection_set.node, type_name, fields);
                    }
                }
            }
        }
    }

    fn value(&mut self, sets: &[&'c SelectionSet], ty: &Type, value: &Value, path: &str) {
        if value.is_null() {
            self.nulls.push(path.to_owned());
            if !ty.nullable {
                self.violations.push(format!("{path}: null, and is {ty}"));
            }
            return;
        }
        match &ty.base {
            BaseType::List(inner) => {
                let Value::Array(items) = value else {
                    self.violations.push(format!("{path}: not a list"));
                    return;
                };
                for (at, item) in items.iter().enumerate() {
                    self.value(sets, inner, item, &format!("{path}/{at}"));
                }
            }
            BaseType::Named(name) if self.schema.fields(name).is_some() => {
                self.object(sets, name, value, path);
            }
            BaseType::Named(name) => {
                if !self.is_scalar(name, value) {
                    self.violations.push(format!("{path}: {value} is no {name}"));
                }
            }
        }
    }

    fn is_scalar(&self, name: &str, value: &Value) -> bool {
        match name {
            "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
            "Float" => value.is_number(),
            "Boolean" => value.is_boolean(),
            "JSON" => true,
            "DateTime" => value.as_str().is_some_and(|text| text.len() == 20 && text.ends_with('Z')),
            "Date" => value.as_str().is_some_and(|text| text.len() == 10),
            _ => match (self.schema.enum_values_if_any(name), value.as_str()) {
                (Some(words), Some(word)) => words.iter().any(|other| other == word),
                (None, text) => text.is_some(),
                (Some(_), None) => false,
            },
        }
    }

    /// The path of an error ends at a null, or passes through one to which the null propagated.
    fn error(&mut self, error: &Value) {
        let mut path = String::new();
        if error["path"].as_array().is_none_or(Vec::is_empty) && !self.is_refusal {
            self.violations.push(format!("an error of a field without a path: {error}"));
        }
        let mut leads = self.nulls.iter().any(String::is_empty);
        for segment in error["path"].as_array().into_iter().flatten() {
            match segment {
                Value::String(key) => path = format!("{path}/{key}"),
                index => path = format!("{path}/{index}"),
            }
            leads |= self.nulls.contains(&path);
        }
        if !leads {
            self.violations.push(format!("an error at {path}, where nothing is null"));
        }
    }
}

fn is_included(field: &Field) -> bool {
    included(&field.directives)
}

fn included(directives: &[async_graphql::Positioned<async_graphql::parser::types::Directive>]) -> bool {
    let conditions: HashMap<&str, bool> = directives
        .iter()
        .filter_map(|directive| {
            let condition = directive.node.get_argument("if")?.node.clone().into_const()?;
            let async_graphql::Value::Boolean(condition) = condition else { return None };
            Some((directive.node.name.node.as_str(), condition))
        })
        .collect();
    !conditions.get("skip").copied().unwrap_or(false) && conditions.get("include").copied().unwrap_or(true)
}
