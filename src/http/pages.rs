//! The pages that people open: their addresses, and the data that each brings along.
//!
//! A page is a folder of `playground/src/`, embedded by `assets.rs`. Its files are served at `/assets/<folder>/`, its
//! HTML at the addresses below. The page of a code brings the event along, as the documented route answers it, so that
//! a check-in costs one counted request.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::Variables;
use async_graphql::parser::parse_query;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Serialize;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::assets::{file, page, text};
use super::identify::RequestId;
use super::limits::Uncounted;
use super::state::HttpState;
use crate::auth::actor::{Actor, Origin, Surface};
use crate::config::BaseUrl;
use crate::graphql::request::Client;
use crate::graphql::response;
use crate::graphql::response_shape::PlainShape;
use crate::language::Language;
use crate::scope::Scope;
use crate::text::trim;

/// What every page is told of the server.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// The version of the server.
    pub version: &'static str,
    /// Whether there is a playground.
    pub playground: bool,
    /// The accounts to sign in with by one click; none but with the demo data.
    pub demo: Option<Demo>,
}

/// The accounts of the demo.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    /// The documented accounts.
    pub accounts: Vec<DemoAccount>,
}

/// An account of the demo, whose password everybody knows.
#[derive(Clone, Debug, Serialize)]
pub struct DemoAccount {
    /// The address to sign in with.
    pub email: &'static str,
    /// The password.
    pub password: &'static str,
    /// The role, as the schema names it.
    pub role: String,
}

/// Where the event of a code stands, and what is wrong with the code.
const STANDING: &str = "query ($code: String!, $signature: String!, $timestamp: Float!) {
    validateQrCode(code: $code, signature: $signature, timestamp: $timestamp) { reason event { phase status } }
}";

/// The pages.
pub struct Pages {
    /// What every page is told.
    pub site: Site,
    /// The pointage API, without its base path.
    pub pointage: Router,
    /// The page of codes on another server.
    pub check_in_url: Option<BaseUrl>,
    /// The schema and its services.
    pub state: Arc<HttpState>,
}

/// The GraphQL documents of the pages; none where the pages are not bundled.
pub fn documents() -> Vec<String> {
    text("door/documents.json").and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default()
}

/// The routes of the pages and of their files.
pub fn router(pages: Pages) -> Router<()> {
    let playground = pages.site.playground;
    let mut router = Router::new()
        .route("/assets/{page}/{file}", get(asset))
        .route("/favicon.ico", get(async |headers: HeaderMap| file("playground/icon.svg", &headers)))
        .route("/e/sw.js", get(async |headers: HeaderMap| file("sign/sw.js", &headers)))
        .route("/e/{code}", get(check_in))
        .route("/door/sw.js", get(async |headers: HeaderMap| worker("/door", &headers)))
        .route("/set/sw.js", get(async |headers: HeaderMap| worker("/set", &headers)))
        .route("/door", get(door))
        .route("/door/", get(async || Redirect::permanent("/door")))
        .route("/set/", get(async || Redirect::permanent("/set")))
        .route("/door/{event}", get(door))
        .route("/set", get(set))
        .route("/set/{project}", get(set));
    if playground {
        router = router
            .route("/playground", get(playground_page))
            .route("/playground/", get(async || Redirect::permanent("/playground")))
            .route("/playground/{file}", get(playground_file));
    }
    router.with_state(Arc::new(pages))
}

async fn asset(Path((page, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    file(&format!("{page}/{name}"), &headers)
}

async fn playground_page(State(pages): State<Arc<Pages>>) -> Response {
    page("playground", &pages.data())
}

async fn playground_file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("playground/{name}"), &headers)
}

async fn door(State(pages): State<Arc<Pages>>) -> Response {
    page("door", &pages.data())
}

/// The only page with a camera.
async fn set(State(pages): State<Arc<Pages>>) -> Response {
    let mut response = page("door", &pages.data());
    response
        .headers_mut()
        .insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static("camera=(self)"));
    response
}

/// The service worker of the staff's pages below `scope`, and of the page at `scope` itself: that one is not in the folder of the
/// file, so that a browser asks for this header.
fn worker(scope: &'static str, headers: &HeaderMap) -> Response {
    let mut response = file("door/sw.js", headers);
    response
        .headers_mut()
        .insert(HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static(scope));
    response
}

/// `/e/{code}?t=…&s=…`, the address in a QR code.
async fn check_in(
    State(pages): State<Arc<Pages>>,
    code: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // A code that is no text is one of no event.
    let code = code.map(|Path(code)| code).unwrap_or_default();
    if let Some(other) = &pages.check_in_url {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        return Redirect::temporary(&format!("{other}{path}")).into_response();
    }
    let event = pages.standing(&code, request.uri().clone()).await;
    let Ok(answer) = pages.event_by_code(request).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut data = pages.data();
    // Participants do not sign in.
    data["site"]["demo"] = Value::Null;
    // A phone keeps the page that it has rather than one that a failing server sends.
    let is_failure = answer["status"].as_u64().is_some_and(|status| status >= 500);
    data["checkIn"] = answer;
    data["event"] = event;
    let mut response = page("sign", &data);
    if is_failure {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    // The address contains the signature of the code: it is for this phone alone.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// The longest answer of the route, in bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

impl Pages {
    fn data(&self) -> Value {
        json!({ "site": self.site })
    }

    /// What `GET /events/by-code/{code}?t=…&s=…` answers, with its status and the server's time. It counts against no
    /// limit: a classroom behind one address opens the page at once, and no event is told without a valid signature.
    async fn event_by_code(&self, request: Request) -> Result<Value, axum::http::Error> {
        let uri = request.uri();
        let code = uri.path().rsplit('/').next().unwrap_or_default();
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let mut inner = Request::get(format!("/events/by-code/{code}{query}")).body(Body::empty())?;
        let (outer, extensions) = (request.extensions(), inner.extensions_mut());
        if let (Some(peer), Some(id)) = (outer.get::<ConnectInfo<SocketAddr>>(), outer.get::<RequestId>()) {
            extensions.insert(*peer);
            extensions.insert(id.clone());
        }
        extensions.insert(Uncounted);
        let Ok(response) = self.pointage.clone().oneshot(inner).await;
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), MAX_ANSWER_BYTES).await.unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        Ok(json!({ "status": status, "body": body, "time": self.state.services.clock.now().to_rfc3339() }))
    }

    /// Where the event stands, which the documented route does not tell: its phase and status. `OVER` alone for a code
    /// whose signature is right and whose time is over; null without a valid signature.
    async fn standing(&self, code: &str, uri: Uri) -> Value {
        let parameter = |wanted: &str| {
            let mut pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
            pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
        };
        let (signature, issued_at) = (parameter("s"), parameter("t"));
        let issued_at = trim(&issued_at);
        let Some(timestamp) = issued_at.parse::<u32>().ok().filter(|number| number.to_string() == issued_at)
        else {
            return Value::Null;
        };
        let variables = json!({ "code": code, "signature": signature, "timestamp": timestamp });
        let origin =
            Origin { surface: Surface::Graphql, ip: None, user_agent: None, request_id: String::new() };
        let client = Client {
            scope: Scope::new(Arc::clone(&self.state.services), Actor::anonymous(origin)),
            cookie: self.state.cookie,
            language: Language::default(),
            may_introspect: false,
            idempotency_key: None,
        };
        let variables = Variables::from_json(variables);
        let Ok(document) = parse_query(STANDING) else { return Value::Null };
        let schemas = &self.state.schemas;
        let answer = schemas.execute_trusted(document, variables, client, Arc::new(PlainShape)).await;
        let mut text = Vec::new();
        response::write(&answer, &mut text);
        let answer: Value = serde_json::from_slice(&text).unwrap_or_default();
        let validation = &answer["data"]["validateQrCode"];
        if validation["reason"] == "EXPIRED" {
            json!({ "phase": "OVER" })
        } else {
            validation["event"].clone()
        }
    }
}
