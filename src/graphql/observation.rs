//! Records executed operations in the metrics and traces: by name where the document is trusted, else by type alone,
//! because clients may send any number of names.

use std::borrow::Cow;
use std::time::Instant;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Response, ServerError, Value};

use super::live::operation;
use crate::telemetry::trace::{self, Span};
use crate::telemetry::{self, GraphqlOperation};

/// The value of a label that does not apply.
const NONE: &str = "-";

/// An operation that is being executed.
pub(super) struct Observation {
    name: Cow<'static, str>,
    kind: &'static str,
    started_at: Instant,
    traced: trace::Operation,
}

impl Observation {
    /// Begins to observe an operation; none while the process has neither metrics nor traces.
    pub fn start(
        document: &ExecutableDocument,
        name: Option<&str>,
        is_trusted: impl FnOnce() -> bool,
    ) -> Option<Self> {
        if !telemetry::is_enabled() && !trace::is_enabled() {
            return None;
        }
        let kind = match operation(document, name).map(|operation| operation.ty) {
            Some(OperationType::Query) => "query",
            Some(OperationType::Mutation) => "mutation",
            Some(OperationType::Subscription) => "subscription",
            None => NONE,
        };
        let name = if is_trusted() { name_of(document, name) } else { None };
        let traced = trace::operation(kind, name);
        let name = name.map_or(Cow::Borrowed(NONE), |name| Cow::Owned(name.to_owned()));
        Some(Self { name, kind, started_at: Instant::now(), traced })
    }

    /// Records the operation by its response.
    pub fn responded(self, response: &Response) {
        self.record(outcome_of(&response.errors));
    }

    /// Records the operation, which was not executed.
    pub fn refused(self, errors: &[ServerError]) {
        self.record(outcome_of(errors));
    }

    /// Records a subscription, which has begun.
    pub fn subscribed(self) {
        let Self { name, kind, traced, .. } = self;
        // A span that lasts as long as a subscription would be sent after hours.
        traced.ended("OK");
        telemetry::graphql(GraphqlOperation { name, kind, outcome: "OK".into(), duration: None });
    }

    fn record(self, outcome: Cow<'static, str>) {
        let Self { name, kind, started_at, traced } = self;
        let duration = Some(started_at.elapsed());
        traced.ended(&outcome);
        telemetry::graphql(GraphqlOperation { name, kind, outcome, duration });
    }
}

/// The span whose scope the execution of an operation is; none of one that is not observed.
pub(super) fn span_of(observation: Option<&Observation>) -> Span {
    observation.map(|observation| observation.traced.span().clone()).unwrap_or_default()
}

/// Records a request whose document was not found or not parsed.
pub(super) fn without_document(error: &ServerError) {
    if telemetry::is_enabled() {
        let outcome = outcome_of(std::slice::from_ref(error));
        telemetry::graphql(GraphqlOperation { name: NONE.into(), kind: NONE, outcome, duration: None });
    }
}

/// The name of the operation to execute, if it has one.
fn name_of<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d str> {
    let mut names = document.operations.iter().map(|(other, _)| other.map(async_graphql::Name::as_str));
    match name {
        Some(name) => names.find(|other| *other == Some(name)).flatten(),
        None => names.next().flatten(),
    }
}

/// `OK`, or the code of the first error.
fn outcome_of(errors: &[ServerError]) -> Cow<'static, str> {
    let Some(error) = errors.first() else { return "OK".into() };
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone().into(),
        Some(Value::Enum(code)) => code.to_string().into(),
        _ => "DOCUMENT_INVALID".into(),
    }
}
