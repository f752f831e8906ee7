//! Integration tests: the parts of the crate working together.
//!
//! All of them are one binary, since each further one would link the whole crate again. Each test has its own
//! database, and most tests run on both engines (see `support/`). `scripts/test` runs everything.

mod access;
mod architecture;
mod audit;
mod database;
mod demo;
mod entities;
mod front;
mod graphql;
mod idempotency;
mod imports;
mod live;
mod log_privacy;
mod mail;
mod media;
mod memory;
mod metrics;
mod migrations;
mod moments;
mod operator;
mod pages;
mod reference;
mod rest;
mod robustness;
mod schema;
mod slow_clients;
mod support;
mod texts;
mod tracing;
mod transactions;
mod zones;
