//! Passerelle: one GraphQL schema over one shared database, with two legacy REST dialects on top.
//!
//! # The life of a request
//!
//! 1. [`router`] picks the tree: `/graphql`, `/api`, `/api/v1`, the playground, health.
//! 2. [`http::identify`] turns a cookie or a bearer token into an [`auth::actor::Actor`]; nobody reads credentials
//!    after it.
//! 3. REST only: one line of a route table names an operation document; [`rest::bind`] fills its variables.
//! 4. [`graphql::schema`] counts what the document asks for, attaches the actor and fresh loaders, and executes: the
//!    public instance for `/graphql`, the trusted one, same resolvers, for the shim's documents.
//! 5. A root field passes its guard and calls one function of [`domain`].
//! 6. `domain/<noun>` scopes by actor, checks the rule, reads or writes through [`entity`], in one transaction, and
//!    [`domain::write`] notes it in the audit log.
//! 7. Lists are compiled once and written as text ([`graphql::rows`]); nested fields come from [`graphql::loaders`],
//!    one statement a level.
//! 8. Subscriptions only: [`domain::signals`] tells what was committed, [`graphql::live`] answers each event anew, and
//!    [`http::live`] carries the answers over a WebSocket or a stream.
//! 9. REST only: [`rest::write`] puts the data into the surface's envelope; a failure's code becomes a status and a
//!    sentence in [`rest::failure`].
//!
//! Arrows point down only: `router → { rest, http } → graphql → domain → entity → database`. The leaves ([`auth`],
//! [`clock`], [`config`], [`crypto`], [`moment`], [`qr`], [`text`], [`time_zone`]) know nobody but each other. `tests/it/architecture.rs` holds the line.

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
