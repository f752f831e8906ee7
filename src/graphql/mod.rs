//! The GraphQL API. The REST surfaces execute documents on it.
//!
//! `schema.rs` builds the schema and `execute.rs` executes requests on it; `object/` declares object types
//! and `exec/` executes selections on them. Each object type has a folder or file with its inputs and root
//! fields.

mod absent;
pub mod account_statistics;
pub mod assignments;
pub mod attendances;
pub mod audit;
pub mod change;
pub mod cinema_statistics;
pub mod cinema_talents;
pub mod context;
pub mod counts;
mod decrypt;
pub mod description;
mod document_cache;
pub mod downloads;
pub mod error;
pub mod events;
pub mod exec;
pub mod execute;
mod freshness;
pub mod geography;
pub mod idempotency;
pub mod imports;
mod introspection;
pub mod limits;
pub mod live;
pub mod loaders;
pub mod media;
pub mod messages;
pub mod node;
pub mod object;
mod observation;
mod operation_name;
pub mod participants;
pub mod persisted;
pub mod personal_data;
mod prehashed;
pub mod presence;
pub mod productions;
pub mod projects;
pub mod rate_limit;
pub mod request;
pub mod response;
pub mod response_shape;
pub mod scalars;
pub mod schema;
pub mod schema_index;
pub mod shared;
pub mod social_network;
pub mod statistics;
pub mod subscribe;
pub mod talents;
pub mod upload;
pub mod users;
mod variable_values;
pub mod variables;
