//! The one integration binary: what only shows when the parts work together.
//!
//! One binary, because each more would link the whole crate again. Every test has a database of its own and most run
//! on both engines: `support/` says how. `scripts/test` runs all of it.

mod access;
mod architecture;
mod database;
mod demo;
mod entities;
mod graphql;
mod live;
mod migrations;
mod moments;
mod rest;
mod schema;
mod support;
mod texts;
mod transactions;
mod zones;
