//! The routes and middleware of the server.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::app::App;
use crate::http::front::{self, Api, Front, Places};
use crate::http::live::{socket, stream};
use crate::http::pages::{self, Demo, Pages, Site};
use crate::http::reference::{Reference, Surroundings};
use crate::http::{
    body_timeout, cors, counted_body, graphql, health, metrics, middleware, refusals, schema, uploads,
};
use crate::rest;

/// Excludes XLSX and PDF files: they are already compressed, and keep their `Content-Length`, which browsers
/// need to show progress.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new(rest::core::export::XLSX))
        .and(NotForContentType::const_new(rest::core::export::PDF))
}

/// The server as a service. `demo` is the accounts of the demo data, if the database has them.
///
/// # Errors
/// The problems of the shim's operation documents.
pub fn router(app: &App, demo: Option<Demo>) -> Result<Router, Vec<String>> {
    let [talentsmaroc, pointage] = rest::surfaces();
    let (talentsmaroc_base, pointage_base) = (talentsmaroc.base, pointage.base);
    let talentsmaroc = rest::router(&app.http, talentsmaroc)?;
    let pointage = rest::router(&app.http, pointage)?;
    let config = &app.config;
    let pages = Pages {
        site: Site { version: env!("CARGO_PKG_VERSION"), playground: config.features.playground, demo },
        pointage: pointage.clone(),
        // The public address itself is no other server.
        check_in_url: config.server.check_in_url.clone().filter(|url| *url != config.server.public_url),
        state: Arc::clone(&app.http),
    };
    let places = places(app);
    let mut router = Router::new()
        .route(
            "/graphql",
            get(graphql::get)
                .post(graphql::post)
                .fallback(graphql::other_method)
                .layer(from_fn_with_state(Arc::new(places.clone()), front::lead_browsers)),
        )
        .route("/graphql/schema.graphql", get(schema::get))
        .route("/graphql/ws", get(socket::open))
        .route("/graphql/stream", get(stream::get).post(stream::post).fallback(stream::other_method))
        .route("/static/uploads/{*path}", get(uploads::get))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .nest_service(talentsmaroc_base, talentsmaroc)
        .nest_service(pointage_base, pointage)
        .merge(pages::router(pages).with_state(()))
        .merge(front::router(Front { state: Arc::clone(&app.http), places: places.clone() }).with_state(()));
    for surface in rest::surfaces() {
        router = router.merge(reference(app, surface, &places).router().with_state(()));
    }
    if let Some(token) = &config.metrics.token {
        let metrics = metrics::router(Arc::clone(&app.http), Some(token.clone()));
        router = router.merge(metrics.with_state(()));
    }
    let router = router
        .layer(from_fn(refusals::complete))
        .layer(cors::layer(&app.config.server))
        .layer(from_fn_with_state(Arc::clone(&app.http), cors::refuse_foreign_preflight))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(DefaultBodyLimit::max(middleware::MAX_BODY_BYTES))
        .layer(from_fn_with_state(Arc::clone(&app.http), counted_body::apply))
        .layer(from_fn_with_state(config.timeouts, body_timeout::apply))
        .layer(from_fn_with_state(Arc::clone(&app.http), middleware::trace))
        .with_state(Arc::clone(&app.http));
    Ok(router)
}

/// Where everything is, for the front page.
fn places(app: &App) -> Places {
    let api = |surface: rest::RestSurface| Api { base: surface.base, title: surface.title };
    Places {
        version: env!("CARGO_PKG_VERSION"),
        origin: app.config.server.public_url.to_string().trim_end_matches('/').to_owned(),
        playground: app.config.features.playground,
        open_schema: !app.config.environment.is_production(),
        apis: rest::surfaces().into_iter().rev().map(api).collect(),
    }
}

/// The reference of a REST API.
fn reference(app: &App, surface: rest::RestSurface, places: &Places) -> Reference {
    let state = Arc::clone(&app.http);
    Reference::new(
        surface.base,
        move |language| rest::openapi::serve::document_here(&state, &surface, language),
        Surroundings {
            origin: places.origin.clone(),
            playground: places.playground,
            apis: places.apis.iter().map(|api| (api.base, api.title)).collect(),
        },
    )
}
