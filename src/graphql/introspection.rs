//! Refuses the schema to callers who may not read it: async-graphql answers null without a reason.

use async_graphql::ServerError;
use async_graphql::parser::types::{ExecutableDocument, Selection};

use super::error::request_error_of;
use super::live::operation;
use super::request::Client;
use crate::error::Code;
use crate::language::Language;

/// Passes when the caller may read the schema, or the operation does not select it at its root.
///
/// # Errors
/// `AUTH_REQUIRED` for strangers, `FORBIDDEN` for other accounts than those of staff.
pub fn check(document: &ExecutableDocument, name: Option<&str>, client: &Client) -> Result<(), ServerError> {
    if client.may_introspect || !selects_schema(document, name) {
        return Ok(());
    }
    let is_stranger = client.scope.actor.account.is_none();
    let code = if is_stranger { Code::AuthRequired } else { Code::Forbidden };
    let mut refusal = request_error_of(code, client.language);
    let sentence = match client.language {
        Language::French => "Le schéma n'est lu que par le personnel ; le fichier schema.graphql le contient",
        Language::English => "Only staff read the schema; the file schema.graphql has it",
    };
    sentence.clone_into(&mut refusal.message);
    Err(refusal)
}

fn selects_schema(document: &ExecutableDocument, name: Option<&str>) -> bool {
    let Some(operation) = operation(document, name) else { return false };
    operation.selection_set.node.items.iter().any(|item| match &item.node {
        Selection::Field(field) => matches!(field.node.name.node.as_str(), "__schema" | "__type"),
        _ => false,
    })
}
