//! The schema: the list of nouns, and the instances of the schema.
//!
//! The public instances answer `/graphql` and validate strictly; the closed one tells strangers in production nothing
//! about the schema. The trusted one answers the shim's own documents, which are checked when the server starts: the
//! same resolvers, the same rights. The dry one validates and runs no resolver. How a request is executed on them is
//! `execute.rs`.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    MergedObject, MergedSubscription, Request, Response, SDLExportOptions, Schema as Built, SchemaBuilder,
    ServerError, ValidationMode, Variables,
};

use super::attendances::AttendanceMutation;
use super::attendances::subscription::AttendanceSubscription;
use super::downloads::DownloadQuery;
use super::events::{EventMutation, EventQuery};
use super::exec::root::{Nouns, RootFields, Roots};
use super::imports::ImportMutation;
use super::limits::Limits;
use super::node::NodeQuery;
use super::parsed::ParsedDocuments;
use super::participants::ParticipantMutation;
use super::schema_index::SchemaIndex;
use super::statistics::StatisticsQuery;
use super::users::{UserMutation, UserQuery};

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

/// The instances of the schema, with what every request on them needs.
pub struct Schemas {
    pub(super) open: Schema,
    pub(super) closed: Schema,
    pub(super) trusted: Schema,
    dry: Schema,
    index: SchemaIndex,
    pub(super) limits: Limits,
    pub(super) parsed: ParsedDocuments,
}

impl Schemas {
    /// Builds every instance.
    pub fn build() -> Self {
        Self {
            open: builder().validation_mode(ValidationMode::Strict).finish(),
            closed: builder()
                .validation_mode(ValidationMode::Strict)
                .disable_introspection()
                .disable_suggestions()
                .finish(),
            trusted: builder().validation_mode(ValidationMode::Fast).finish(),
            dry: builder().validation_mode(ValidationMode::Strict).extension(StopBeforeResolvers).finish(),
            index: SchemaIndex::of(&sdl()),
            limits: Limits::default(),
            parsed: ParsedDocuments::default(),
        }
    }

    /// The schema, by type and field.
    pub fn index(&self) -> &SchemaIndex {
        &self.index
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
