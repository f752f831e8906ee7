//! The shim: two documented REST APIs as routes that execute GraphQL operation documents. No rules, no tables.
//!
//! A surface (`pointage/`, `talentsmaroc/`) is an envelope, its words, and tables of routes; a route is a line of a
//! table and a `.graphql` document beside it. A request goes through `run.rs`: bound to the document's variables
//! (`bind.rs`), executed on the trusted schema, and written by the document's own shape (`render.rs`), or told as an
//! error (`error.rs`); an image in it can be answered alone (`image.rs`). Documents are checked when the server starts
//! (`check.rs`).

pub mod core;
pub mod pointage;
pub mod talentsmaroc;

pub use core::check::check;
pub use core::run::router;
pub use core::surface::RestSurface;

/// All surfaces.
pub fn surfaces() -> [RestSurface; 2] {
    [talentsmaroc::surface(), pointage::surface()]
}
