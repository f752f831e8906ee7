//! Execution of subscriptions: each event is resolved with its own request context.
//!
//! async-graphql keeps one context for the life of a subscription, but loaders cache rows and a scope holds
//! the actor, so each event carries a new context ([`EventValue`]). The domain produces the events
//! (`Follow`); `http/live/` transports the responses.

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
use crate::domain::follow::Follow;
use crate::error::{Code, Error};
use crate::scope::Scope;

/// The timeout of one event's execution.
const EVENT_TIMEOUT: Duration = Duration::from_secs(30);

/// The value of an event, with the request context in which it is resolved.
pub struct EventValue<T> {
    request: Data,
    value: T,
}

impl<T> EventValue<T> {
    fn new(context: &RequestContext, scope: Scope, value: T) -> Self {
        let mut request = Data::default();
        request.insert(context.with_scope(scope));
        Self { request, value }
    }
}

impl<T: OutputType> OutputType for EventValue<T> {
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
        let event_context =
            ctx.query_env.create_context(ctx.schema_env, ctx.path_node, ctx.item, Some(&self.request));
        match tokio::time::timeout(EVENT_TIMEOUT, self.value.resolve(&event_context, field)).await {
            Ok(answer) => answer,
            Err(_) => {
                let request = event_context.data_unchecked::<RequestContext>();
                let error = to_error(request, Code::ServiceUnavailable.into());
                Err(event_context.set_error_path(error.into_server_error(field.pos)))
            }
        }
    }
}

/// Converts the events of a source with `to_value` to the stream of a subscription; ends with the first
/// failure.
pub fn follow<F: Follow, T>(
    context: &RequestContext,
    source: F,
    to_value: fn(F::Item) -> T,
) -> impl Stream<Item = Result<EventValue<T>, GraphqlError>> + Send + use<F, T>
where
    T: Send + 'static,
{
    let context = context.with_scope(context.scope.clone());
    stream::unfold(Some((context, source)), move |state| async move {
        let (context, mut source) = state?;
        match source.next().await {
            Ok((scope, event)) => {
                let value = EventValue::new(&context, scope, to_value(event));
                Some((Ok(value), Some((context, source))))
            }
            Err(error) => Some((Err(to_error(&context, error)), None)),
        }
    })
}

/// Marks the error of a subscription that could not start.
struct StartError;

/// The error of a subscription that cannot start.
pub fn start_error(request: &RequestContext, error: Error) -> GraphqlError {
    let mut error = to_error(request, error);
    error.source = Some(Arc::new(StartError));
    error
}

/// Whether [`start_error`] made an error.
pub fn is_start_error(error: &ServerError) -> bool {
    error.source::<StartError>().is_some()
}

/// The operation to execute; none where it is ambiguous, which async-graphql reports.
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

/// Whether the operation to execute is a subscription.
pub fn is_subscription(document: &ExecutableDocument, name: Option<&str>) -> bool {
    operation(document, name).is_some_and(|operation| operation.ty == OperationType::Subscription)
}

/// Checks that a subscription has one root field, as the specification requires: async-graphql accepts
/// several and ignores fragments there.
///
/// # Errors
/// The violation, with its location.
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
