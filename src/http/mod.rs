//! HTTP glue that every URL tree shares: authentication, GraphQL over HTTP, WebSocket and SSE, the
//! pages, the references of the REST APIs, uploaded files, health checks, and the layers around a request.

mod accept;
pub mod assets;
mod batch;
pub mod body_timeout;
mod conditional;
pub mod connections;
pub mod cors;
pub mod counted_body;
pub mod front;
pub mod graphql;
pub mod health;
mod html;
pub mod identify;
pub mod json_values;
pub mod limits;
pub mod live;
pub mod memory_budget;
pub mod metrics;
pub mod middleware;
pub mod multipart;
pub mod pages;
pub mod reference;
pub mod refusals;
mod request;
mod response_stall;
pub mod schema;
mod sentences;
pub mod serve;
pub mod shell;
pub mod state;
pub mod unread_answers;
pub mod uploads;
