//! The life of a REST request: authenticate, rate-limit, authorize, bind, execute, render.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::{Response as Answer, Variables};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::Map;

use super::bind::{Sent, bind};
use super::document::Document;
use super::error::Fault;
use super::export::FileRequest;
use super::export_response::{self, Pages};
use super::render::write_members;
use super::route::{Access, Message, Route};
use super::shape::DocumentShape;
use super::surface::Surface;
use crate::auth::client_ip::network_of;
use crate::error::{Code, Error, Failure, Kind, Reason};
use crate::graphql::exec::raw::raw_text;
use crate::graphql::execute::Client;
use crate::graphql::schema_index::SchemaIndex;
use crate::graphql::words::Language;
use crate::http::identify::{Identified, RequestId, address, identify, identify_address};
use crate::http::limits::{Class, Limits, Standing};
use crate::http::middleware::{Answered, MAX_BODY_BYTES};
use crate::http::state::HttpState;
use crate::scope::Scope;
use crate::time_zone::TimeZone;

/// A surface with its checked routes.
pub struct Shim {
    surface: Surface,
    limits: Limits,
}

/// A route with its parsed document.
pub struct Compiled {
    route: Route,
    /// The parsed document.
    pub document: Document,
}

/// Parses every document of a surface and checks it against the schema.
///
/// # Errors
/// The problems of each document.
pub fn compile(surface: &Surface, types: &SchemaIndex) -> Result<Vec<Compiled>, Vec<String>> {
    let mut compiled = Vec::new();
    let mut wrong = Vec::new();
    for route in (surface.routes)() {
        match Document::parse(route.document)
            .and_then(|document| document.check_variables(types).map(|()| document))
        {
            Ok(document) => match route.image.and_then(|image| image.lacks(document.selection())) {
                Some(member) => {
                    wrong.push(format!(
                        "{}: {}.graphql: {member} is not selected",
                        surface.name, document.name
                    ));
                }
                None => compiled.push(Compiled { route, document }),
            },
            Err(what) => wrong.push(format!("{}: {what}", surface.name)),
        }
    }
    if wrong.is_empty() { Ok(compiled) } else { Err(wrong) }
}

/// The routes of a surface, to be nested at its base path.
///
/// # Errors
/// The problems of each document.
pub fn router(state: &Arc<HttpState>, surface: Surface) -> Result<Router, Vec<String>> {
    let compiled = compile(&surface, state.schemas.index())?;
    let mut rates = surface.rates;
    if let Some(anonymous) = &mut rates.anonymous {
        anonymous.requests = state.limits.public_per_minute;
    }
    let shim = Arc::new(Shim { surface, limits: Limits::new(rates) });
    forget_idle_callers(&shim);
    let mut router = Router::new();
    for route in compiled {
        let path = route.route.path;
        router = router.route(path, method_router(state, &shim, Arc::new(route)));
    }
    let unknown = |code: Code| {
        let shim = Arc::clone(&shim);
        async move || shim.refuse(None, &code.into())
    };
    Ok(router
        .fallback(unknown(Code::ResourceNotFound))
        .method_not_allowed_fallback(unknown(Code::MethodNotAllowed)))
}

fn method_router(state: &Arc<HttpState>, shim: &Arc<Shim>, route: Arc<Compiled>) -> MethodRouter {
    let (state, shim) = (Arc::clone(state), Arc::clone(shim));
    let method = MethodFilter::try_from(route.route.method.clone()).unwrap_or(MethodFilter::GET);
    on(
        method,
        async move |ConnectInfo(peer): ConnectInfo<SocketAddr>,
                    path: Result<RawPathParams, RawPathParamsRejection>,
                    request: Request| {
            // A path parameter that is not UTF-8 matches nothing.
            let Ok(path) = path else { return shim.refuse(Some(&route), &Code::ResourceNotFound.into()) };
            let path = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            shim.answer(&state, &route, peer, path, request).await
        },
    )
}

/// The interval of evicting counters of idle callers.
const CLEANUP_INTERVAL: std::time::Duration = std::time::Duration::from_mins(5);

fn forget_idle_callers(shim: &Arc<Shim>) {
    let shim = Arc::downgrade(shim);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(CLEANUP_INTERVAL).await;
            let Some(shim) = shim.upgrade() else { return };
            shim.limits.forget_idle();
        }
    });
}

impl Shim {
    async fn answer(
        &self,
        state: &Arc<HttpState>,
        route: &Arc<Compiled>,
        peer: SocketAddr,
        path: Vec<(String, String)>,
        request: Request,
    ) -> Response {
        let (parts, body) = request.into_parts();
        let id = parts.extensions.get::<RequestId>().cloned().unwrap_or(RequestId(String::new()));
        let identified = identify(state, self.surface.actor, &parts.method, &parts.headers, peer, &id).await;
        let identified = match identified {
            // An export with a signed address (`Download`) is fetched without credentials.
            Ok(identified) if route.route.file.is_some() && identified.session().is_none() => {
                let path = format!("{}{}", self.surface.base, route.route.path);
                let query = parts.uri.query().unwrap_or_default();
                match identify_address(state, &path, query, identified).await {
                    Ok(identified) => identified,
                    Err(error) => return self.refuse(Some(route), &self.fault(error)),
                }
            }
            Ok(identified) => identified,
            Err(error) => return self.refuse(Some(route), &self.fault(error)),
        };
        let prolonged = identified.prolonged();
        let standing = self.count(state, &identified, &parts.method, &parts.headers, peer);
        let mut response = if standing.is_some_and(|standing| standing.exceeded) {
            self.refuse(Some(route), &Code::RateLimitExceeded.into())
        } else {
            let query = parts.uri.query().unwrap_or_default();
            match self.run(state, route, identified, path, query, &parts.headers, body).await {
                Ok(response) => response,
                Err(fault) => self.refuse(Some(route), &fault),
            }
        };
        if let Some(standing) = standing.filter(|_| !Standing::is_told(response.headers())) {
            standing.tell(response.headers_mut());
        }
        if let Some(cookie) = prolonged
            && !response.headers().contains_key(header::SET_COOKIE)
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response.extensions_mut().insert(Answered(route.route.path));
        response
    }

    fn count(
        &self,
        state: &HttpState,
        identified: &Identified,
        method: &Method,
        headers: &HeaderMap,
        peer: SocketAddr,
    ) -> Option<Standing> {
        if !state.limits.enabled {
            return None;
        }
        let session = identified.session();
        let class = if method.is_safe() { Class::Read } else { Class::Write };
        let address = network_of(address(state, headers, peer.ip())).to_string();
        Some(self.limits.hit(class, session.as_deref(), &address))
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one request")]
    async fn run(
        &self,
        state: &Arc<HttpState>,
        route: &Arc<Compiled>,
        identified: Identified,
        path: Vec<(String, String)>,
        query: &str,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Response, Fault> {
        let passes = match route.route.access {
            Access::Public => Ok(()),
            Access::SignedIn => identified.require_account(),
            Access::OwnOr(_) if path.first().is_some_and(|(_, id)| identified.is_account(id)) => Ok(()),
            Access::May(action) | Access::OwnOr(action) => identified.require(action),
        };
        passes.map_err(|error| self.fault(error))?;
        // Unsafe methods take parameters from the body only: addresses are logged, and must not contain passwords.
        let query = if route.route.method.is_safe() { query } else { "" };
        let mut query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        if let Some(image) = route.route.image {
            image.choose(headers, &mut query);
        }
        let body = self.body(&route.route.method, headers, body).await?;
        let sent = Sent { path, query, body };
        let told = |failures: Vec<Failure>| Fault::of(&self.surface, &failures);
        let variables = bind(&route.document, state.schemas.index(), &sent, self.surface.is_identifier);
        let scope = identified.into_scope();
        let run = Run {
            state: Arc::clone(state),
            route: Arc::clone(route),
            scope,
            language: self.surface.language,
        };
        if let Some(file) = route.route.file {
            let (now, zone) = (state.services.clock.now(), state.services.zone);
            let recipe = both(variables, file(&FileRequest { sent: &sent, now, zone }));
            let (variables, recipe) = recipe.map_err(told)?;
            return export_response::answer(recipe, run, variables).await;
        }
        let answer = run.execute(variables.map_err(told)?).await;
        match Fault::in_answer(&route.document, &answer) {
            Some(fault) => Err(fault.knowing(&sent)),
            None => Ok(self.succeed(route, answer, run.zone(), headers)),
        }
    }

    /// The members of a JSON body; empty when there is no body or the method takes none.
    async fn body(
        &self,
        method: &Method,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Map<String, serde_json::Value>, Fault> {
        if method.is_safe() || *method == Method::DELETE {
            return Ok(Map::new());
        }
        let bytes = to_bytes(body, MAX_BODY_BYTES).await.map_err(|_| Fault::from(Code::PayloadTooLarge))?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        let refuse = |kind| Fault::of(&self.surface, &[Failure::invalid("body", Reason::Kind(kind))]);
        if !is_json(headers) {
            return Err(refuse(Kind::Json));
        }
        match serde_json::from_slice(&bytes) {
            Ok(serde_json::Value::Object(members)) => Ok(members),
            Ok(_) => Err(refuse(Kind::Object)),
            Err(_) => Err(refuse(Kind::Json)),
        }
    }

    fn succeed(&self, route: &Compiled, answer: Answer, zone: TimeZone, headers: &HeaderMap) -> Response {
        let image =
            route.route.image.and_then(|image| image.answer(headers, route.route.status, &answer.data));
        let mut response = image.unwrap_or_else(|| self.in_json(route, &answer, zone));
        if route.route.image.is_some() {
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        }
        response.headers_mut().extend(answer.http_headers);
        response
    }

    fn in_json(&self, route: &Compiled, answer: &Answer, zone: TimeZone) -> Response {
        let mut members = Vec::with_capacity(512);
        write_members(route.document.selection(), &answer.data, zone, &mut members);
        let message = match route.route.message {
            Message::None => None,
            Message::Always(message) => Some(message),
            Message::ByFlag { key, yes, no } => Some(if is_true(&answer.data, key) { yes } else { no }),
        };
        let mut out = Vec::with_capacity(members.len() + 64);
        (self.surface.success)(&members, message, &mut out);
        json(route.route.status, out)
    }

    fn refuse(&self, route: Option<&Compiled>, fault: &Fault) -> Response {
        let nothing = Map::new();
        let told = fault.told(&self.surface, route.map(|route| &route.route), &nothing);
        let mut out = Vec::with_capacity(256);
        (self.surface.failure)(&told, &mut out);
        let mut response = json(told.status, out);
        if let Some(limit) = fault.limit {
            Standing::met(limit.most, limit.retry_after_seconds).tell(response.headers_mut());
        }
        response
    }

    /// A failure outside of an operation. Errors that the caller did not cause are logged here.
    fn fault(&self, error: Error) -> Fault {
        if let Error::Database(reason) = &error {
            tracing::error!(error = %reason.to_string().lines().next().unwrap_or_default(), "database");
        }
        Fault::of(&self.surface, &error.failures())
    }
}

/// One execution of a route's document.
struct Run {
    state: Arc<HttpState>,
    route: Arc<Compiled>,
    scope: Scope,
    language: Language,
}

impl Run {
    async fn execute(&self, variables: Variables) -> Answer {
        let Self { state, route, scope, language } = self;
        let asker =
            Client { scope: scope.clone(), cookie: state.cookie, language: *language, sees_schema: false };
        let shape = Arc::new(DocumentShape { zone: self.zone() });
        state.schemas.execute_trusted(route.document.parsed.clone(), variables, asker, shape).await
    }
}

impl Pages for Run {
    fn document(&self) -> &Document {
        &self.route.document
    }

    fn zone(&self) -> TimeZone {
        self.scope.services.zone
    }

    async fn page(&self, variables: Variables) -> Answer {
        self.execute(variables).await
    }
}

/// Both values, or the failures of both.
fn both<A, B>(one: Result<A, Vec<Failure>>, other: Result<B, Vec<Failure>>) -> Result<(A, B), Vec<Failure>> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(mut one), Err(other)) => {
            one.extend(other);
            Err(one)
        }
        (Err(failures), Ok(_)) | (Ok(_), Err(failures)) => Err(failures),
    }
}

/// Whether the member `key`, at any depth, is true.
fn is_true(data: &async_graphql::Value, key: &str) -> bool {
    if let Some(text) = raw_text(data) {
        let members = serde_json::from_str::<Map<String, serde_json::Value>>(text).unwrap_or_default();
        return members.get(key).is_some_and(|value| *value == true);
    }
    match data {
        async_graphql::Value::Object(members) => members.iter().any(|(name, value)| {
            (name == key && *value == async_graphql::Value::Boolean(true)) || is_true(value, key)
        }),
        _ => false,
    }
}

/// A body without a content type counts as JSON, the only type of both documents.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let media =
        value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media == "application/json" || media.ends_with("+json")
}

fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    // Responses depend on the caller.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
