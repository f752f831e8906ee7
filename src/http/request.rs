//! A GraphQL request as a client sends it: as JSON, as a query string, or in a message of a socket.

use async_graphql::Variables;
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::sentences;
use crate::graphql::persisted::DocumentId;
use crate::graphql::request::{GraphqlRequest, Transport};
use crate::language::Sentence;

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
    /// As other servers read it; only its presence matters, for the refusal.
    doc_id: Option<IgnoredAny>,
    /// As `doc_id`.
    id: Option<IgnoredAny>,
}

impl RequestParams {
    /// Parses a JSON body.
    ///
    /// # Errors
    /// A sentence for the client.
    pub fn from_json(body: &[u8]) -> Result<Self, Sentence> {
        serde_json::from_slice(body).map_err(|_| sentences::NO_OBJECT)
    }

    /// Parses a JSON array of requests.
    ///
    /// # Errors
    /// A sentence for the client.
    pub fn list_from_json(body: &[u8]) -> Result<Vec<Self>, Sentence> {
        serde_json::from_slice(body).map_err(|_| sentences::NO_LIST)
    }

    /// Parses a query string.
    ///
    /// # Errors
    /// A sentence for the client.
    pub fn from_query(query: &str) -> Result<Self, Sentence> {
        let mut params = Self::default();
        let object = |text: &str| serde_json::from_str(text).map_err(|_| sentences::NO_OBJECTS);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "query" => params.query = Some(value.into_owned()),
                "documentId" if !value.is_empty() => params.document_id = Some(value.into_owned()),
                "doc_id" | "id" => params.doc_id = Some(IgnoredAny),
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
    /// A sentence for the client.
    pub fn set_file(&mut self, path: &str, name: String) -> Result<(), Sentence> {
        let mut steps = path.split('.');
        if steps.next() != Some("variables") {
            return Err(sentences::NO_NULL);
        }
        let variables = self.variables.as_mut().ok_or(sentences::NO_NULL)?;
        let mut value = steps.next().and_then(|step| variables.get_mut(step)).ok_or(sentences::NO_NULL)?;
        for step in steps {
            let next = match value {
                serde_json::Value::Object(members) => members.get_mut(step),
                serde_json::Value::Array(items) => step.parse().ok().and_then(|at: usize| items.get_mut(at)),
                _ => None,
            };
            value = next.ok_or(sentences::NO_NULL)?;
        }
        if !value.is_null() {
            return Err(sentences::NO_NULL);
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
    /// A sentence for the client.
    pub fn into_request(self, transport: Transport) -> Result<GraphqlRequest, Sentence> {
        let document_id = self.document_id();
        let query = self.query.unwrap_or_default();
        let persisted_query =
            self.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery"));
        if persisted_query.is_some_and(|named| !named.is_null() && !is_persisted_query(named)) {
            return Err(sentences::PERSISTED_QUERY);
        }
        if query.is_empty() && document_id.is_none() {
            let is_named = self.doc_id.is_some() || self.id.is_some();
            return Err(if is_named { sentences::OTHER_IDENTIFIER } else { sentences::NO_QUERY });
        }
        let variables = self.variables.unwrap_or_default();
        if query.contains('\0') || escapes_nul(&query) || variables.values().any(has_nul) {
            return Err(sentences::NUL);
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

/// Whether `extensions.persistedQuery` is of the version that is known; a missing one is taken for it.
fn is_persisted_query(named: &serde_json::Value) -> bool {
    let version = named.get("version");
    named.get("sha256Hash").is_some_and(serde_json::Value::is_string)
        && version.is_none_or(|version| version.as_u64() == Some(1))
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
