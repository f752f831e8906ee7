//! Failures: from the response of an operation to the surface's code, status, sentence and details.
//!
//! A failure is a top-level error, or a field with `@orFail`. Any failure makes the whole response an error.

use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::{Response, ServerError, Value};
use serde_json::{Map, Value as Json};

use super::document::{Document, field_directive, strings, text};
use super::input::RequestInput;
use super::render::styled;
use super::route::Route;
use super::shape::DocumentShape;
use super::surface::{ErrorBody, RestSurface};
use crate::error::{Code, Failure, Limit, Reason};
use crate::graphql::error::{code_named, limit_in};
use crate::graphql::messages;
use crate::graphql::response_shape::ResponseShape as _;

/// The failure of a request, not yet rendered.
#[derive(Debug)]
pub struct RequestFailure {
    /// The code.
    pub code: Code,
    /// A sentence for each invalid field; empty when the failure concerns no field.
    pub details: Map<String, Json>,
    /// Whether all failures are missing fields.
    pub only_missing: bool,
    /// The exceeded limit.
    pub limit: Option<Limit>,
}

impl From<Code> for RequestFailure {
    fn from(code: Code) -> Self {
        Self { code, details: Map::new(), only_missing: false, limit: None }
    }
}

impl RequestFailure {
    /// From the failures of binding or of a rule.
    pub fn of(surface: &RestSurface, failures: &[Failure]) -> Self {
        let code = failures.first().map_or(Code::InternalServerError, |failure| failure.code);
        let details = failures.iter().filter_map(|failure| {
            let field = failure.field.clone()?;
            Some((field, Json::from(messages::sentence(failure, surface.language))))
        });
        Self {
            code,
            details: details.collect(),
            only_missing: failures.iter().all(|failure| failure.reason == Reason::Required),
            limit: failures.iter().find_map(|failure| failure.limit),
        }
    }

    /// The failure in the response of an operation; none when it succeeded.
    /// Details that are times are formatted as `shape` declares.
    pub fn in_response(document: &Document, response: &Response, shape: DocumentShape) -> Option<Self> {
        if let Some(error) = response.errors.first() {
            return Some(Self::in_error(document, error));
        }
        in_selection((document, shape), document.selection(), &response.data)
    }

    fn in_error(document: &Document, error: &ServerError) -> Self {
        let extension = |name: &str| error.extensions.as_ref().and_then(|extensions| extensions.get(name));
        let code = match extension("code") {
            Some(Value::String(name)) => code_named(name),
            _ => None,
        };
        let mut failure = Self::from(code.unwrap_or(Code::InternalServerError));
        if let Some(Value::String(field)) = extension("field") {
            failure.details.insert(document.legacy_name(field), error.message.clone().into());
        }
        failure.limit = error.extensions.as_ref().and_then(limit_in);
        failure
    }

    /// Adds the failures of more fields: all are in the order of the variables of `document`.
    pub fn and(mut self, more: Map<String, Json>, document: &Document) -> Self {
        self.only_missing &= more.is_empty();
        let first = std::mem::take(&mut self.details);
        let place = |field: &str| {
            let name = field.split('.').next().unwrap_or(field);
            document.variables.iter().position(|variable| variable.name == name)
        };
        let mut all: Vec<_> = more.into_iter().filter(|(field, _)| !first.contains_key(field)).collect();
        all.extend(first);
        all.sort_by_key(|(field, _)| place(field).unwrap_or(usize::MAX));
        self.details = all.into_iter().collect();
        self
    }

    /// Marks the failure as missing fields only, when the input has no value for any of its fields.
    pub fn with_input(mut self, input: &RequestInput) -> Self {
        let has_fields = self.code == Code::ValidationError && !self.details.is_empty();
        self.only_missing |= has_fields && self.details.keys().all(|field| input.is_blank(field));
        self
    }

    /// Renders the failure for a surface and the overrides of a route.
    pub fn render<'f>(
        &'f self,
        surface: &RestSurface,
        route: Option<&Route>,
        no_details: &'f Map<String, Json>,
    ) -> ErrorBody<'f> {
        let wording = (surface.wording)(self.code);
        let sentence = match &self.limit {
            Some(limit) => messages::of_limit(limit, surface.sentences).into(),
            None => wording.sentence.into(),
        };
        let mut rendered =
            ErrorBody { code: wording.code, status: wording.status, sentence, details: &self.details };
        let overrides = route.map(|route| route.overrides.as_slice()).unwrap_or_default();
        for other in overrides
            .iter()
            .filter(|other| other.code == self.code && (!other.only_missing || self.only_missing))
        {
            rendered.status = other.status.unwrap_or(rendered.status);
            if let Some(sentence) = other.sentence {
                rendered.sentence = sentence.into();
            }
            if other.without_details {
                rendered.details = no_details;
            }
        }
        rendered
    }
}

/// Searches the fields with `@orFail`.
fn in_selection(
    (document, shape): (&Document, DocumentShape),
    selection: &SelectionSet,
    data: &Value,
) -> Option<RequestFailure> {
    let Value::Object(members) = data else { return None };
    for item in &selection.items {
        let Selection::Field(field) = &item.node else { continue };
        let field = &field.node;
        let value = members.get(field.response_key().node.as_str());
        if let Some(or_fail) = field_directive(field, "orFail") {
            match (value, text(or_fail, "code")) {
                (Some(Value::List(errors)), None) if !errors.is_empty() => {
                    let mut failure = in_user_errors(document, errors);
                    for name in strings(or_fail, "take").into_iter().flatten() {
                        if let Some(taken) = members.get(name.as_str()).filter(|value| **value != Value::Null)
                        {
                            let style = selected(selection, &name).map(|field| shape.style(field));
                            let taken = styled(style.unwrap_or_default(), taken).into_owned();
                            failure.details.insert(name, taken.into_json().unwrap_or_default());
                        }
                    }
                    return Some(failure);
                }
                (None | Some(Value::Null), Some(code)) => {
                    return Some(code_named(&code).unwrap_or(Code::InternalServerError).into());
                }
                _ => {}
            }
        }
        if let Some(value) = value
            && let Some(failure) = in_selection((document, shape), &field.selection_set.node, value)
        {
            return Some(failure);
        }
    }
    None
}

/// The field with this response key.
fn selected<'s>(selection: &'s SelectionSet, key: &str) -> Option<&'s Field> {
    selection.items.iter().find_map(|item| match &item.node {
        Selection::Field(field) if field.node.response_key().node == key => Some(&field.node),
        _ => None,
    })
}

fn in_user_errors(document: &Document, errors: &[Value]) -> RequestFailure {
    let member = |error: &Value, name: &str| match error {
        Value::Object(members) => match members.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Enum(name)) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    };
    let code = errors.first().and_then(|error| member(error, "code")).and_then(|name| code_named(&name));
    let mut failure = RequestFailure::from(code.unwrap_or(Code::InternalServerError));
    if failure.code == Code::ValidationError {
        for error in errors {
            if let (Some(field), Some(message)) = (member(error, "field"), member(error, "message")) {
                failure.details.insert(document.legacy_name(&field), message.into());
            }
        }
    }
    failure
}

/// Both values, or the failures of both.
pub(super) fn zip_results<A, B>(
    one: Result<A, Vec<Failure>>,
    other: Result<B, Vec<Failure>>,
) -> Result<(A, B), Vec<Failure>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(mut one), Err(other)) => {
            one.extend(other);
            Err(one)
        }
        (Err(failures), Ok(_)) | (Ok(_), Err(failures)) => Err(failures),
    }
}
