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

/// The whole server as a service.
pub fn router(app: Arc<App>) -> Router {
    let mut router = Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready));
    if app.config.features.playground {
        router = router
            .nest("/playground", playground::router().with_state(()))
            .route("/playground/", get(async || Redirect::permanent("/playground")))
            .route("/", get(async || Redirect::temporary("/playground")));
    }
    router
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(middleware::MAX_BODY_BYTES))
        .layer(from_fn(middleware::trace))
        .with_state(app)
}
