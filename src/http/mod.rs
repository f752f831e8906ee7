//! What every URL tree shares: who is asking, GraphQL over HTTP, the playground, health, and what surrounds a request.

pub mod graphql;
pub mod health;
pub mod identify;
pub mod limits;
pub mod middleware;
pub mod playground;
pub mod serve;
