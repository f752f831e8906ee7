//! What subscriptions need beyond queries: each event is answered as a request of its own.
//!
//! The engine keeps one context for as long as a subscription lives. Loaders remember what they have read and scopes who
//! somebody was, so an event brings a context of its own, [`Fresh`]. What is followed is the domain's (`Follow`); how
//! answers travel is `http/live/`.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::{
    ExecutableDocument, Field as FieldNode, OperationDefinition, OperationType, Selection,
};
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, Data, Error as GraphqlError, OutputType, Positioned, ServerError, ServerResult,
    Value,
};
use futures_util::stream::{self, Stream};

use super::context::RequestContext;
use super::error::to_error;
use crate::domain::attendances::follow::Follow;
use crate::error::{Code, Error};
use crate::scope::Scope;

/// How long one event may take to be answered.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// A value with the request that it is looked at in.
pub struct Fresh<T> {
    request: Data,
    value: T,
}

impl<T> Fresh<T> {
    fn new(like: &RequestContext, scope: Scope, value: T) -> Self {
        let mut request = Data::default();
        request.insert(like.anew(scope));
        Self { request, value }
    }
}

impl<T: OutputType> OutputType for Fresh<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.value.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<FieldNode>,
    ) -> ServerResult<Value> {
        let fresh =
            ctx.query_env.create_context(ctx.schema_env, ctx.path_node, ctx.item, Some(&self.request));
        match tokio::time::timeout(TIME_LIMIT, self.value.resolve(&fresh, field)).await {
            Ok(answer) => answer,
            Err(_) => {
                let request = fresh.data_unchecked::<RequestContext>();
                let error = to_error(request, Code::ServiceUnavailable.into());
                Err(fresh.set_error_path(error.into_server_error(field.pos)))
            }
        }
    }
}

/// What a source sees, event by event, each made what is `shown`; ends with the first failure.
pub fn follow<F: Follow, T>(
    like: &RequestContext,
    source: F,
    shown: fn(F::Item) -> T,
) -> impl Stream<Item = Result<Fresh<T>, GraphqlError>> + Send + use<F, T>
where
    T: Send + 'static,
{
    let like = like.anew(like.scope.clone());
    stream::unfold(Some((like, source)), move |state| async move {
        let (like, mut source) = state?;
        match source.next().await {
            Ok((scope, seen)) => {
                let fresh = Fresh::new(&like, scope, shown(seen));
                Some((Ok(fresh), Some((like, source))))
            }
            Err(error) => Some((Err(to_error(&like, error)), None)),
        }
    })
}

/// Marks the error of a subscription that did not begin.
struct NotBegun;

/// Why a subscription does not begin.
pub fn not_begun(request: &RequestContext, error: Error) -> GraphqlError {
    let mut error = to_error(request, error);
    error.source = Some(Arc::new(NotBegun));
    error
}

/// Whether an error is one of [`not_begun`].
pub fn is_not_begun(error: &ServerError) -> bool {
    error.source::<NotBegun>().is_some()
}

/// The operation of a document that would run; none where that is not clear, which is the engine's to say.
pub fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    let mut operations = document.operations.iter();
    let found = match name {
        Some(name) => operations.find(|(other, _)| other.is_some_and(|other| other == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    };
    found.map(|(_, operation)| &operation.node)
}

/// Whether the operation that would run is a subscription.
pub fn is_subscription(document: &ExecutableDocument, name: Option<&str>) -> bool {
    operation(document, name).is_some_and(|operation| operation.ty == OperationType::Subscription)
}

/// Passes when a subscription has one root field, as the specification wants it; the engine would let several pass,
/// and overlooks fragments there.
///
/// # Errors
/// What is wrong with it, and where.
pub fn check_root(operation: &OperationDefinition) -> Result<(), ServerError> {
    let set = &operation.selection_set;
    let problem = match set.node.items.as_slice() {
        [one] => match &one.node {
            Selection::Field(field) if field.node.name.node.starts_with("__") => {
                "A subscription does not ask for the schema."
            }
            Selection::Field(field) if !field.node.directives.is_empty() => {
                "The root field of a subscription takes no directives."
            }
            Selection::Field(_) => return Ok(()),
            _ => "The root field of a subscription is written out, not in a fragment.",
        },
        _ => "A subscription has exactly one root field.",
    };
    Err(ServerError::new(problem, Some(set.pos)))
}
