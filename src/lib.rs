//! Passerelle: one GraphQL schema over one shared database, with two legacy REST dialects on top.

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
pub mod graphql;
pub mod http;
pub mod router;
