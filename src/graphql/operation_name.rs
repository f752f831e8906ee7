//! Finds the operation to execute, or says which name is missing, in the caller's language.

use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument;

use super::error::request_error;
use super::live::operation;
use crate::language::Language;

/// How much of an unknown name the message repeats, in characters.
const MAX_NAME: usize = 100;

/// Checks that a document has the operation of this name, or one alone.
///
/// # Errors
/// Which name is unknown, or that one is needed.
pub(super) fn check(
    document: &ExecutableDocument,
    name: Option<&str>,
    language: Language,
) -> Result<(), ServerError> {
    if operation(document, name).is_some() {
        return Ok(());
    }
    let name = name.map(|name| name.chars().take(MAX_NAME).collect::<String>());
    let text = match (name, language) {
        (Some(name), Language::French) => format!("Le document n'a pas d'opération nommée \"{name}\"."),
        (Some(name), Language::English) => format!("Unknown operation named \"{name}\"."),
        (None, Language::French) => {
            "Le document a plusieurs opérations : nommez-en une par `operationName`.".to_owned()
        }
        (None, Language::English) => {
            "The document has several operations: name one by `operationName`.".to_owned()
        }
    };
    Err(request_error(text, "DOCUMENT_INVALID"))
}
