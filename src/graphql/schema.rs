//! The schema: what it is made of, its instances, and how a request is executed on them.
//!
//! The public instances answer `/graphql` and validate strictly; the closed one tells strangers in production nothing
//! about the schema. The trusted one answers the shim's own documents, which are checked when the server starts: the
//! same resolvers, the same rights. What a document may ask for is counted first, in `limits.rs`.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    MergedObject, MergedSubscription, Request, Response, SDLExportOptions, Schema as Built, SchemaBuilder,
    ServerError, ValidationMode, Variables,
};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::attendances::AttendanceMutation;
use super::attendances::subscription::AttendanceSubscription;
use super::context::RequestContext;
use super::downloads::DownloadQuery;
use super::error::{placeless, restore_places};
use super::events::{EventMutation, EventQuery};
use super::exec::root::{Nouns, RootFields, Roots};
use super::imports::ImportMutation;
use super::limits::{self, Checked, Exceeded, Limits};
use super::live::is_subscription;
use super::loaders::Loaders;
use super::node::NodeQuery;
use super::participants::ParticipantMutation;
use super::response_shape::{PlainShape, ResponseShape};
use super::schema_index::Shape;
use super::statistics::StatisticsQuery;
use super::users::{UserMutation, UserQuery};
use super::variables::Inputs;
use super::words::Language;
use crate::auth::cookie::SessionCookie;
use crate::query::page::MAX_SIZE;
use crate::scope::Scope;

/// The root of every query.
#[derive(MergedObject, Default)]
pub struct Query(NodeQuery, DownloadQuery, UserQuery, EventQuery, StatisticsQuery, Roots<AllNouns>);

/// Every noun: one line each, in the order of the schema's builder.
#[derive(Debug)]
pub struct AllNouns;

impl Nouns for AllNouns {
    fn roots(roots: &mut RootFields) {
        super::users::roots(roots);
        super::talents::roots(roots);
        super::geography::country_roots(roots);
        super::geography::city_roots(roots);
        super::productions::roots(roots);
        super::events::roots(roots);
        super::participants::roots(roots);
        super::attendances::roots(roots);
    }
}

/// The root of every mutation. Fields run one after the other, in the order asked.
#[derive(MergedObject, Default)]
pub struct Mutation(UserMutation, EventMutation, ParticipantMutation, AttendanceMutation, ImportMutation);

/// The root of every subscription: one field at a time. Answered at `/graphql/ws` and `/graphql/stream`.
#[derive(MergedSubscription, Default)]
pub struct Subscription(AttendanceSubscription);

/// An instance of the schema.
pub type Schema = Built<Query, Mutation, Subscription>;

/// About how many parsed documents are kept.
const CACHED_DOCUMENTS: usize = 500;
/// How much text the documents have that are kept parsed, in bytes. A parsed document takes about a hundred times as
/// much memory as its text.
const CACHED_BYTES: u64 = 300_000;
/// The longest document that is kept parsed, in bytes.
const CACHED_DOCUMENT_BYTES: usize = 8_192;
/// How long a document may run.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The most rows that the shim's lists answer at once: the documents have lists without pages.
const TRUSTED_MAX_SIZE: u32 = 10_000;

/// The instances of the schema, with what every request on them needs.
pub struct Schemas {
    open: Schema,
    closed: Schema,
    trusted: Schema,
    dry: Schema,
    sdl: String,
    shape: Shape,
    inputs: Inputs,
    limits: Limits,
    parsed: Cache<String, Arc<ExecutableDocument>, ByText>,
}

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
    pub way: Transport,
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

/// Who asks, and how they are answered.
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

/// Documents weigh as much as their text.
#[derive(Clone)]
struct ByText;

impl Weighter<String, Arc<ExecutableDocument>> for ByText {
    fn weight(&self, text: &String, _: &Arc<ExecutableDocument>) -> u64 {
        text.len() as u64
    }
}

impl Schemas {
    /// Builds every instance.
    pub fn build() -> Self {
        let sdl = sdl();
        Self {
            open: builder().validation_mode(ValidationMode::Strict).finish(),
            closed: builder()
                .validation_mode(ValidationMode::Strict)
                .disable_introspection()
                .disable_suggestions()
                .finish(),
            trusted: builder().validation_mode(ValidationMode::Fast).finish(),
            dry: builder().validation_mode(ValidationMode::Strict).extension(StopBeforeResolvers).finish(),
            shape: Shape::of(&sdl),
            inputs: Inputs::of(&sdl),
            sdl,
            limits: Limits::default(),
            parsed: Cache::with_weighter(CACHED_DOCUMENTS, CACHED_BYTES, ByText),
        }
    }

    /// Executes a document that a client sent: a query or a mutation.
    pub async fn execute(&self, asked: GraphqlRequest, asker: Client) -> Outcome {
        match self.parse(&asked.query) {
            Ok(document) => self.execute_parsed(document, asked, asker).await,
            Err(error) => Outcome::Refused(vec![error]),
        }
    }

    pub(super) async fn execute_parsed(
        &self,
        document: Arc<ExecutableDocument>,
        asked: GraphqlRequest,
        asker: Client,
    ) -> Outcome {
        let name = asked.operation_name.as_deref();
        if asked.way == Transport::Get && changes_something(&document, name) {
            return Outcome::NotAQuery;
        }
        if is_subscription(&document, name) {
            return Outcome::Refused(vec![subscribes()]);
        }
        let checked = match self.prepare(&document, &asked) {
            Ok(checked) => checked,
            Err(errors) => return Outcome::Refused(errors),
        };
        let tell_cost = asked.tell_cost;
        let (schema, request) = self.request(&document, checked, asked, asker);
        let Ok(mut response) = tokio::time::timeout(TIME_LIMIT, schema.execute(request)).await else {
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
        asked: &GraphqlRequest,
    ) -> Result<Checked, Vec<ServerError>> {
        let checked = limits::check_document(document, &asked.variables, &self.shape, &self.limits)
            .map_err(|exceeded| vec![too_much(&exceeded)])?;
        self.inputs
            .check(document, asked.operation_name.as_deref(), &asked.variables)
            .map_err(|error| vec![coded(error, "DOCUMENT_INVALID")])?;
        // Only what passed is kept: a refused document costs its sender more than us.
        if asked.query.len() <= CACHED_DOCUMENT_BYTES && self.parsed.peek(&asked.query).is_none() {
            self.parsed.insert(asked.query.clone(), Arc::clone(document));
        }
        Ok(checked)
    }

    /// What the engine is asked, and which instance.
    pub(super) fn request(
        &self,
        document: &ExecutableDocument,
        checked: Checked,
        asked: GraphqlRequest,
        asker: Client,
    ) -> (&Schema, Request) {
        let schema = if asker.sees_schema { &self.open } else { &self.closed };
        let mut context = context(asker, MAX_SIZE, Arc::new(PlainShape));
        context.merges = checked.merges;
        context.cookie = context.cookie.filter(|_| asked.way != Transport::Live);
        let variables = with_defaults(document, asked.operation_name.as_deref(), asked.variables);
        let mut request = Request::new("").variables(variables).data(context);
        request.operation_name = asked.operation_name;
        request.set_parsed_query(document.clone());
        (schema, request)
    }

    /// Executes one of the shim's own documents, which was checked when the server started.
    pub async fn execute_trusted(
        &self,
        document: ExecutableDocument,
        variables: Variables,
        asker: Client,
        shape: Arc<dyn ResponseShape>,
    ) -> Response {
        let context = context(asker, TRUSTED_MAX_SIZE, shape);
        let variables = with_defaults(&document, None, variables);
        let mut request = Request::new("").variables(variables).data(context);
        request.set_parsed_query(document);
        match tokio::time::timeout(TIME_LIMIT, self.trusted.execute(request)).await {
            Ok(response) => response,
            Err(_) => Response::from_errors(vec![coded(too_long(), "SERVICE_UNAVAILABLE")]),
        }
    }

    /// The schema in its own language.
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// Validates a document with its variables as strictly as a client's, and stops before it runs.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn check(
        &self,
        document: ExecutableDocument,
        variables: Variables,
    ) -> Result<(), Vec<ServerError>> {
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query(document);
        let response = self.dry.execute(request).await;
        if response.errors.is_empty() { Ok(()) } else { Err(response.errors) }
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

fn context(asker: Client, max_page_size: u32, shape: Arc<dyn ResponseShape>) -> RequestContext {
    let loaders = Arc::new(Loaders::new(asker.scope.clone()));
    let Client { scope, cookie, language, .. } = asker;
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

/// Parses a document of our own.
///
/// # Errors
/// When it is not one.
pub fn parse_own(text: &str) -> Result<ExecutableDocument, ServerError> {
    Ok(async_graphql::parser::parse_query(text)?)
}

/// Lets a document be parsed and validated, and answers nothing.
struct StopBeforeResolvers;

impl ExtensionFactory for StopBeforeResolvers {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for StopBeforeResolvers {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::new(async_graphql::Value::Null)
    }
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The schema in its own language, sorted: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options =
        SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    builder().finish().sdl_with_options(options)
}
