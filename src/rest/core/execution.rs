//! Executes the document of a route as its caller, once, or page by page for an export.

use std::sync::Arc;

use async_graphql::{Response as GraphqlResponse, Variables};
use serde_json::{Map, Value as Json};

use super::compile::CompiledRoute;
use super::document::Document;
use super::error::RequestFailure;
use super::export_response::PageSource;
use super::input::RequestInput;
use super::rehearsal::Rehearsal;
use super::shape::DocumentShape;
use crate::error::Code;
use crate::graphql::request::Client;
use crate::http::state::HttpState;
use crate::http::uploads;
use crate::language::Language;
use crate::scope::Scope;
use crate::time_zone::TimeZone;

/// How often a query is rehearsed at most.
const MAX_REHEARSALS: usize = 5;

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
        self.execute_in(self.scope.clone(), self.idempotency_key.clone(), variables).await
    }

    /// The failure of a request that cannot be bound, with what the rules refuse of its other fields.
    pub async fn complete(
        &self,
        failure: RequestFailure,
        rehearsal: Rehearsal,
        input: &RequestInput,
    ) -> RequestFailure {
        let more = self.rehearse(rehearsal).await;
        failure.and(more, &self.route.document).with_input(input)
    }

    /// What the rules refuse of a request that has been refused already, by field: it runs with values that
    /// stand in for the faulty ones, and writes nothing. A query tells one field at a time, so it runs again without that.
    /// Signing in has no such rules, and its attempts count.
    async fn rehearse(&self, mut rehearsal: Rehearsal) -> Map<String, Json> {
        let mut found = Map::new();
        if self.route.route.path.starts_with("/auth/") {
            return found;
        }
        for _ in 0..MAX_REHEARSALS {
            let more = self.rehearse_once(&rehearsal).await;
            if more.is_empty() {
                break;
            }
            more.keys().for_each(|field| rehearsal.leave_out(field));
            found.extend(more);
            if self.route.document.is_mutation() {
                break;
            }
        }
        found
    }

    async fn rehearse_once(&self, rehearsal: &Rehearsal) -> Map<String, Json> {
        let Rehearsal { variables, stand_ins } = rehearsal;
        let variables = variables.clone();
        let response = self.execute_in(self.scope.rehearsing(), None, variables).await;
        let document = &self.route.document;
        let failure = RequestFailure::in_response(document, &response, DocumentShape { zone: self.zone() });
        let refused = failure.filter(|failure| failure.code == Code::ValidationError);
        let is_stand_in = |field: &str| {
            stand_ins.iter().any(|name| {
                field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        let details = refused.map(|failure| failure.details).unwrap_or_default();
        details.into_iter().filter(|(field, _)| !is_stand_in(field)).collect()
    }

    async fn execute_in(
        &self,
        scope: Scope,
        idempotency_key: Option<String>,
        variables: Variables,
    ) -> GraphqlResponse {
        let Self { state, route, language, .. } = self;
        let client = Client {
            scope,
            cookie: state.cookie,
            language: *language,
            may_introspect: false,
            idempotency_key,
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
