//! A GraphQL request, whatever its transport, and the client that sent it. `execute.rs` executes it.

use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, OperationType};

use super::limits::CostBudget;
use super::live::operation;
use super::persisted::DocumentId;
use crate::auth::cookie::SessionCookie;
use crate::language::Language;
use crate::scope::Scope;
use crate::storage::Upload;

/// A GraphQL request.
#[derive(Debug, Default)]
pub struct GraphqlRequest {
    /// The document.
    pub query: String,
    /// The operation to execute.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
    /// The transport of the request.
    pub transport: Transport,
    /// Whether the response reports the cost of the document.
    pub include_cost: bool,
    /// The files of a multipart request, which the scalar `Upload` names.
    pub uploads: Vec<Upload>,
    /// How the client names the document, in place of its text or beside it.
    pub document_id: Option<DocumentId>,
    /// What is left of the cost that the requests of a batch may have together.
    pub budget: Option<Arc<CostBudget>>,
}

/// The transport of a request; it restricts mutations and cookies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// HTTP POST: mutations are allowed, and the response can set cookies.
    #[default]
    Post,
    /// HTTP GET: mutations are refused.
    Get,
    /// WebSocket or Server-Sent Events: no response can set a cookie, so a login with a cookie is refused.
    Live,
}

/// The client of a request.
pub struct Client {
    /// The actor and the services of the domain.
    pub scope: Scope,
    /// The format of session cookies.
    pub cookie: SessionCookie,
    /// The language of messages.
    pub language: Language,
    /// Whether the client may introspect the schema; in production only callers with pointage access may.
    pub may_introspect: bool,
    /// The idempotency key of a REST request, for the mutation of its document.
    pub idempotency_key: Option<String>,
}

impl Client {
    /// This client for an operation: a query may read on a replica, a mutation and a subscription need the latest state.
    pub(super) fn of_operation(self, document: &ExecutableDocument, name: Option<&str>) -> Self {
        match operation(document, name) {
            Some(operation) if operation.ty == OperationType::Query => {
                Self { scope: self.scope.for_query(), ..self }
            }
            _ => self,
        }
    }
}
