//! HTTP glue that every URL tree shares: authentication, GraphQL over HTTP, WebSocket and SSE, the
//! pages, uploaded files, health checks, and the layers around a request.

pub mod assets;
mod batch;
mod conditional;
pub mod connections;
pub mod cors;
pub mod graphql;
pub mod health;
pub mod identify;
pub mod limits;
pub mod live;
pub mod middleware;
pub mod multipart;
pub mod pages;
mod request;
pub mod serve;
pub mod state;
pub mod uploads;
