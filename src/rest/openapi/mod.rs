//! The OpenAPI 3.1 document of a surface, generated from its table of routes, its operation documents and the schema.
//!
//! Nothing of it is written twice: parameters are the variables of the documents (`parameters.rs`), answers their
//! selections (`answer.rs`) in the envelope that the surface writes (`envelope.rs`), failures the codes of the route in
//! the surface's wording (`failures.rs`). What no table contains (texts in both languages, bounds, examples) is in the
//! files `reference/` of the surface (`reference.rs`). `serve.rs` answers requests for it.

mod answer;
mod context;
mod envelope;
mod equivalent;
mod failures;
mod generate;
mod operation;
mod parameters;
mod reference;
mod schema;
mod security;
pub mod serve;

pub use generate::document;
