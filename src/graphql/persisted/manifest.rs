//! Manifests of trusted documents, in the two forms in which the tools of clients write them:
//! `{"format": "apollo-persisted-query-manifest", "operations": [{"id", "body"}]}`, and Relay's `{"id": "text"}`.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

/// A manifest in either form.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo { operations: Vec<Operation> },
    Relay(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

/// Reads the documents of a manifest, by identifier.
///
/// # Errors
/// What is wrong with the file, or which document is none.
pub(super) fn load(path: &Path) -> Result<HashMap<String, String>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    parse(&text).map_err(|problem| format!("{}: {problem}", path.display()))
}

fn parse(text: &str) -> Result<HashMap<String, String>, String> {
    let expected = "expected is a manifest of Apollo ({\"operations\": [{\"id\", \"body\"}]}) or Relay ({\"id\": \"text\"})";
    let manifest = serde_json::from_str(text).map_err(|_| expected.to_owned())?;
    let documents: HashMap<String, String> = match manifest {
        Manifest::Apollo { operations } => {
            operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
        }
        Manifest::Relay(documents) => documents,
    };
    for (id, document) in &documents {
        if let Err(error) = async_graphql::parser::parse_query(document) {
            return Err(format!("the document {id:?} is not one: {error}"));
        }
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read() {
        let expected = HashMap::from([("1a".to_owned(), "{ __typename }".to_owned())]);
        for text in [
            r#"{"format": "apollo-persisted-query-manifest", "version": 1,
                "operations": [{"id": "1a", "name": "A", "type": "query", "body": "{ __typename }"}]}"#,
            r#"{"1a": "{ __typename }"}"#,
        ] {
            assert_eq!(parse(text), Ok(expected.clone()));
        }
        assert_eq!(parse("{}"), Ok(HashMap::new()));
    }

    #[test]
    fn other_files_are_refused_with_the_reason() {
        for text in ["", "[]", "{\"operations\": [{}]}", "{\"1a\": 1}"] {
            assert!(parse(text).is_err_and(|problem| problem.contains("a manifest of Apollo")), "{text}");
        }
        let problem = parse(r#"{"1a": "{ __typename"}"#).expect_err("it is no document");
        assert!(problem.starts_with("the document \"1a\" is not one"), "{problem}");
    }
}
