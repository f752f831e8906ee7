//! Executes the document of a route as its caller, once, or page by page for an export.

use std::sync::Arc;

use async_graphql::{Response as GraphqlResponse, Variables};

use super::compile::CompiledRoute;
use super::document::Document;
use super::error::RequestFailure;
use super::export_response::PageSource;
use super::shape::DocumentShape;
use crate::error::Code;
use crate::graphql::execute::Client;
use crate::http::state::HttpState;
use crate::http::uploads;
use crate::language::Language;
use crate::scope::Scope;
use crate::time_zone::TimeZone;

/// One execution of a route's document.
pub struct Execution {
    /// What all requests share.
    pub state: Arc<HttpState>,
    /// The route.
    pub route: Arc<CompiledRoute>,
    /// The caller.
    pub scope: Scope,
    /// The language of details.
    pub language: Language,
    /// The idempotency key of the request, if any.
    pub idempotency_key: Option<String>,
}

impl Execution {
    /// Executes the document.
    pub async fn execute(&self, variables: Variables) -> GraphqlResponse {
        let Self { state, route, scope, language, idempotency_key } = self;
        let client = Client {
            scope: scope.clone(),
            cookie: state.cookie,
            language: *language,
            may_introspect: false,
            idempotency_key: idempotency_key.clone(),
        };
        let shape = Arc::new(DocumentShape { zone: self.zone() });
        state.schemas.execute_trusted(route.document.parsed.clone(), variables, client, shape).await
    }
}

impl PageSource for Execution {
    fn document(&self) -> &Document {
        &self.route.document
    }

    fn zone(&self) -> TimeZone {
        self.scope.services.zone
    }

    async fn page(&self, variables: Variables) -> GraphqlResponse {
        self.execute(variables).await
    }

    async fn picture(&self, address: &str) -> Result<Option<Vec<u8>>, RequestFailure> {
        uploads::picture(&self.scope, address).await.map_err(|error| {
            tracing::error!(error = %error.to_string().lines().next().unwrap_or_default(), "a picture");
            RequestFailure::from(
                error.failures().first().map_or(Code::InternalServerError, |failure| failure.code),
            )
        })
    }
}
