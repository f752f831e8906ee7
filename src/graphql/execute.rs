//! Executes a request: parses it, checks it and runs it on an instance of the schema.
//!
//! A client's document is checked against the limits (`limits/`), then its variables are validated
//! (`variables.rs`), because async-graphql does neither. async-graphql validates the document, but only until it has passed
//! once. The shim's documents skip all of it: they are checked when the server starts. Subscriptions are in `subscribe.rs`.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection};
use async_graphql::{Positioned, Request, Response, ServerError, Value, Variables, value};

use super::absent::omit_absent;
use super::context::RequestContext;
use super::description::describe;
use super::document_cache::Document;
use super::error::{add_code, request_error, restore_paths};
use super::freshness::cache_control;
use super::introspection;
use super::limits::{self, Checked, Limits};
use super::live::{is_subscription, operation};
use super::loaders::Loaders;
use super::observation::{self, Observation, span_of};
use super::operation_name;
use super::request::{Client, GraphqlRequest, Transport};
use super::response_shape::{PlainShape, ResponseShape};
use super::schema::Schemas;
use super::variables::VariableCheck;
use crate::language::{Language, Sentence};
use crate::query::page::MAX_SIZE;

/// The timeout of an operation.
const EXECUTION_TIMEOUT: Duration = Duration::from_secs(30);
/// The timeout of an operation that imports a file, however slow the machine.
const IMPORT_TIMEOUT: Duration = Duration::from_mins(10);
/// The fields that import a file.
const IMPORTS: [&str; 2] = ["importParticipants", "importAttendances"];
/// The maximum page size of the shim's documents, which have lists without pages.
const TRUSTED_MAX_PAGE_SIZE: u32 = 10_000;

/// The outcome of a request.
pub enum Outcome {
    /// The operation was executed, possibly with field errors.
    Executed(Response),
    /// The operation was not executed: the document is invalid or exceeds a limit.
    Refused(Vec<ServerError>),
    /// The document has a mutation, which this transport refuses.
    MutationRefused,
}

/// What a document costs, in `extensions.cost`.
struct CostReport {
    /// The cost of the document, as its limit counts it.
    requested: usize,
    /// The maximum.
    limit: usize,
    /// The number of SQL statements of the execution.
    statements: u64,
}

impl CostReport {
    fn to_value(&self) -> Value {
        let number = |number: usize| Value::from(u64::try_from(number).unwrap_or(u64::MAX));
        value!({
            "requested": (number(self.requested)),
            "limit": (number(self.limit)),
            "statements": (Value::from(self.statements)),
        })
    }
}

impl Schemas {
    /// Executes a client's request: a query or a mutation.
    pub async fn execute(&self, mut request: GraphqlRequest, client: Client) -> Outcome {
        match self.find(&mut request, client.language) {
            Ok(document) => self.execute_parsed(document, request, client).await,
            Err(error) => {
                observation::without_document(&error);
                Outcome::Refused(vec![error])
            }
        }
    }

    pub(super) async fn execute_parsed(
        &self,
        document: Arc<Document>,
        request: GraphqlRequest,
        client: Client,
    ) -> Outcome {
        let observation = self.observe(&document, &request);
        let span = span_of(observation.as_ref());
        let outcome = span.scope(self.check_and_run(document, request, client)).await;
        match (observation, &outcome) {
            (Some(observation), Outcome::Executed(response)) => observation.responded(response),
            (Some(observation), Outcome::Refused(errors)) => observation.refused(errors),
            (Some(_), Outcome::MutationRefused) | (None, _) => {}
        }
        outcome
    }

    /// Begins to observe a client's operation.
    pub(super) fn observe(
        &self,
        document: &ExecutableDocument,
        request: &GraphqlRequest,
    ) -> Option<Observation> {
        let is_trusted = || self.documents.is_trusted(request.document_id.as_ref(), &request.query);
        Observation::start(document, request.operation_name.as_deref(), is_trusted)
    }

    async fn check_and_run(
        &self,
        document: Arc<Document>,
        request: GraphqlRequest,
        client: Client,
    ) -> Outcome {
        let name = request.operation_name.as_deref();
        if request.transport == Transport::Get && may_be_mutation(&document, name) {
            return Outcome::MutationRefused;
        }
        if is_subscription(&document, name) {
            return Outcome::Refused(vec![subscription_refused(client.language)]);
        }
        let checked = match self.prepare(&document, &request, &client).await {
            Ok(checked) => checked,
            Err(errors) => return Outcome::Refused(errors),
        };
        let (include_cost, may_describe) = (request.include_cost, request.query.contains("__schema"));
        let services = Arc::clone(&client.scope.services);
        let freshness =
            operation(&document, name).filter(|_| request.transport == Transport::Get).map(|operation| {
                let set = &operation.selection_set.node;
                cache_control(&document, set, self.index(), &client.scope.actor)
            });
        let engine_request = engine_request(&document, checked, request, client);
        // Boxed, because the futures of selections are large.
        let limit = timeout_of(&document, engine_request.operation_name.as_deref());
        let execution = Box::pin(tokio::time::timeout(limit, self.executor.execute(engine_request)));
        let (executed, statements) = if include_cost {
            let (executed, statements) = services.counted(execution).await;
            (executed, Some(statements))
        } else {
            (execution.await, None)
        };
        let Ok(response) = executed else { return Outcome::Refused(vec![execution_timed_out(limit)]) };
        let mut response = match completed(response) {
            Ok(response) => response,
            Err(errors) => return Outcome::Refused(errors),
        };
        if may_describe {
            describe(&mut response.data);
        }
        if let Some(freshness) = freshness.filter(|_| response.errors.is_empty() && statements.is_none())
            && let Ok(value) = freshness.parse()
        {
            response.http_headers.insert("cache-control", value);
        }
        if let Some(statements) = statements {
            let cost = CostReport { requested: checked.cost, limit: self.limits.cost, statements };
            response.extensions.insert("cost".to_owned(), cost.to_value());
        }
        Outcome::Executed(response)
    }

    /// Checks a document against the limits, and validates its variables and then the document.
    pub(super) async fn prepare(
        &self,
        document: &Arc<Document>,
        request: &GraphqlRequest,
        client: &Client,
    ) -> Result<Checked, Vec<ServerError>> {
        let left = request.budget.as_ref().map_or(self.limits.cost, |budget| budget.left());
        let limits = Limits { cost: left.min(self.limits.cost), ..self.limits };
        let checked = limits::check_document(document, &request.variables, self.index(), &limits)
            .map_err(|exceeded| vec![exceeded.to_error()])?;
        VariableCheck { index: self.index(), language: client.language }.check(
            document,
            request.operation_name.as_deref(),
            &request.variables,
        )?;
        let name = request.operation_name.as_deref();
        operation_name::check(document, name, client.language).map_err(|refusal| vec![refusal])?;
        // Only a document that passed is cached.
        self.parsed.insert(&request.query, document);
        self.documents.remember(request.document_id.as_ref(), &request.query);
        if let Some(budget) = &request.budget {
            budget.take(checked.cost);
        }
        self.validate_once(document, request, client.may_introspect).await?;
        introspection::check(document, name, client).map_err(|refusal| vec![refusal])?;
        Ok(checked)
    }

    /// Validates a document, unless it has passed before. What validation says depends on the variables in nothing but
    /// what [`VariableCheck`] tells, except that null may be sent for a variable where null is refused and has a default.
    async fn validate_once(
        &self,
        document: &Document,
        request: &GraphqlRequest,
        may_introspect: bool,
    ) -> Result<(), Vec<ServerError>> {
        let has_null = request.variables.values().any(|value| matches!(value, Value::Null));
        if document.is_validated(may_introspect) && !has_null {
            return Ok(());
        }
        let operation_name = request.operation_name.as_deref();
        let variables = with_defaults(document, operation_name, request.variables.clone());
        let mut to_validate = Request::new("").variables(variables);
        to_validate.operation_name = request.operation_name.clone();
        to_validate.set_parsed_query(ExecutableDocument::clone(document));
        self.validate(to_validate, may_introspect).await.map_err(|errors| {
            // Two rules may tell the same.
            let mut told: Vec<ServerError> = Vec::with_capacity(errors.len());
            for error in errors {
                let error = set_code(error, "DOCUMENT_INVALID");
                let is_same = |other: &ServerError| {
                    other.message == error.message && other.locations == error.locations
                };
                if !told.iter().any(is_same) {
                    told.push(error);
                }
            }
            told
        })?;
        document.set_validated(may_introspect);
        Ok(())
    }

    /// Executes one of the shim's documents, which was checked when the server started.
    pub async fn execute_trusted(
        &self,
        document: ExecutableDocument,
        variables: Variables,
        client: Client,
        shape: Arc<dyn ResponseShape>,
    ) -> Response {
        let observation = Observation::start(&document, None, || true);
        let context = context(client.of_operation(&document, None), TRUSTED_MAX_PAGE_SIZE, shape);
        let variables = with_defaults(&document, None, variables);
        let mut engine_request = Request::new("").variables(variables).data(context);
        engine_request.set_parsed_query(document);
        let execution = span_of(observation.as_ref()).scope(self.executor.execute(engine_request));
        let executed = tokio::time::timeout(EXECUTION_TIMEOUT, execution).await;
        let response = executed.unwrap_or_else(|_| {
            let error = set_code(execution_timed_out(EXECUTION_TIMEOUT), "SERVICE_UNAVAILABLE");
            Response::from_errors(vec![error])
        });
        if let Some(observation) = observation {
            observation.responded(&response);
        }
        response
    }

    /// Finds the document of a request, by its text or its identifier, and parses it.
    pub(super) fn find(
        &self,
        request: &mut GraphqlRequest,
        language: Language,
    ) -> Result<Arc<Document>, ServerError> {
        let text = std::mem::take(&mut request.query);
        request.query = self.documents.resolve(request.document_id.as_ref(), text, language)?;
        self.parse(&request.query)
    }

    fn parse(&self, text: &str) -> Result<Arc<Document>, ServerError> {
        if let Some(document) = self.parsed.get(text) {
            return Ok(document);
        }
        limits::check_text(text, &self.limits).map_err(limits::Exceeded::to_error)?;
        let document = async_graphql::parser::parse_query(text).map_err(|error| {
            let error = ServerError::from(error);
            set_code(ServerError::new(error.message, error.locations.first().copied()), "DOCUMENT_INVALID")
        })?;
        if let Some(directive) = directive_of_variable(&document) {
            return Err(set_code(directive, "DOCUMENT_INVALID"));
        }
        Ok(Arc::new(Document::new(document)))
    }
}

/// The response with the paths and codes of its errors.
///
/// # Errors
/// The errors of a document that was not executed.
fn completed(mut response: Response) -> Result<Response, Vec<ServerError>> {
    restore_paths(&mut response.errors);
    let executed =
        !matches!(response.data, Value::Null) || response.errors.iter().any(|error| !error.path.is_empty());
    if !executed && !response.errors.is_empty() {
        return Err(response.errors.into_iter().map(|error| set_code(error, "DOCUMENT_INVALID")).collect());
    }
    for error in &mut response.errors {
        add_code(error);
    }
    Ok(response)
}

fn context(client: Client, max_page_size: u32, shape: Arc<dyn ResponseShape>) -> RequestContext {
    let loaders = Arc::new(Loaders::new(client.scope.clone()));
    let Client { scope, cookie, language, idempotency_key, .. } = client;
    RequestContext {
        scope,
        loaders,
        cookie: Some(cookie),
        language,
        max_page_size,
        shape,
        needs_merge: false,
        cost: 0,
        uploads: Vec::new(),
        idempotency_key,
    }
}

/// The request for async-graphql.
pub(super) fn engine_request(
    document: &Document,
    checked: Checked,
    request: GraphqlRequest,
    client: Client,
) -> Request {
    let (name, may_introspect) = (request.operation_name.as_deref(), client.may_introspect);
    let client = client.of_operation(document, name);
    let mut context = context(client, MAX_SIZE, Arc::new(PlainShape));
    context.needs_merge = checked.needs_merge;
    context.cost = checked.cost;
    context.uploads = request.uploads;
    context.cookie = context.cookie.filter(|_| request.transport != Transport::Live);
    let variables = with_defaults(document, name, request.variables);
    let mut document = ExecutableDocument::clone(document);
    omit_absent(&mut document, name, &variables);
    let mut engine_request = Request::new("").variables(variables).data(context);
    engine_request.operation_name = request.operation_name;
    engine_request.set_parsed_query(document);
    if may_introspect { engine_request } else { engine_request.disable_introspection() }
}

/// The variables of the operation to execute, with defaults for those that were not sent: async-graphql
/// ignores defaults when it evaluates `@include` and `@skip`.
fn with_defaults(document: &ExecutableDocument, name: Option<&str>, mut variables: Variables) -> Variables {
    let operation = operation(document, name);
    for definition in operation.into_iter().flat_map(|operation| &operation.variable_definitions) {
        let (name, default) = (&definition.node.name.node, definition.node.default_value.as_ref());
        if let Some(default) = default.filter(|_| !variables.contains_key(name)) {
            variables.insert(name.clone(), default.node.clone());
        }
    }
    variables
}

/// Whether the operation to execute may be a mutation.
fn may_be_mutation(document: &ExecutableDocument, name: Option<&str>) -> bool {
    let mut operations = document.operations.iter();
    operations.any(|(other, operation)| {
        name.is_none_or(|name| other.is_some_and(|other| other == name))
            && operation.node.ty == OperationType::Mutation
    })
}

fn subscription_refused(language: Language) -> ServerError {
    const TEXT: Sentence = Sentence {
        french: "Les abonnements sont servis par /graphql/ws (WebSocket) et /graphql/stream (Server-Sent Events).",
        english: "Subscriptions are answered at /graphql/ws (WebSocket) and /graphql/stream (Server-Sent Events).",
    };
    request_error(TEXT.of(language), "REQUEST_INVALID")
}

pub(super) fn set_code(error: ServerError, code: &str) -> ServerError {
    let mut error = error;
    error.extensions.get_or_insert_default().set("code", code);
    error
}

/// The timeout of an operation.
fn timeout_of(document: &ExecutableDocument, name: Option<&str>) -> Duration {
    let imports = |selection: &Positioned<Selection>| matches!(&selection.node, Selection::Field(field) if IMPORTS.contains(&field.node.name.node.as_str()));
    match operation(document, name) {
        Some(operation) if operation.selection_set.node.items.iter().any(imports) => IMPORT_TIMEOUT,
        _ => EXECUTION_TIMEOUT,
    }
}

fn execution_timed_out(limit: Duration) -> ServerError {
    let text = format!("The document took too long: at most {} seconds.", limit.as_secs());
    set_code(ServerError::new(text, None), "DOCUMENT_TOO_LARGE")
}

/// The error of a directive on a variable: the schema defines none there, and async-graphql does not validate
/// them.
fn directive_of_variable(document: &ExecutableDocument) -> Option<ServerError> {
    let mut variables =
        document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
    let directive = variables.find_map(|variable| variable.node.directives.first())?;
    let text = format!("Unknown directive \"{}\"", directive.node.name.node);
    Some(ServerError::new(text, Some(directive.pos)))
}
