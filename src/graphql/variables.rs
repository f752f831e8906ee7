//! Validates variables: each value against its declared type (`variable_values.rs`), and each declared type against the
//! positions where the document uses the variable.
//!
//! async-graphql checks neither before execution: a mutation would run up to the field that a missing
//! variable reaches. The meaning of a value (a date that exists, a page size) is validated by the fields.

use std::collections::HashSet;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Pos, ServerError, Value as Const, Variables};
use async_graphql_value::Value;

use super::error::{name, request_error};
use super::schema_index::{Input, SchemaIndex};
use super::variable_values::{ValueCheck, literal_fault};
use crate::error::Code;
use crate::language::Language;

/// Validates the variables of documents against a schema.
pub struct VariableCheck<'s> {
    /// The schema.
    pub index: &'s SchemaIndex,
    /// The language of the errors of values.
    pub language: Language,
}

impl VariableCheck<'_> {
    /// Checks that the variables of the operation to execute fit their positions and their types.
    ///
    /// # Errors
    /// Every value that does not fit; else the first position, with its location in the document.
    pub fn check(
        &self,
        document: &ExecutableDocument,
        operation: Option<&str>,
        variables: &Variables,
    ) -> Result<(), Vec<ServerError>> {
        let mut operations = document.operations.iter();
        // An unknown or ambiguous operation is reported by async-graphql.
        let found = operations.find(|(name, _)| operation.is_none() || name.map(Name::as_str) == operation);
        let Some((_, operation)) = found else { return Ok(()) };
        let operation = &operation.node;
        let faults: Vec<_> = operation
            .variable_definitions
            .iter()
            .flat_map(|definition| {
                let value = variables.get(&definition.node.name.node);
                ValueCheck::faults(self.index, self.language, &definition.node, definition.pos, value)
            })
            .collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let root = match operation.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        let (index, language) = (self.index, self.language);
        let mut walk = Walk { index, language, document, operation, visited: HashSet::new() };
        walk.set(&operation.selection_set.node, root).map_err(|error| vec![error])
    }
}

/// The traversal of an operation and its fragments, each once.
struct Walk<'d> {
    index: &'d SchemaIndex,
    language: Language,
    document: &'d ExecutableDocument,
    operation: &'d OperationDefinition,
    visited: HashSet<&'d Name>,
}

impl<'d> Walk<'d> {
    fn set(&mut self, set: &'d SelectionSet, parent: &str) -> Result<(), ServerError> {
        for item in &set.items {
            for directive in item.node.directives() {
                // The argument `if` of @skip and @include, the only directives of documents.
                for (name, value) in &directive.node.arguments {
                    let place = Input { ty: boolean(), has_default: false };
                    self.value(&value.node, value.pos, (&name.node, &place))?;
                }
            }
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let Some(definition) = self.index.field(parent, &field.name.node) else { continue };
                    for (name, value) in &field.arguments {
                        if let Some(place) = definition.arguments.get(name.node.as_str()) {
                            self.value(&value.node, value.pos, (&name.node, place))?;
                        }
                    }
                    self.set(&field.selection_set.node, &definition.target)?;
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let on = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.set(&fragment.node.selection_set.node, on)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.visited.insert(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.set(&fragment.node.selection_set.node, on)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Checks the value of an argument or of a field of an input object, by its name.
    fn value(&self, value: &Value, pos: Pos, (field, place): (&Name, &Input)) -> Result<(), ServerError> {
        match (value, &place.ty.base) {
            (Value::Variable(name), _) => self.variable(name, pos, place),
            (Value::List(items), BaseType::List(inner)) => {
                let inner = Input { ty: (**inner).clone(), has_default: false };
                items.iter().try_for_each(|item| self.value(item, pos, (field, &inner)))
            }
            (Value::Object(given), BaseType::Named(name)) => {
                let Some(members) = self.index.input_object(name) else { return Ok(()) };
                given.iter().try_for_each(|(name, value)| match members.get(name.as_str()) {
                    Some(member) => self.value(value, pos, (name, member)),
                    None => Ok(()),
                })
            }
            // A single value is coerced to a list.
            (Value::Object(_) | Value::String(_), BaseType::List(inner)) => {
                self.value(value, pos, (field, &Input { ty: (**inner).clone(), has_default: false }))
            }
            // Of built-in scalars, validation tells.
            (Value::String(text), BaseType::Named(name)) => match literal_fault(text, name, self.language) {
                Some(message) => Err(invalid_literal(message, field, pos)),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn variable(&self, name: &Name, pos: Pos, place: &Input) -> Result<(), ServerError> {
        let mut definitions = self.operation.variable_definitions.iter();
        // Validation reports an undeclared variable.
        let Some(definition) = definitions.find(|definition| definition.node.name.node == *name) else {
            return Ok(());
        };
        let declared = &definition.node.var_type.node;
        let default = definition.node.default_value.as_ref();
        let never_null = place.has_default || default.is_some_and(|value| value.node != Const::Null);
        let fits = if never_null {
            same_base(&declared.base, &place.ty.base)
        } else {
            is_compatible(declared, &place.ty)
        };
        if fits {
            return Ok(());
        }
        let expected = &place.ty;
        let text = match self.language {
            Language::English => format!(
                "Variable \"${name}\" of type \"{declared}\" used in position expecting type \"{expected}\"."
            ),
            Language::French => format!(
                "La variable « ${name} », de type « {declared} », est employée où le type « {expected} » est attendu."
            ),
        };
        let mut error = request_error(text, "DOCUMENT_INVALID");
        error.locations.push(pos);
        Err(error)
    }
}

fn invalid_literal(message: String, field: &Name, pos: Pos) -> ServerError {
    let mut error = request_error(message, &name(Code::ValidationError));
    error.extensions.get_or_insert_default().set("field", field.as_str());
    error.locations.push(pos);
    error
}

fn is_compatible(declared: &Type, expected: &Type) -> bool {
    (expected.nullable || !declared.nullable) && same_base(&declared.base, &expected.base)
}

fn same_base(declared: &BaseType, expected: &BaseType) -> bool {
    match (declared, expected) {
        (BaseType::Named(declared), BaseType::Named(expected)) => declared == expected,
        (BaseType::List(declared), BaseType::List(expected)) => is_compatible(declared, expected),
        _ => false,
    }
}

fn boolean() -> Type {
    Type { base: BaseType::Named(Name::new("Boolean")), nullable: false }
}
