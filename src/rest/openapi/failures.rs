//! The failures of a route, by status: each code and sentence that it can answer.
//!
//! They follow from the line of the route: its access rule, what it takes, the codes in its document and those that its
//! rules refuse with. The tests compare every failure that any test sees with these.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::{Map, Value as Json, json};

use super::context::Context;
use super::envelope;
use super::parameters::{Place, is_required, variables};
use super::schema::{is_of, one_of};
use crate::error::{Code, Counted, Failure, Limit, Reason};
use crate::rest::core::bind::bind;
use crate::rest::core::compile::CompiledRoute;
use crate::rest::core::document::{Variable, failure_codes};
use crate::rest::core::error::RequestFailure;
use crate::rest::core::idempotency;
use crate::rest::core::input::RequestInput;
use crate::rest::core::route::Access;

/// The example of a wait, in seconds.
const WAIT: u64 = 540;

/// A failure as the surface answers it.
struct Case {
    code: &'static str,
    sentence: String,
    /// Whether the sentence contains a number that varies.
    varies: bool,
    body: Json,
}

/// The failures of a route by status, as responses without headers.
pub fn responses(cx: &Context<'_>, route: &CompiledRoute) -> BTreeMap<u16, Json> {
    let mut by_status: BTreeMap<u16, Vec<Case>> = BTreeMap::new();
    for failure in failures(cx, route) {
        let no_details = Map::new();
        let rendered = failure.render(cx.surface, Some(&route.route), &no_details);
        let case = Case {
            code: rendered.code,
            sentence: rendered.sentence.to_string(),
            varies: failure.limit.is_some(),
            body: envelope::body_of(cx.surface, &rendered),
        };
        let cases = by_status.entry(rendered.status.as_u16()).or_default();
        if !cases.iter().any(|other| other.code == case.code && other.sentence == case.sentence) {
            cases.push(case);
        }
    }
    by_status.into_iter().map(|(status, cases)| (status, response(cx, &cases))).collect()
}

/// The response of a status: its codes, its sentences, and an example of each.
fn response(cx: &Context<'_>, cases: &[Case]) -> Json {
    let mut codes: Vec<&str> = cases.iter().map(|case| case.code).collect();
    codes.dedup();
    let sentences: Vec<&str> = cases.iter().map(|case| case.sentence.as_str()).collect();
    let sentence =
        if cases.iter().any(|case| case.varies) { json!({ "type": "string" }) } else { one_of(&sentences) };
    let mut examples = Map::new();
    for case in cases {
        let same =
            codes.iter().filter(|code| **code == case.code).count() > 1 || examples.contains_key(case.code);
        let name = if same { format!("{}_{}", case.code, examples.len() + 1) } else { case.code.to_owned() };
        examples.insert(name, json!({ "summary": case.sentence, "value": case.body }));
    }
    let schema = envelope::failure(cx.surface, one_of(&codes), sentence);
    json!({
        "description": sentences.join(" · "),
        "content": { "application/json": { "schema": schema, "examples": examples } },
    })
}

/// Every failure of a route.
fn failures(cx: &Context<'_>, route: &CompiledRoute) -> Vec<RequestFailure> {
    let line = &route.route;
    let mut failures = Vec::new();
    let mut add = |codes: &[Code]| failures.extend(codes.iter().copied().map(RequestFailure::from));
    if line.access != Access::Public {
        add(&[Code::AuthRequired, Code::TokenInvalid, Code::TokenExpired]);
    }
    // An unsafe request with the cookie from a foreign origin is refused everywhere.
    if matches!(line.access, Access::May(_) | Access::OwnOr(_)) || !line.method.is_safe() {
        add(&[Code::Forbidden]);
    }
    add(&line.refusals);
    add(&failure_codes(route.document.selection()));
    if takes_body(&line.method) {
        add(&[Code::PayloadTooLarge, Code::RequestTimeout]);
    }
    if idempotency::is_taken(line) && route.document.is_mutation() {
        // What a repeat would show may be gone.
        add(&[Code::IdempotencyKeyReused, Code::IdempotencyKeyInUse, Code::ResourceNotFound]);
    }
    add(&[Code::RateLimitExceeded, Code::ServiceUnavailable, Code::DatabaseError, Code::InternalServerError]);
    failures.extend(invalid(cx, route));
    failures.extend(limits(cx, route));
    failures
}

/// Whether requests of this method may have a body.
pub fn takes_body(method: &Method) -> bool {
    !method.is_safe() && *method != Method::DELETE
}

/// The failures of malformed values, with real details: of a request without what is required, and of one without sense.
fn invalid(cx: &Context<'_>, route: &CompiledRoute) -> Vec<RequestFailure> {
    let line = &route.route;
    // A malformed identifier in a path is one of no object.
    let is_checked =
        |(variable, place): (&Variable, Place)| place != Place::Path || !is_of(&variable.ty, "ID");
    if !variables(route).any(is_checked) && !takes_body(&line.method) {
        return Vec::new();
    }
    let required =
        variables(route).filter(|(variable, place)| *place != Place::Path && is_required(variable));
    let missing: Vec<Failure> =
        required.map(|(variable, _)| Failure::invalid(&variable.name, Reason::Required)).collect();
    let nonsense = |name: &str| (name.to_owned(), "\u{fffd}".to_owned());
    let query = variables(route).filter(|(_, place)| *place == Place::Query);
    let input = RequestInput {
        path: line.parameters().map(nonsense).collect(),
        query: query.map(|(variable, _)| nonsense(&variable.name)).collect(),
        ..RequestInput::default()
    };
    let unbound = bind(&route.document, cx.types, &input, cx.surface.identifiers).err();
    let malformed = unbound.map(|unbound| unbound.failures).unwrap_or_default();
    let found = [missing, malformed].into_iter().filter(|failures| !failures.is_empty());
    // The rules of mutations check texts by themselves.
    let any = RequestFailure::from(Code::ValidationError);
    found.map(|failures| RequestFailure::of(cx.surface, &failures)).chain([any]).collect()
}

/// The limits that are counted beside requests.
fn limits(cx: &Context<'_>, route: &CompiledRoute) -> Vec<RequestFailure> {
    let exports = cx.surface.rates.exports.filter(|_| route.route.counts_as_export).map(|_| Counted::Exports);
    let limit = |counts| Limit { counts, most: 1, retry_after_seconds: WAIT };
    exports
        .into_iter()
        .chain(route.route.counted)
        .map(|counts| RequestFailure { limit: Some(limit(counts)), ..Code::RateLimitExceeded.into() })
        .collect()
}

/// A name for a response, of its codes: `UserNotFound`.
pub fn name_of(response: &Json) -> Option<String> {
    let examples = response["content"]["application/json"]["examples"].as_object()?;
    let words = examples.keys().flat_map(|code| code.split('_'));
    Some(words.map(|word| word[..1].to_owned() + &word[1..].to_ascii_lowercase()).collect())
}
