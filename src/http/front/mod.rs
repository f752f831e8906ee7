//! The front page `/`: what this is, on which version, whether it works, and where everything is. A client that asks
//! for JSON receives the same as JSON. Browsers that open `/graphql` are led on from there (`lead_browsers`), those that
//! open an unknown address are led here.

mod page;
mod texts;

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::accept::{prefers_html, prefers_json};
use super::assets::html_response;
use super::health::is_ready;
use super::shell::{language_of, with_language};
use super::state::HttpState;
pub use page::{Api, Places, unknown_address};

/// The front page.
pub struct Front {
    /// The state that the health of the server is read from.
    pub state: Arc<HttpState>,
    /// Where everything is.
    pub places: Places,
}

/// The route of the front page, and the answer at addresses without a route.
pub fn router(front: Front) -> Router {
    Router::new().route("/", get(show)).fallback(unknown).with_state(Arc::new(front))
}

async fn show(State(front): State<Arc<Front>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let is_ready = is_ready(&front.state).await;
    let language = language_of(query.as_deref(), &headers);
    let response = if prefers_json(&headers) {
        let mut response = axum::Json(index(&front.places, is_ready)).into_response();
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    } else {
        html_response(StatusCode::OK, page::front(&front.places, language, is_ready))
    };
    with_language(response, language)
}

/// 404: a page for a browser, a sentence for other clients.
async fn unknown(State(front): State<Arc<Front>>, request: Request) -> Response {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    let language = language_of(request.uri().query(), request.headers());
    if !is_read || !prefers_html(request.headers()) {
        let sentence = format!("{}\n", page::unknown_address(language));
        return with_language((StatusCode::NOT_FOUND, sentence).into_response(), language);
    }
    with_language(html_response(StatusCode::NOT_FOUND, page::unknown(&front.places, language)), language)
}

/// The front page as JSON.
fn index(places: &Places, is_ready: bool) -> Value {
    let address = |path: &str| format!("{}{path}", places.origin);
    let apis = places.apis.iter().map(|api| {
        json!({
            "title": api.title,
            "url": address(api.base),
            "documentation": address(&format!("{}/docs", api.base)),
            "openapi": address(&format!("{}/openapi.json", api.base)),
        })
    });
    json!({
        "name": "passerelle",
        "version": places.version,
        "status": if is_ready { "ok" } else { "unavailable" },
        "graphql": {
            "url": address("/graphql"),
            "websocket": address("/graphql/ws").replacen("http", "ws", 1),
            "stream": address("/graphql/stream"),
            "schema": address("/graphql/schema.graphql"),
            "playground": places.playground.then(|| address("/playground")),
        },
        "rest": apis.collect::<Vec<_>>(),
        "door": address("/door"),
        "set": address("/set"),
        "liveness": address("/healthz"),
        "readiness": address("/readyz"),
    })
}

/// Leads a browser that opens `/graphql` to the playground; where there is none, to a page that says how to ask.
pub async fn lead_browsers(State(places): State<Arc<Places>>, request: Request, next: Next) -> Response {
    // The switch of language is of the page, no question.
    let query = request.uri().query();
    let mut parameters = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let asks_nothing = parameters.all(|(name, _)| name == "lang");
    if request.method() != Method::GET || !asks_nothing || !prefers_html(request.headers()) {
        return next.run(request).await;
    }
    let language = language_of(query, request.headers());
    let response = if places.playground {
        Redirect::to("/playground").into_response()
    } else {
        html_response(StatusCode::BAD_REQUEST, page::how_to_ask(&places, language))
    };
    with_language(response, language)
}
