//! An HTTP response of the application, with accessors for what tests check.

use axum::body::{Bytes, to_bytes};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::Value;

/// The largest body that a test reads, in bytes.
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// A response whose body has been read to its end.
#[derive(Debug)]
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    pub(super) async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, MAX_BYTES).await.expect("the body can be read");
        Self { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The value of a header, as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the body is text")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// The `data` of a GraphQL response.
    ///
    /// # Panics
    /// If the response also has errors.
    pub fn data(&self) -> Value {
        let mut json = self.json();
        assert!(json.get("errors").is_none(), "errors: {}", self.text());
        json["data"].take()
    }

    /// The top-level errors of a GraphQL response; empty if it has none.
    pub fn errors(&self) -> Vec<Value> {
        self.json()["errors"].as_array().cloned().unwrap_or_default()
    }

    /// The code of the first top-level error.
    pub fn code(&self) -> Option<String> {
        let errors = self.errors();
        Some(errors.first()?["extensions"]["code"].as_str()?.to_owned())
    }

    /// The message of the first top-level error.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }

    /// The `userErrors` of the first root field, each as `code` or `code field`.
    pub fn user_errors(&self) -> Vec<String> {
        let json = self.json();
        let payload = json["data"].as_object().and_then(|fields| fields.values().next());
        let errors =
            payload.and_then(|payload| payload["userErrors"].as_array().cloned()).unwrap_or_default();
        let text = |error: &Value| match (error["code"].as_str(), error["field"].as_str()) {
            (Some(code), Some(field)) => format!("{code} {field}"),
            (code, _) => code.unwrap_or("?").to_owned(),
        };
        errors.iter().map(text).collect()
    }

    /// `OK`, or the code of the first error, either at the top level or in `userErrors`.
    pub fn outcome(&self) -> String {
        let user_error = || {
            self.json()["data"].as_object()?.values().next()?["userErrors"][0]["code"]
                .as_str()
                .map(ToOwned::to_owned)
        };
        self.code().or_else(user_error).unwrap_or_else(|| "OK".to_owned())
    }

    /// The cookie that the response sets, as a browser would send it back.
    pub fn cookie(&self) -> Option<String> {
        let set = self.headers.get(header::SET_COOKIE)?.to_str().ok()?;
        Some(set.split(';').next()?.to_owned())
    }
}
