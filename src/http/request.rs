//! A GraphQL request as a client sends it: as JSON, as a query string, or in a message of a socket.

use async_graphql::Variables;
use axum::http::{HeaderMap, header};
use serde::Deserialize;

use crate::graphql::persisted::DocumentId;
use crate::graphql::request::{GraphqlRequest, Transport};

/// The parameters of a request.
#[derive(Default, Deserialize)]
pub struct RequestParams {
    query: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(rename = "documentId")]
    document_id: Option<String>,
}

impl RequestParams {
    /// Parses a JSON body.
    ///
    /// # Errors
    /// A message for the client.
    pub fn from_json(body: &[u8]) -> Result<Self, &'static str> {
        serde_json::from_slice(body).map_err(|_| {
            "The body must be a JSON object with `query`, and `operationName`, `variables` and `extensions` if wanted."
        })
    }

    /// Parses a JSON array of requests.
    ///
    /// # Errors
    /// A message for the client.
    pub fn list_from_json(body: &[u8]) -> Result<Vec<Self>, &'static str> {
        serde_json::from_slice(body)
            .map_err(|_| "The body must be a JSON array of requests, each an object with `query`.")
    }

    /// Parses a query string.
    ///
    /// # Errors
    /// A message for the client.
    pub fn from_query(query: &str) -> Result<Self, &'static str> {
        let mut params = Self::default();
        let object = |text: &str| {
            serde_json::from_str(text).map_err(|_| "`variables` and `extensions` must be JSON objects.")
        };
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "query" => params.query = Some(value.into_owned()),
                "documentId" if !value.is_empty() => params.document_id = Some(value.into_owned()),
                "operationName" if !value.is_empty() => params.operation_name = Some(value.into_owned()),
                "variables" if !value.is_empty() => params.variables = object(&value)?,
                "extensions" if !value.is_empty() => params.extensions = object(&value)?,
                _ => {}
            }
        }
        Ok(params)
    }

    /// Puts the name of a file where the client left null for it: `variables.input.file`, `variables.files.0`.
    ///
    /// # Errors
    /// A message for the client.
    pub fn set_file(&mut self, path: &str, name: String) -> Result<(), &'static str> {
        const NO_NULL: &str = "Each path of `map` must lead to a null in `variables`, and to one of its own.";
        let mut steps = path.split('.');
        if steps.next() != Some("variables") {
            return Err(NO_NULL);
        }
        let variables = self.variables.as_mut().ok_or(NO_NULL)?;
        let mut value = steps.next().and_then(|step| variables.get_mut(step)).ok_or(NO_NULL)?;
        for step in steps {
            let next = match value {
                serde_json::Value::Object(members) => members.get_mut(step),
                serde_json::Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get_mut(at)),
                _ => None,
            };
            value = next.ok_or(NO_NULL)?;
        }
        if !value.is_null() {
            return Err(NO_NULL);
        }
        *value = name.into();
        Ok(())
    }

    /// Whether the document is present, or named.
    pub fn has_document(&self) -> bool {
        self.query.as_ref().is_some_and(|query| !query.is_empty()) || self.document_id().is_some()
    }

    /// How the document is named: by `documentId`, or as an automatic persisted query.
    fn document_id(&self) -> Option<DocumentId> {
        if let Some(id) = self.document_id.as_ref().filter(|id| !id.is_empty()) {
            return Some(match id.strip_prefix("sha256:") {
                Some(hash) => DocumentId::Hash(hash.to_owned()),
                None => DocumentId::Name(id.clone()),
            });
        }
        let hash = self.extensions.as_ref()?.get("persistedQuery")?.get("sha256Hash")?.as_str()?;
        Some(DocumentId::Hash(hash.to_owned()))
    }

    /// The request to the schema, received over `transport`.
    ///
    /// # Errors
    /// A message for the client.
    pub fn into_request(self, transport: Transport) -> Result<GraphqlRequest, &'static str> {
        let document_id = self.document_id();
        let query = self.query.unwrap_or_default();
        if query.is_empty() && document_id.is_none() {
            return Err("`query` is missing.");
        }
        let variables = self.variables.unwrap_or_default();
        if query.contains('\0') || escapes_nul(&query) || variables.values().any(has_nul) {
            return Err("Texts must not contain the character NUL.");
        }
        Ok(GraphqlRequest {
            query,
            operation_name: self.operation_name,
            variables: Variables::from_json(serde_json::Value::Object(variables)),
            include_cost: self
                .extensions
                .is_some_and(|extensions| extensions.get("cost") == Some(&true.into())),
            transport,
            uploads: Vec::new(),
            document_id,
            budget: None,
        })
    }
}

/// Whether a body is a JSON array.
pub(super) fn is_array(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[')
}

/// Whether `Content-Type` is JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = value.split(';').map(str::trim);
    let json = parts.next().is_some_and(|media| media.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| {
        let parameter = parameter.to_ascii_lowercase();
        parameter.strip_prefix("charset=").is_none_or(|charset| charset.trim_matches('"') == "utf-8")
    })
}

/// Whether the document contains NUL as an escape, which the parser would decode.
fn escapes_nul(query: &str) -> bool {
    query.match_indices("\\u0000").any(|(at, _)| {
        // An escaped backslash escapes nothing.
        query[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0
    })
}

fn has_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(items) => items.iter().any(has_nul),
        serde_json::Value::Object(members) => {
            members.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
        }
        _ => false,
    }
}
