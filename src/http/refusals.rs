//! Completes the refusals that the router makes by itself: 404 and 405 without a body get a sentence.

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::front::unknown_address;
use super::shell::language_of;
use crate::language::Language;

/// Gives a refusal without a body the sentence of its status, in the language of the caller.
pub async fn complete(request: Request, next: Next) -> Response {
    let language = language_of(request.uri().query(), request.headers());
    let method = request.method().clone();
    let mut response = next.run(request).await;
    let is_empty = response.body().size_hint().exact() == Some(0);
    // An answer of a handler, such as that of a file which the caller may not see, says nothing on purpose.
    let is_answered = response.headers().contains_key(header::CACHE_CONTROL);
    if method == Method::HEAD || !is_empty || is_answered {
        return response;
    }
    let sentence = match response.status() {
        StatusCode::NOT_FOUND => unknown_address(language).to_owned(),
        StatusCode::METHOD_NOT_ALLOWED => not_allowed(&method, language),
        _ => return response,
    };
    *response.body_mut() = Body::from(format!("{sentence}\n"));
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// The header `Allow`, which the router adds afterwards, names the methods.
fn not_allowed(method: &Method, language: Language) -> String {
    match language {
        Language::French => format!("Cette adresse n’admet pas la méthode {method}."),
        Language::English => format!("This address does not take the method {method}."),
    }
}
