//! The GraphQL API, called over HTTP in process: one file per topic.

mod accounts;
mod attendances;
mod audit;
mod batch;
mod caching;
mod cinema_talents;
mod conformance;
mod connections;
mod cors;
mod cost;
mod disclosure;
mod events;
mod executor;
mod failures;
mod http;
mod limits;
mod participants;
mod persisted;
mod presence;
mod productions;
mod projects;
pub mod random_documents;
mod single_rows;
mod specification;
mod statements;
mod statistics;
mod variables;
