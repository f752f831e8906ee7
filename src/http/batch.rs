//! Arrays of requests in one body of `POST /graphql`, as Apollo's `BatchHttpLink` sends them: off by default. They run one
//! after the other, under one cost limit together.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::de::IgnoredAny;

use super::graphql::{Call, client_of, language, refuse, reply};
use super::identify::Identified;
use super::request::RequestParams;
use super::sentences;
use crate::graphql::error::request_error;
use crate::graphql::execute::Outcome;
use crate::graphql::limits::{CostBudget, Limits};
use crate::graphql::request::{GraphqlRequest, Transport};
use crate::graphql::response;
use crate::language::{Language, Sentence};
use crate::scope::Scope;

/// The maximum number of refusals in one response.
const MAX_REFUSALS: usize = 100;

impl Call<'_> {
    /// Runs the requests of an array.
    pub(super) async fn run_batch(&self, identified: Identified, body: &[u8]) -> Response {
        let requests = match self.read_batch(body) {
            Ok(requests) => requests,
            Err(problem) => return self.refuse_batch(body, &problem),
        };
        let renewed_cookie = identified.renewed_cookie();
        let scope = identified.into_scope();
        let budget = Arc::new(CostBudget::new(Limits::default().cost));
        let (mut out, mut headers) = (vec![b'['], HeaderMap::new());
        for (at, request) in requests.into_iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            // A scope of its own: what one request may show beyond the caller's rights, the next one may not.
            let scope = Scope::new(Arc::clone(&scope.services), (*scope.actor).clone());
            let client = client_of(self.state, scope, language(self.headers));
            let request = GraphqlRequest { budget: Some(Arc::clone(&budget)), ..request };
            match self.state.schemas.execute(request, client).await {
                Outcome::Executed(answer) => {
                    response::write(&answer, &mut out);
                    for (name, value) in &answer.http_headers {
                        headers.append(name, value.clone());
                    }
                }
                Outcome::Refused(errors) => response::write_refusal(&errors, &mut out),
                Outcome::MutationRefused => {
                    let error =
                        request_error(sentences::GET_MUTATION.of(language(self.headers)), "REQUEST_INVALID");
                    response::write_refusal(&[error], &mut out);
                }
            }
        }
        out.push(b']');
        let mut reply = reply(self.media, StatusCode::OK, out);
        if let Some(cookie) = renewed_cookie {
            reply.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
        }
        for (name, value) in &headers {
            reply.headers_mut().append(name, value.clone());
        }
        self.hold(reply).await
    }

    /// The response that refuses an array: the refusal once for each request, because Apollo takes anything else for a broken
    /// server and hides the sentence. Once for an empty array, and for one so long that the response would be abuse.
    fn refuse_batch(&self, body: &[u8], problem: &str) -> Response {
        let length = serde_json::from_slice::<Vec<IgnoredAny>>(body).map_or(0, |list| list.len());
        if !(1..=MAX_REFUSALS).contains(&length) {
            return refuse(self.media, StatusCode::BAD_REQUEST, problem);
        }
        let mut refusal = Vec::new();
        response::write_refusal(&[request_error(problem, "REQUEST_INVALID")], &mut refusal);
        let body = [b"[".as_slice(), &vec![refusal; length].join(&b','), b"]"].concat();
        reply(self.media, StatusCode::BAD_REQUEST, body)
    }

    /// The requests of an array.
    ///
    /// # Errors
    /// A message for the client.
    fn read_batch(&self, body: &[u8]) -> Result<Vec<GraphqlRequest>, String> {
        let language = language(self.headers);
        let most = usize::try_from(self.state.limits.batch).unwrap_or(usize::MAX);
        if most == 0 {
            return Err(sentences::NO_BATCH.of(language).to_owned());
        }
        let told = |sentence: Sentence| sentence.of(language).to_owned();
        let list = RequestParams::list_from_json(body).map_err(told)?;
        let length = list.len();
        if !(1..=most).contains(&length) {
            return Err(match language {
                Language::French => {
                    format!(
                        "Un tableau contient 1 à {most} requêtes (GRAPHQL_BATCH_LIMIT), celui-ci {length}."
                    )
                }
                Language::English => {
                    format!("An array holds 1 to {most} requests (GRAPHQL_BATCH_LIMIT), this is {length}.")
                }
            });
        }
        let requests = list.into_iter().map(|params| params.into_request(Transport::Post));
        requests.collect::<Result<_, _>>().map_err(told)
    }
}
