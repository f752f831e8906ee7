//! The mechanism of the shim, which both surfaces share.

pub mod bind;
pub mod check;
pub mod document;
pub mod error;
pub mod export;
pub mod image;
pub mod inputs;
pub mod render;
pub mod route;
pub mod run;
pub mod shape;
pub mod surface;
