//! The shim: two documented REST APIs as routes that execute GraphQL operation documents. No rules, no
//! tables.
//!
//! A surface (`pointage/`, `talentsmaroc/`) consists of an envelope, the wording of codes, and tables of
//! routes; a route is a line of a table and a `.graphql` document beside it. `run.rs` handles a request: it
//! binds the input to the document's variables (`bind.rs`), executes the document on the trusted instance of
//! the schema, and renders the response in the layout of the document (`render.rs`), as an error
//! (`error.rs`), or as the image that it contains (`image.rs`). Documents are checked when the server starts
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
