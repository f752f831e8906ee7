//! Cost: the number of fields that the response may have. A connection multiplies the cost of its selection
//! by its page size.

use async_graphql::parser::types::{Field as FieldNode, OperationDefinition};
use async_graphql::{Name, Value, Variables};

use crate::graphql::schema_index::{Field, Rows};

/// The page size of a connection without `first` and `last`.
const DEFAULT_PAGE_SIZE: usize = 20;
/// The maximum page size of a connection.
pub const MAX_PAGE_SIZE: usize = 100;
/// The number of rows that a plain list is assumed to have.
const PLAIN_LIST_SIZE: usize = 50;

/// The values of variables that arguments use.
#[derive(Clone, Copy)]
pub(super) struct Values<'d> {
    /// The operation that declares the variables.
    pub operation: &'d OperationDefinition,
    /// The variables of the request.
    pub variables: &'d Variables,
}

/// The number of rows that `node`, the field `field` of the type `parent`, is assumed to return.
pub(super) fn rows(parent: &str, field: Option<&Field>, node: &FieldNode, values: Values<'_>) -> usize {
    match field.map(|field| field.rows) {
        Some(Rows::Connection) => page_size(node, values),
        // `nodes` accepts as many identifiers as a page has rows.
        Some(Rows::Plain) if parent == "Query" => MAX_PAGE_SIZE,
        Some(Rows::Plain) => PLAIN_LIST_SIZE,
        _ => 1,
    }
}

/// The requested page size of a connection. A size out of range is refused later, by the field itself.
fn page_size(node: &FieldNode, values: Values<'_>) -> usize {
    let argument = |name: &str| {
        let (_, value) = node.arguments.iter().find(|(argument, _)| argument.node == name)?;
        match value.node.clone().into_const_with(|name| values.get(&name).ok_or(())).ok()? {
            Value::Number(number) => usize::try_from(number.as_u64()?).ok(),
            _ => None,
        }
    };
    argument("first").or_else(|| argument("last")).unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, MAX_PAGE_SIZE)
}

impl Values<'_> {
    /// The value of a variable in the request, or its default.
    fn get(&self, name: &Name) -> Option<Value> {
        self.variables.get(name).cloned().or_else(|| {
            let mut definitions = self.operation.variable_definitions.iter();
            definitions.find(|definition| definition.node.name.node == *name)?.node.default_value().cloned()
        })
    }
}
