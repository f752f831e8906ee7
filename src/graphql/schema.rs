//! The schema: its root types, and its instances.
//!
//! Two instances validate what clients send to `/graphql`; `closed` disables introspection and suggestions, for callers without
//! pointage access in production. `executor` executes what has passed, and the shim's documents, which are checked when the
//! server starts: it validates next to nothing itself, so that a document that clients repeat is validated once.
//! `execute.rs` executes requests on them.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{
    MergedObject, MergedSubscription, Request, Response, SDLExportOptions, Schema as Built, SchemaBuilder,
    ServerError, ValidationMode, Variables,
};

use super::account_statistics::AccountStatisticsQuery;
use super::assignments::AssignmentMutation;
use super::attendances::AttendanceMutation;
use super::attendances::subscription::AttendanceSubscription;
use super::cinema_statistics::CinemaStatisticsQuery;
use super::cinema_talents::{CinemaTalentMutation, CinemaTalentQuery};
use super::description::with_description;
use super::document_cache::DocumentCache;
use super::downloads::{CinemaDownloadQuery, PointageDownloadQuery, TalentsmarocDownloadQuery};
use super::events::{EventMutation, EventQuery};
use super::exec::root::{DeclareRootFields, RootFields, Roots};
use super::imports::{ImportMutation, ImportSubscription};
use super::limits::Limits;
use super::media::MediaMutation;
use super::node::NodeQuery;
use super::participants::ParticipantMutation;
use super::persisted::PersistedDocuments;
use super::personal_data::{PersonalDataMutation, PersonalDataQuery};
use super::presence::{PresenceMutation, PresenceQuery, PresenceSubscription};
use super::productions::ProductionMutation;
use super::projects::ProjectMutation;
use super::rate_limit::RateLimitQuery;
use super::schema_index::SchemaIndex;
use super::statistics::StatisticsQuery;
use super::talents::TalentQuery;
use super::users::{UserFileMutation, UserMutation, UserQuery};

/// The root of every query.
#[derive(MergedObject, Default)]
pub struct Query(
    NodeQuery,
    PointageDownloadQuery,
    TalentsmarocDownloadQuery,
    CinemaDownloadQuery,
    UserQuery,
    TalentQuery,
    CinemaTalentQuery,
    PresenceQuery,
    EventQuery,
    StatisticsQuery,
    CinemaStatisticsQuery,
    AccountStatisticsQuery,
    RateLimitQuery,
    PersonalDataQuery,
    Roots<AllRootFields>,
);

/// The root fields of every object type, in the order in which the schema registers types.
#[derive(Debug)]
pub struct AllRootFields;

impl DeclareRootFields for AllRootFields {
    fn roots(roots: &mut RootFields) {
        super::users::roots(roots);
        super::talents::roots(roots);
        super::geography::country_roots(roots);
        super::geography::city_roots(roots);
        super::cinema_talents::roots(roots);
        super::productions::roots(roots);
        super::projects::roots(roots);
        super::presence::roots(roots);
        super::events::roots(roots);
        super::participants::roots(roots);
        super::attendances::roots(roots);
        super::audit::roots(roots);
    }
}

/// The root of every mutation. Fields run one after the other, in the order asked.
#[derive(MergedObject, Default)]
pub struct Mutation(
    UserMutation,
    CinemaTalentMutation,
    UserFileMutation,
    ProductionMutation,
    ProjectMutation,
    AssignmentMutation,
    EventMutation,
    ParticipantMutation,
    AttendanceMutation,
    ImportMutation,
    MediaMutation,
    PresenceMutation,
    PersonalDataMutation,
);

/// The root of every subscription: one field at a time. Answered at `/graphql/ws` and `/graphql/stream`.
#[derive(MergedSubscription, Default)]
pub struct Subscription(AttendanceSubscription, PresenceSubscription, ImportSubscription);

/// An instance of the schema.
pub type Schema = Built<Query, Mutation, Subscription>;

/// The instances of the schema, with the schema index, the limits and the document cache.
pub struct Schemas {
    open: Schema,
    closed: Schema,
    pub(super) executor: Schema,
    index: SchemaIndex,
    pub(super) limits: Limits,
    pub(super) parsed: DocumentCache,
    pub(super) documents: PersistedDocuments,
}

impl Schemas {
    /// Builds every instance. Clients may name `documents` in place of their text.
    pub fn build(documents: PersistedDocuments) -> Self {
        Self {
            open: validator().finish(),
            closed: validator().disable_introspection().disable_suggestions().finish(),
            executor: builder().validation_mode(ValidationMode::Fast).finish(),
            index: SchemaIndex::of(&sdl()),
            limits: Limits::default(),
            parsed: DocumentCache::default(),
            documents,
        }
    }

    /// The schema index.
    pub fn index(&self) -> &SchemaIndex {
        &self.index
    }

    /// Validates one of the shim's documents and its variables as strictly as a client's, without executing it.
    ///
    /// # Errors
    /// The validation errors.
    pub async fn check(
        &self,
        document: ExecutableDocument,
        variables: Variables,
    ) -> Result<(), Vec<ServerError>> {
        let mut request = Request::new("").variables(variables);
        request.set_parsed_query(document);
        self.validate(request, true).await
    }

    /// Validates a request without executing it.
    ///
    /// # Errors
    /// The validation errors.
    pub(super) async fn validate(
        &self,
        request: Request,
        may_introspect: bool,
    ) -> Result<(), Vec<ServerError>> {
        let validator = if may_introspect { &self.open } else { &self.closed };
        let response = validator.execute(request).await;
        if response.errors.is_empty() { Ok(()) } else { Err(response.errors) }
    }
}

/// Parses a document of the shim or the command line.
///
/// # Errors
/// A syntax error.
pub fn parse_own(text: &str) -> Result<ExecutableDocument, ServerError> {
    Ok(async_graphql::parser::parse_query(text)?)
}

/// Stops a request after validation, with an empty response.
struct StopAfterValidation;

impl ExtensionFactory for StopAfterValidation {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for StopAfterValidation {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::new(async_graphql::Value::Null)
    }
}

fn validator() -> SchemaBuilder<Query, Mutation, Subscription> {
    builder().validation_mode(ValidationMode::Strict).extension(StopAfterValidation)
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The SDL that `schema.graphql` contains: with the description of the schema, which async-graphql neither writes nor
/// parses.
pub fn published_sdl() -> String {
    with_description(&sdl())
}

/// The sorted SDL of the schema.
pub fn sdl() -> String {
    let options =
        SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    builder().finish().sdl_with_options(options)
}
