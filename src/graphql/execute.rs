//! The way of one request: parsed, checked, executed on an instance of the schema.
//!
//! A client's document is counted first (`limits/`), then its variables are checked (`variables.rs`), since the engine
//! does neither. The shim's own documents skip both: they are checked when the server starts. Subscriptions are
//! `subscribe.rs`.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, Response, ServerError, Variables};

use super::context::RequestContext;
use super::error::{placeless, restore_places};
use super::limits::{self, Checked, Exceeded};
use super::live::is_subscription;
use super::loaders::Loaders;
use super::response_shape::{PlainShape, ResponseShape};
use super::schema::{Schema, Schemas};
use super::variables::VariableCheck;
use super::words::Language;
use crate::auth::cookie::SessionCookie;
use crate::query::page::MAX_SIZE;
use crate::scope::Scope;

/// How long a document may run.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The most rows that the shim's lists answer at once: the documents have lists without pages.
const TRUSTED_MAX_SIZE: u32 = 10_000;

/// A document that was asked for.
#[derive(Debug, Default)]
pub struct GraphqlRequest {
    /// Its text.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
    /// How it came.
    pub transport: Transport,
    /// Whether to tell the cost.
    pub tell_cost: bool,
}

/// How a document came: what it may do hangs on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transport {
    /// In a request that may change something, and whose answer can set cookies.
    #[default]
    Post,
    /// In an address: mutations are refused.
    Get,
    /// Over a socket or into a stream: no answer can set a cookie, so nobody signs in by one.
    Live,
}

/// How a document that was asked for ended.
pub enum Outcome {
    /// It was executed, if only in part.
    Executed(Response),
    /// It was not executed: it is no document, asks for what is not there, or for too much.
    Refused(Vec<ServerError>),
    /// It holds a mutation where none are let through.
    NotAQuery,
}

/// The client of a request; in production only callers with pointage access may introspect the schema.
pub struct Client {
    /// Who.
    pub scope: Scope,
    /// How session cookies are written.
    pub cookie: SessionCookie,
    /// The language of messages.
    pub language: Language,
    /// Whether they may read the schema itself.
    pub sees_schema: bool,
}

impl Schemas {
    /// Executes a document that a client sent: a query or a mutation.
    pub async fn execute(&self, request: GraphqlRequest, client: Client) -> Outcome {
        match self.parse(&request.query) {
            Ok(document) => self.execute_parsed(document, request, client).await,
            Err(error) => Outcome::Refused(vec![error]),
        }
    }

    pub(super) async fn execute_parsed(
        &self,
        document: Arc<ExecutableDocument>,
        request: GraphqlRequest,
        client: Client,
    ) -> Outcome {
        let name = request.operation_name.as_deref();
        if request.transport == Transport::Get && changes_something(&document, name) {
            return Outcome::NotAQuery;
        }
        if is_subscription(&document, name) {
            return Outcome::Refused(vec![subscribes()]);
        }
        let checked = match self.prepare(&document, &request) {
            Ok(checked) => checked,
            Err(errors) => return Outcome::Refused(errors),
        };
        let tell_cost = request.tell_cost;
        let (schema, engine_request) = self.engine_request(&document, checked, request, client);
        let Ok(mut response) = tokio::time::timeout(TIME_LIMIT, schema.execute(engine_request)).await else {
            return Outcome::Refused(vec![too_long()]);
        };
        restore_places(&mut response.errors);
        let executed = !matches!(response.data, async_graphql::Value::Null)
            || response.errors.iter().any(|error| !error.path.is_empty());
        if !executed && !response.errors.is_empty() {
            for error in &mut response.errors {
                error.extensions.get_or_insert_default().set("code", "DOCUMENT_INVALID");
            }
            return Outcome::Refused(response.errors);
        }
        if tell_cost {
            let cost = i64::try_from(checked.cost).unwrap_or(i64::MAX);
            response.extensions.insert("cost".to_owned(), cost.into());
        }
        Outcome::Executed(response)
    }

    /// Checks what a document asks for and whether its variables fit.
    pub(super) fn prepare(
        &self,
        document: &Arc<ExecutableDocument>,
        request: &GraphqlRequest,
    ) -> Result<Checked, Vec<ServerError>> {
        let checked = limits::check_document(document, &request.variables, self.index(), &self.limits)
            .map_err(|exceeded| vec![too_much(&exceeded)])?;
        VariableCheck(self.index())
            .check(document, request.operation_name.as_deref(), &request.variables)
            .map_err(|error| vec![coded(error, "DOCUMENT_INVALID")])?;
        // Only what passed is kept: a refused document costs its sender more than us.
        self.parsed.insert(&request.query, document);
        Ok(checked)
    }

    /// The request to the engine, and the instance that answers it.
    pub(super) fn engine_request(
        &self,
        document: &ExecutableDocument,
        checked: Checked,
        request: GraphqlRequest,
        client: Client,
    ) -> (&Schema, Request) {
        let schema = if client.sees_schema { &self.open } else { &self.closed };
        let mut context = context(client, MAX_SIZE, Arc::new(PlainShape));
        context.merges = checked.merges;
        context.cookie = context.cookie.filter(|_| request.transport != Transport::Live);
        let variables = with_defaults(document, request.operation_name.as_deref(), request.variables);
        let mut engine_request = Request::new("").variables(variables).data(context);
        engine_request.operation_name = request.operation_name;
        engine_request.set_parsed_query(document.clone());
        (schema, engine_request)
    }

    /// Executes one of the shim's own documents, which was checked when the server started.
    pub async fn execute_trusted(
        &self,
        document: ExecutableDocument,
        variables: Variables,
        client: Client,
        shape: Arc<dyn ResponseShape>,
    ) -> Response {
        let context = context(client, TRUSTED_MAX_SIZE, shape);
        let variables = with_defaults(&document, None, variables);
        let mut engine_request = Request::new("").variables(variables).data(context);
        engine_request.set_parsed_query(document);
        match tokio::time::timeout(TIME_LIMIT, self.trusted.execute(engine_request)).await {
            Ok(response) => response,
            Err(_) => Response::from_errors(vec![coded(too_long(), "SERVICE_UNAVAILABLE")]),
        }
    }

    pub(super) fn parse(&self, text: &str) -> Result<Arc<ExecutableDocument>, ServerError> {
        if let Some(document) = self.parsed.get(text) {
            return Ok(document);
        }
        limits::check_text(text, &self.limits).map_err(|exceeded| too_much(&exceeded))?;
        let document = async_graphql::parser::parse_query(text).map_err(|error| {
            let error = ServerError::from(error);
            coded(ServerError::new(error.message, error.locations.first().copied()), "DOCUMENT_INVALID")
        })?;
        if let Some(directive) = directive_of_variable(&document) {
            return Err(coded(directive, "DOCUMENT_INVALID"));
        }
        Ok(Arc::new(document))
    }
}

fn context(client: Client, max_page_size: u32, shape: Arc<dyn ResponseShape>) -> RequestContext {
    let loaders = Arc::new(Loaders::new(client.scope.clone()));
    let Client { scope, cookie, language, .. } = client;
    RequestContext { scope, loaders, cookie: Some(cookie), language, max_page_size, shape, merges: false }
}

/// The variables of the operation that would run, those that were not sent with their defaults: the engine looks at no
/// default when it decides what `@include` and `@skip` leave.
fn with_defaults(document: &ExecutableDocument, name: Option<&str>, mut variables: Variables) -> Variables {
    let mut operations = document.operations.iter();
    let found =
        operations.find(|(other, _)| name.is_none() || other.map(async_graphql::Name::as_str) == name);
    for definition in found.into_iter().flat_map(|(_, operation)| &operation.node.variable_definitions) {
        let (name, default) = (&definition.node.name.node, definition.node.default_value.as_ref());
        if let Some(default) = default.filter(|_| !variables.contains_key(name)) {
            variables.insert(name.clone(), default.node.clone());
        }
    }
    variables
}

/// Whether an operation that might run is a mutation.
fn changes_something(document: &ExecutableDocument, name: Option<&str>) -> bool {
    let mut operations = document.operations.iter();
    operations.any(|(other, operation)| {
        name.is_none_or(|name| other.is_some_and(|other| other == name))
            && operation.node.ty == async_graphql::parser::types::OperationType::Mutation
    })
}

fn subscribes() -> ServerError {
    let text =
        "Subscriptions are answered at /graphql/ws (WebSocket) and /graphql/stream (Server-Sent Events).";
    placeless(text, "REQUEST_INVALID")
}

pub(super) fn coded(error: ServerError, code: &str) -> ServerError {
    let mut error = error;
    error.extensions.get_or_insert_default().set("code", code);
    error
}

fn too_much(exceeded: &Exceeded) -> ServerError {
    let Exceeded { limit, value } = exceeded;
    if *limit == limits::FRAGMENT_CYCLE {
        return coded(ServerError::new("A fragment must not spread itself.", None), "DOCUMENT_INVALID");
    }
    coded(
        ServerError::new(format!("The document asks for too much: at most {value} {limit}."), None),
        "DOCUMENT_TOO_LARGE",
    )
}

fn too_long() -> ServerError {
    let text = format!("The document took too long: at most {} seconds.", TIME_LIMIT.as_secs());
    coded(ServerError::new(text, None), "DOCUMENT_TOO_LARGE")
}

/// What is wrong when a variable has a directive: the schema has none for variables, and the engine looks at none.
fn directive_of_variable(document: &ExecutableDocument) -> Option<ServerError> {
    let mut variables =
        document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
    let directive = variables.find_map(|variable| variable.node.directives.first())?;
    let text = format!("Unknown directive \"{}\"", directive.node.name.node);
    Some(ServerError::new(text, Some(directive.pos)))
}
