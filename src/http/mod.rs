//! What every URL tree shares: who is asking, GraphQL over HTTP and what answers live, the playground, health, and what surrounds a request.

pub mod connections;
pub mod graphql;
pub mod health;
pub mod identify;
pub mod limits;
pub mod live;
pub mod middleware;
pub mod playground;
mod request;
pub mod serve;
pub mod state;
