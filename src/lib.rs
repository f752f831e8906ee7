//! Passerelle: one GraphQL schema over one shared database, with two legacy REST dialects on top.
//!
//! # The life of a request
//!
//! 1. [`router`] chooses the tree: `/graphql`, `/api`, `/api/v1`, the playground, health.
//! 2. [`http::identify`] turns a cookie or a bearer token into an [`auth::actor::Actor`]; credentials are read
//!    nowhere else.
//! 3. REST only: one line of a route table ([`rest::core::route`]) names an operation document; [`rest::core::bind`]
//!    fills its variables.
//! 4. [`graphql::schema`] counts what the document asks for, attaches the [`scope`] and fresh loaders, and
//!    executes: the public instance for `/graphql`, the trusted one, with the same resolvers, for the shim's
//!    documents.
//! 5. A root field passes its guard. A mutation, or a field with a rule of its own, calls one function of [`domain`].
//! 6. `domain/<noun>` loads what the scope may see, checks the rule and writes through [`entity`], in one
//!    transaction; [`domain::write`] leaves the audit entry in it, and [`pubsub`] delivers its events after the
//!    commit.
//! 7. Rows are answered by [`graphql::exec`]: it compiles the selection against the declarations of
//!    [`graphql::object`], reads by [`query`] (one statement a relation and level, through [`graphql::loaders`]),
//!    and renders text.
//! 8. Subscriptions only: [`domain::attendances::follow`] receives an event, [`graphql::live`] answers it as a
//!    request of its own, and [`http::live`] carries the answer over a WebSocket or a stream.
//! 9. REST only: [`rest::core::render`] writes the data in the layout of its document, and the surface puts it into
//!    its envelope; [`rest::core::error`] turns a failure's code into a status and a sentence.
//!
//! Arrows point down only: `router → { rest, http } → graphql → domain → query → database`. The leaves ([`auth`],
//! [`clock`], [`config`], [`crypto`], [`error`], [`export`], [`moment`], [`pubsub`], [`qr`], [`text`], [`time_zone`])
//! know none of these layers but the database. `tests/it/architecture` holds the line.

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
pub mod graphql;
pub mod http;
pub mod moment;
pub mod pubsub;
pub mod qr;
pub mod query;
pub mod rest;
pub mod router;
pub mod scope;
pub mod tabular;
pub mod text;
pub mod time_zone;
