//! The one API; all else speaks through it.
//!
//! `schema.rs` builds it and `execute.rs` executes requests on it; `object/` declares types and `exec/` answers selections
//! on them; a noun is one folder.

pub mod answer;
pub mod attendances;
pub mod change;
pub mod context;
pub mod downloads;
pub mod error;
pub mod events;
pub mod exec;
pub mod execute;
pub mod geography;
pub mod imports;
pub mod limits;
pub mod live;
pub mod loaders;
pub mod node;
pub mod object;
mod parsed;
pub mod participants;
pub mod productions;
pub mod response_shape;
pub mod scalars;
pub mod schema;
pub mod schema_index;
pub mod social_network;
pub mod statistics;
pub mod subscribe;
pub mod talents;
pub mod users;
pub mod variables;
pub mod words;
