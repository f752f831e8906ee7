//! The mechanism of the shim, shared by both surfaces.

pub mod bind;
pub mod cells;
pub mod check;
pub mod compile;
pub mod document;
pub mod error;
pub mod execution;
pub mod export;
mod export_response;
pub mod idempotency;
pub mod identifiers;
pub mod image;
pub mod input;
mod list_filter;
pub mod rehearsal;
pub mod render;
pub mod route;
pub mod run;
mod sample;
pub mod shape;
mod success_message;
pub mod surface;
pub mod table_export;
pub mod temporary;
