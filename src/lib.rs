//! Passerelle: one GraphQL schema over one shared database, with two legacy REST APIs on top.
//!
//! # The life of a request
//!
//! 1. [`router`] selects the handler: `/graphql`, `/api`, `/api/v1`, the playground, health.
//! 2. [`http::identify`] authenticates a cookie or a bearer token as an [`auth::actor::Actor`]; credentials
//!    are read nowhere else.
//! 3. REST only: a line of the route table ([`rest::core::route`]) maps the request to an operation document;
//!    [`rest::core::bind`] sets its variables.
//! 4. [`graphql::execute`] checks the limits of the document, attaches the [`scope`] and new loaders, and
//!    executes it: `/graphql` on the public instance, the shim's documents on the trusted instance, which has
//!    the same schema and executor.
//! 5. A root field checks its guard. A mutation, or a field with a rule of its own, calls one function of
//!    [`domain`].
//! 6. `domain/<noun>` loads the rows visible to the scope, checks the rule and writes through [`entity`], in
//!    one transaction; [`domain::write`] inserts the audit entry in it, and [`pubsub`] delivers its events
//!    after the commit.
//! 7. [`graphql::exec`] answers selections on rows: it compiles the selection against the declarations of
//!    [`graphql::object`], reads by [`query`] (one statement per relation and level, through
//!    [`graphql::loaders`]), and renders JSON text.
//! 8. Subscriptions only: [`domain::attendances::follow`] receives an event, [`graphql::live`] executes the
//!    selection as a separate request, and [`http::live`] sends the result over a WebSocket or a stream.
//! 9. REST only: [`rest::core::render`] renders the data in the layout of the REST document, and the surface
//!    adds its envelope; [`rest::core::error`] maps a failure's code to a status and a sentence.
//!
//! Dependencies point down only: `router → { rest, http } → graphql → domain → query → database`. The leaves
//! ([`auth`], [`clock`], [`config`], [`crypto`], [`error`], [`export`], [`file_format`], [`language`], [`mail`], [`mean`],
//! [`moment`], [`picture`], [`private_folder`], [`pubsub`], [`qr`], [`storage`], [`telemetry`], [`text`], [`time_zone`]) depend on none of these layers except the database.
//! `tests/it/architecture` enforces this.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod database;
pub mod demo;
pub mod domain;
pub mod entity;
pub mod error;
pub mod export;
pub mod file_format;
pub mod fonts;
pub mod graphql;
pub mod http;
pub mod language;
pub mod mail;
pub mod mean;
pub mod moment;
pub mod picture;
pub mod private_folder;
pub mod pubsub;
pub mod qr;
pub mod query;
pub mod rest;
pub mod router;
pub mod scope;
pub mod storage;
pub mod tabular;
pub mod telemetry;
pub mod text;
pub mod time_zone;
