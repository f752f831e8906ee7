//! Cost: how many fields the answer may have. A connection multiplies what is in it by its page size.

use async_graphql::parser::types::{Field as FieldNode, OperationDefinition};
use async_graphql::{Name, Value, Variables};

use crate::graphql::schema_index::{Field, Rows};

/// Rows that a connection is taken to have when it does not say.
const DEFAULT_PAGE: usize = 20;
/// The most rows of a connection.
const MAX_PAGE: usize = 100;
/// Rows that a plain list is taken to have.
const PLAIN_LIST: usize = 50;

/// The values of variables, where arguments name them.
#[derive(Clone, Copy)]
pub(super) struct Values<'d> {
    /// The operation that declares them.
    pub operation: &'d OperationDefinition,
    /// What was sent with the document.
    pub variables: &'d Variables,
}

/// How many rows `node`, which is the field `field` of the type `parent`, is taken to have.
pub(super) fn rows(parent: &str, field: Option<&Field>, node: &FieldNode, values: Values<'_>) -> usize {
    match field.map(|field| field.rows) {
        Some(Rows::Connection) => page_size(node, values),
        // `nodes` takes as many identifiers as a page has rows.
        Some(Rows::Plain) if parent == "Query" => MAX_PAGE,
        Some(Rows::Plain) => PLAIN_LIST,
        _ => 1,
    }
}

/// How many rows a connection is asked for; what is out of range is refused later, by the field itself.
fn page_size(node: &FieldNode, values: Values<'_>) -> usize {
    let argument = |name: &str| {
        let (_, value) = node.arguments.iter().find(|(argument, _)| argument.node == name)?;
        match value.node.clone().into_const_with(|name| values.get(&name).ok_or(())).ok()? {
            Value::Number(number) => usize::try_from(number.as_u64()?).ok(),
            _ => None,
        }
    };
    argument("first").or_else(|| argument("last")).unwrap_or(DEFAULT_PAGE).clamp(1, MAX_PAGE)
}

impl Values<'_> {
    /// The value of a variable: what was sent with the document, or its default.
    fn get(&self, name: &Name) -> Option<Value> {
        self.variables.get(name).cloned().or_else(|| {
            let mut definitions = self.operation.variable_definitions.iter();
            definitions.find(|definition| definition.node.name.node == *name)?.node.default_value().cloned()
        })
    }
}
