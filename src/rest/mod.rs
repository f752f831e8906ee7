//! The shim: two documented REST APIs as routes that run GraphQL operation documents. No rules, no tables.
//!
//! A surface (`pointage/`, `talentsmaroc/`) is an envelope, its words, and tables of routes; a route is a line of a
//! table and a `.graphql` document beside it. A request goes through `run.rs`: bound to the document's variables
//! (`bind.rs`), executed on the trusted schema, and written by the document's own shape (`write.rs`), or told as a
//! failure (`failure.rs`); an image in it can be answered alone (`image.rs`). Documents are checked when the server starts (`document.rs`).

pub mod bind;
pub mod check;
pub mod document;
pub mod failure;
pub mod files;
pub mod image;
pub mod inputs;
pub mod pointage;
pub mod route;
pub mod run;
pub mod surface;
pub mod talentsmaroc;
pub mod write;

pub use check::check;
pub use run::router;
pub use surface::Surface;

/// Every surface.
pub fn surfaces() -> [Surface; 2] {
    [talentsmaroc::surface(), pointage::surface()]
}
