//! The life of a REST request: authenticate, rate-limit, authorize, bind, execute, render.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::Response as GraphqlResponse;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::Map;

use super::bind::{Unbound, bind};
use super::compile::{CompiledRoute, compile};
use super::error::{RequestFailure, zip_results};
use super::execution::Execution;
use super::export::FileRequest;
use super::export_response::{self, PageSource as _};
use super::idempotency;
use super::input::RequestInput;
use super::rehearsal::Rehearsal;
use super::render::write_members;
use super::route::Access;
use super::shape::DocumentShape;
use super::success_message::success_message;
use super::surface::RestSurface;
use crate::auth::client_ip::network_of;
use crate::error::{Code, Counted, Error, Failure, Kind, Limit, Reason};
use crate::http::body_timeout::{body_timed_out, is_caused_by};
use crate::http::identify::{Identified, RequestId, client_address, identify, identify_address};
use crate::http::limits::{Class, Limits, RateLimitStatus, Uncounted};
use crate::http::memory_budget::BudgetExceeded;
use crate::http::middleware::{MAX_BODY_BYTES, MatchedRoute};
use crate::http::state::HttpState;
use crate::http::unread_answers::{hold_response, network};
use crate::scope::Scope;
use crate::time_zone::TimeZone;

/// A surface with its checked routes.
pub struct Shim {
    surface: RestSurface,
    limits: Limits,
}

/// The routes of a surface beside `others`, to be nested at its base path.
///
/// # Errors
/// The problems of each document.
pub fn router(state: &Arc<HttpState>, surface: RestSurface, others: Router) -> Result<Router, Vec<String>> {
    let compiled = compile(&surface, state.schemas.index())?;
    let mut rates = surface.rates;
    if let Some(anonymous) = &mut rates.anonymous {
        anonymous.requests = state.limits.public_per_minute;
    }
    let shim = Arc::new(Shim { surface, limits: Limits::new(surface.name, rates) });
    spawn_eviction(&shim);
    let mut router = others;
    for route in compiled {
        let path = route.route.path;
        router = router.route(path, method_router(state, &shim, Arc::new(route)));
    }
    let unknown = |code: Code| {
        let shim = Arc::clone(&shim);
        async move || shim.render_failure(None, &code.into())
    };
    Ok(router
        .fallback(unknown(Code::RouteNotFound))
        .method_not_allowed_fallback(unknown(Code::MethodNotAllowed)))
}

fn method_router(state: &Arc<HttpState>, shim: &Arc<Shim>, route: Arc<CompiledRoute>) -> MethodRouter {
    let (state, shim) = (Arc::clone(state), Arc::clone(shim));
    let method = MethodFilter::try_from(route.route.method.clone()).unwrap_or(MethodFilter::GET);
    on(
        method,
        async move |ConnectInfo(peer): ConnectInfo<SocketAddr>,
                    path: Result<RawPathParams, RawPathParamsRejection>,
                    request: Request| {
            let path = match path {
                Ok(path) => path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
                // A parameter that is not UTF-8 names nothing.
                Err(_) => {
                    route.route.parameters().map(|name| (name.to_owned(), '\u{fffd}'.to_string())).collect()
                }
            };
            shim.handle(&state, &route, peer, path, request).await
        },
    )
}

/// The interval of evicting counters of idle callers.
const EVICTION_INTERVAL: std::time::Duration = std::time::Duration::from_mins(5);

fn spawn_eviction(shim: &Arc<Shim>) {
    let shim = Arc::downgrade(shim);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(EVICTION_INTERVAL).await;
            let Some(shim) = shim.upgrade() else { return };
            shim.limits.evict_idle();
        }
    });
}

impl Shim {
    async fn handle(
        &self,
        state: &Arc<HttpState>,
        route: &Arc<CompiledRoute>,
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
                // The surface is nested at its base, which axum takes from the path.
                let path = format!("{}{}", self.surface.base, parts.uri.path());
                let query = parts.uri.query().unwrap_or_default();
                match identify_address(state, &path, query, identified).await {
                    Ok(identified) => identified,
                    Err(error) => return self.render_failure(Some(route), &self.failure_of(error)),
                }
            }
            Ok(identified) => identified,
            Err(error) => return self.render_failure(Some(route), &self.failure_of(error)),
        };
        let renewed_cookie = identified.renewed_cookie();
        let rate_limit = match parts.extensions.get::<Uncounted>() {
            Some(Uncounted) => None,
            None => self.count(state, &identified, &parts.method, &parts.headers, peer).await,
        };
        let mut response = if rate_limit.is_some_and(|rate_limit| rate_limit.exceeded) {
            self.render_failure(Some(route), &Code::RateLimitExceeded.into())
        } else {
            let query = parts.uri.query().unwrap_or_default();
            let answered = self.run(state, route, identified, path, query, &parts.headers, body).await;
            let network = network(state, &parts.headers, peer);
            let held = match answered {
                Ok(response) => hold_response(state, network, response)
                    .await
                    .map_err(|BudgetExceeded| Code::ServiceUnavailable.into()),
                Err(failure) => Err(failure),
            };
            held.unwrap_or_else(|failure| self.render_failure(Some(route), &failure))
        };
        if let Some(rate_limit) = rate_limit.filter(|_| !RateLimitStatus::is_reported(response.headers())) {
            rate_limit.write_headers(response.headers_mut());
        }
        if let Some(cookie) = renewed_cookie
            && !response.headers().contains_key(header::SET_COOKIE)
        {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response.extensions_mut().insert(MatchedRoute { base: self.surface.base, path: route.route.path });
        response
    }

    async fn count(
        &self,
        state: &HttpState,
        identified: &Identified,
        method: &Method,
        headers: &HeaderMap,
        peer: SocketAddr,
    ) -> Option<RateLimitStatus> {
        if !state.limits.enabled {
            return None;
        }
        let session = identified.session();
        let class = if method.is_safe() { Class::Read } else { Class::Write };
        let address = network_of(client_address(state, headers, peer.ip())).to_string();
        Some(self.limits.hit(&state.services, class, session.as_deref(), &address).await)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one request")]
    async fn run(
        &self,
        state: &Arc<HttpState>,
        route: &Arc<CompiledRoute>,
        identified: Identified,
        path: Vec<(String, String)>,
        query: &str,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Response, RequestFailure> {
        let access = match route.route.access {
            Access::Public => Ok(()),
            Access::SignedIn => identified.require_account(),
            Access::OwnOr(_) if path.first().is_some_and(|(_, id)| identified.is_account(id)) => Ok(()),
            Access::May(action) | Access::OwnOr(action) => identified.require(action),
        };
        access.map_err(|error| self.failure_of(error))?;
        // Unsafe methods take parameters from the body only: addresses are logged, and must not contain
        // passwords.
        let query = if route.route.method.is_safe() { query } else { "" };
        let mut query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        if let Some(image) = route.route.image {
            image.apply_accept(headers, &mut query);
        }
        let idempotency_key = idempotency::key_of(&route.route, headers)
            .map_err(|failure| RequestFailure::of(&self.surface, &[failure]))?;
        let body = self.body(&route.route.method, headers, body).await?;
        let input = RequestInput { path, query, body };
        let to_failure = |failures: Vec<Failure>| RequestFailure::of(&self.surface, &failures);
        let variables = bind(&route.document, state.schemas.index(), &input, self.surface.identifiers);
        let (scope, language) = (identified.into_scope(), self.surface.language);
        let execution = Execution {
            state: Arc::clone(state),
            route: Arc::clone(route),
            scope,
            language,
            idempotency_key,
        };
        if let Some(file) = route.route.file {
            let services = &state.services;
            let (now, zone, fonts) = (services.clock.now(), services.zone, &services.fonts);
            let variables = variables.map_err(|unbound| unbound.failures);
            let export = zip_results(variables, file(&FileRequest { input: &input, now, zone, fonts }));
            let (variables, export) = export.map_err(to_failure)?;
            let rate_limit = if route.route.counts_as_export {
                self.count_export(state, &execution.scope).await?
            } else {
                None
            };
            let disposition = self.surface.disposition;
            let mut response = export_response::respond(export, execution, variables, disposition).await?;
            if let Some(rate_limit) = rate_limit {
                rate_limit.write_headers(response.headers_mut());
            }
            return Ok(response);
        }
        let variables = match variables {
            Ok(variables) => variables,
            Err(Unbound { failures, rehearsal }) => {
                return Err(execution.complete(to_failure(failures), rehearsal, &input).await);
            }
        };
        let response = execution.execute(variables).await;
        let shape = DocumentShape { zone: execution.zone() };
        match RequestFailure::in_response(&route.document, &response, shape) {
            Some(failure) if failure.code == Code::ValidationError && !route.document.is_mutation() => {
                // A query stops at the first field that its rules refuse.
                let bound = bind(&route.document, state.schemas.index(), &input, self.surface.identifiers);
                let mut rehearsal = Rehearsal::of(bound.unwrap_or_default());
                failure.details.keys().for_each(|field| rehearsal.leave_out(field));
                Err(execution.complete(failure, rehearsal, &input).await)
            }
            Some(failure) => Err(failure.with_input(&input)),
            None => Ok(self.render_success(route, response, execution.zone(), headers)),
        }
    }

    /// Counts an export whose input is valid; none when the surface does not limit exports.
    async fn count_export(
        &self,
        state: &HttpState,
        scope: &Scope,
    ) -> Result<Option<RateLimitStatus>, RequestFailure> {
        let Some(account) = scope.actor.account.as_ref().filter(|_| state.limits.enabled) else {
            return Ok(None);
        };
        let rate_limit = self.limits.hit_export(&state.services, account.id).await;
        match rate_limit.and_then(|rate_limit| rate_limit.exceeded_limit()) {
            Some((most, retry_after_seconds)) => {
                let limit = Limit { counts: Counted::Exports, most, retry_after_seconds };
                Err(self.failure_of(Error::limited(limit)))
            }
            None => Ok(rate_limit),
        }
    }

    /// The members of a JSON body; empty when there is no body or the method takes none.
    async fn body(
        &self,
        method: &Method,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Map<String, serde_json::Value>, RequestFailure> {
        if method.is_safe() || *method == Method::DELETE {
            return Ok(Map::new());
        }
        let bytes = to_bytes(body, MAX_BODY_BYTES).await.map_err(|error| {
            RequestFailure::from(if body_timed_out(&error) {
                Code::RequestTimeout
            } else if is_caused_by::<BudgetExceeded>(&error) {
                Code::ServiceUnavailable
            } else {
                Code::PayloadTooLarge
            })
        })?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Map::new());
        }
        let refuse =
            |kind| RequestFailure::of(&self.surface, &[Failure::invalid("body", Reason::Kind(kind))]);
        if !is_json(headers) {
            return Err(refuse(Kind::Json));
        }
        match serde_json::from_slice(&bytes) {
            Ok(serde_json::Value::Object(members)) => Ok(members),
            Ok(_) => Err(refuse(Kind::Object)),
            Err(_) => Err(refuse(Kind::Json)),
        }
    }

    fn render_success(
        &self,
        route: &CompiledRoute,
        result: GraphqlResponse,
        zone: TimeZone,
        headers: &HeaderMap,
    ) -> Response {
        let image =
            route.route.image.and_then(|image| image.render(headers, route.route.status, &result.data));
        let mut response = image.unwrap_or_else(|| self.render_json(route, &result, zone));
        if route.route.image.is_some() {
            response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept"));
        }
        response.headers_mut().extend(result.http_headers);
        response
    }

    fn render_json(&self, route: &CompiledRoute, response: &GraphqlResponse, zone: TimeZone) -> Response {
        let mut members = Vec::with_capacity(512);
        write_members(route.document.selection(), &response.data, zone, &mut members);
        let message = success_message(route.route.message, &response.data);
        let mut out = Vec::with_capacity(members.len() + 64);
        (self.surface.success)(&members, message.as_deref(), &mut out);
        json(route.route.status, out)
    }

    fn render_failure(&self, route: Option<&CompiledRoute>, failure: &RequestFailure) -> Response {
        let no_details = Map::new();
        let rendered = failure.render(&self.surface, route.map(|route| &route.route), &no_details);
        let mut out = Vec::with_capacity(256);
        (self.surface.failure)(&rendered, &mut out);
        let mut response = json(rendered.status, out);
        if let Some(limit) = failure.limit {
            RateLimitStatus::limit_exceeded(limit.most, limit.retry_after_seconds)
                .write_headers(response.headers_mut());
        }
        response
    }

    /// A failure outside of an operation. Errors that the caller did not cause are logged here.
    fn failure_of(&self, error: Error) -> RequestFailure {
        if let Error::Database(reason) = &error {
            tracing::error!(error = %reason.to_string().lines().next().unwrap_or_default(), "database");
        }
        RequestFailure::of(&self.surface, &error.failures())
    }
}

/// A body without a content type counts as JSON, the only type of both documents; but not from a browser, where a page of
/// another origin can send one unasked, and sign its visitor in.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return !headers.contains_key(header::ORIGIN) };
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
