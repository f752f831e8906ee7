//! The routes and middleware of the server.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::app::App;
use crate::http::live::{socket, stream};
use crate::http::{graphql, health, middleware, multipart, playground, uploads};
use crate::rest;

/// Excludes XLSX and PDF files: they are already compressed, and keep their `Content-Length`, which browsers
/// need to show progress.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new(rest::core::export::XLSX))
        .and(NotForContentType::const_new(rest::core::export::PDF))
}

/// The server as a service.
///
/// # Errors
/// The problems of the shim's operation documents.
pub fn router(app: &App) -> Result<Router, Vec<String>> {
    let [talentsmaroc, pointage] = rest::surfaces();
    let (talentsmaroc_base, pointage_base) = (talentsmaroc.base, pointage.base);
    let talentsmaroc = rest::router(&app.http, talentsmaroc)?;
    let pointage = rest::router(&app.http, pointage)?;
    let mut router = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/graphql/ws", get(socket::open))
        .route("/graphql/stream", get(stream::get).post(stream::post).fallback(graphql::other_method))
        .route("/static/uploads/{*path}", get(uploads::get))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .nest_service(talentsmaroc_base, talentsmaroc)
        .nest_service(pointage_base, pointage);
    if app.config.features.playground {
        router = router
            .nest("/playground", playground::router().with_state(()))
            .route("/playground/", get(async || Redirect::permanent("/playground")))
            .route("/", get(async || Redirect::temporary("/playground")));
    }
    let cors = cors(app);
    let router = router
        .layer(cors)
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(DefaultBodyLimit::max(middleware::MAX_BODY_BYTES))
        .layer(RequestBodyTimeoutLayer::new(middleware::BODY_TIMEOUT))
        .layer(from_fn(middleware::trace))
        .with_state(Arc::clone(&app.http));
    Ok(router)
}

/// Allows cross-origin requests with cookies from the configured front ends.
fn cors(app: &App) -> CorsLayer {
    let origins =
        app.config.server.cors_origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok());
    let idempotency_key = HeaderName::from_static("idempotency-key");
    let headers = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
        idempotency_key,
    ];
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(headers.into_iter().chain(multipart::PREFLIGHT_HEADERS).collect::<Vec<_>>())
        .expose_headers(
            ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after", "x-request-id"]
                .map(HeaderName::from_static),
        )
        .max_age(Duration::from_hours(1))
}
