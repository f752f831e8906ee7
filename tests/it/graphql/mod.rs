//! The GraphQL API, called over HTTP in process: one file a topic.

mod statements;
