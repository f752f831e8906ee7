//! Cinema talents in GraphQL: who sees whom, filters and facets, registration and changes.

mod bounds;
mod changes;
mod facets;
mod registration;
mod visibility;
