//! Exports take the filter of their list: the document of an export declares neither the variables nor the argument
//! `filter`; both are those of the list's document, without its page.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection,
};

/// The variables of a list that choose its page.
const PAGE: [&str; 2] = ["page", "limit"];

/// The operations of a document.
pub(super) fn operations_mut(document: &mut ExecutableDocument) -> Vec<&mut Positioned<OperationDefinition>> {
    match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    }
}

/// Adds the filter of the first field of `list`, and the variables that it uses, to the first field of `export`.
///
/// # Errors
/// When one of the documents has no such field.
pub(super) fn add_list_filter(
    export: &mut ExecutableDocument,
    list: &ExecutableDocument,
) -> Result<(), String> {
    let no_filter = || "the list has no filter".to_owned();
    let (_, list) = list.operations.iter().next().ok_or_else(no_filter)?;
    let list_field = list.node.selection_set.node.items.iter().find_map(|item| field(&item.node));
    let filter = list_field.and_then(|field| field.arguments.iter().find(|(name, _)| name.node == "filter"));
    let filter = filter.ok_or_else(no_filter)?.clone();
    let variables = list.node.variable_definitions.iter();
    let variables = variables.filter(|variable| !PAGE.contains(&variable.node.name.node.as_str()));
    for operation in operations_mut(export) {
        operation.node.variable_definitions.extend(variables.clone().cloned());
        let items = operation.node.selection_set.node.items.iter_mut();
        let first = items.filter_map(|item| match &mut item.node {
            Selection::Field(field) => Some(&mut field.node),
            _ => None,
        });
        first.take(1).for_each(|field| field.arguments.push(filter.clone()));
    }
    Ok(())
}

fn field(selection: &Selection) -> Option<&Field> {
    match selection {
        Selection::Field(field) => Some(&field.node),
        _ => None,
    }
}
