//! Every URL tree on one screen.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::response::Redirect;
use axum::routing::get;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::http::{graphql, health, middleware, playground};
use crate::rest;

/// The whole server as a service.
///
/// # Errors
/// What is wrong with the shim's documents.
pub fn router(app: Arc<App>) -> Result<Router, Vec<String>> {
    let [talentsmaroc, pointage] = rest::surfaces();
    let talentsmaroc = rest::router(&app, talentsmaroc)?;
    let pointage = rest::router(&app, pointage)?;
    let mut router = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .nest_service("/api/v1", talentsmaroc)
        .nest_service("/api", pointage);
    if app.config.features.playground {
        router = router
            .nest("/playground", playground::router().with_state(()))
            .route("/playground/", get(async || Redirect::permanent("/playground")))
            .route("/", get(async || Redirect::temporary("/playground")));
    }
    let router = router
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(middleware::MAX_BODY_BYTES))
        .layer(from_fn(middleware::trace))
        .with_state(app);
    Ok(router)
}
