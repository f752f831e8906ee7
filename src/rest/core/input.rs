//! The input of a request: its path, query and body, by the names of the document.

use serde_json::Value as Json;

use crate::text::is_blank;

/// The input of a request.
#[derive(Debug, Default)]
pub struct RequestInput {
    /// The path parameters.
    pub path: Vec<(String, String)>,
    /// The query parameters; the last of each name counts.
    pub query: Vec<(String, String)>,
    /// The members of the body.
    pub body: serde_json::Map<String, Json>,
}

impl RequestInput {
    /// The value of a path parameter.
    pub fn path_value(&self, name: &str) -> Option<&str> {
        find(&self.path, name)
    }

    /// The value of a query parameter as it was sent.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// The text of a query parameter; none when it is absent or blank.
    pub fn query_text(&self, name: &str) -> Option<&str> {
        self.query_value(name).filter(|text| !is_blank(text))
    }

    /// Whether the member `name` of the body is absent, null or blank.
    pub fn is_blank(&self, name: &str) -> bool {
        match self.body.get(name) {
            None | Some(Json::Null) => true,
            Some(Json::String(text)) => is_blank(text),
            Some(_) => false,
        }
    }
}

fn find<'s>(input: &'s [(String, String)], name: &str) -> Option<&'s str> {
    input.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}
