//! The rights of every kind of caller: one table for the root fields and one for the REST routes.

mod graphql;
mod rest;
