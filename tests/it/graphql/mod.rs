//! The GraphQL API, called over HTTP in process: one file a topic.

mod accounts;
mod attendances;
mod audit;
mod conformance;
mod connections;
pub mod documents;
mod events;
mod failures;
mod http;
mod imports;
mod limits;
mod participants;
mod rows;
mod specification;
mod statements;
mod statistics;
mod variables;
