//! How a selection is answered: compile, load, render.

pub(in crate::graphql) mod compile;
pub(in crate::graphql) mod compile_connection;
pub(in crate::graphql) mod load;
pub mod loaders;
pub mod raw;
pub(in crate::graphql) mod render;
pub(in crate::graphql) mod template;
