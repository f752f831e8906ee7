//! The scalar `Upload`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use super::context::RequestContext;
use crate::storage;

/// A file of a multipart request: null in `variables`, and named by `map`.
#[derive(Clone, Debug)]
pub struct Upload(String);

/// A file of a multipart request: null in `variables`, and named by `map`.
#[Scalar(name = "Upload", specified_by_url = "https://github.com/jaydenseric/graphql-multipart-request-spec")]
impl ScalarType for Upload {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(name) => Ok(Self(name)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl Upload {
    /// The file; none when the request does not carry it.
    pub fn file(&self, request: &RequestContext) -> Option<storage::Upload> {
        storage::Upload::find(&request.uploads, &self.0).cloned()
    }
}
