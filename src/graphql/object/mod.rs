//! How an object type is declared: its fields, and the lists of it.
//!
//! A type implements [`ObjectType`] and declares its fields once, in [`Fields`] (`declaration.rs`, `fields.rs`), one line
//! a field. From the declaration come the schema (`definition.rs`), the columns that a list reads, and the text that it writes: `graphql/exec`
//! compiles a selection against the definition and renders rows by it, so that the two cannot differ. A type that is a
//! whole row is a [`RowObject`]; one that has lists is [`Connected`], with the arguments `filter` and `orderBy` that its
//! fields declare (`list_input.rs`).

pub(in crate::graphql) mod connection;
pub(in crate::graphql) mod declaration;
pub(in crate::graphql) mod definition;
pub(in crate::graphql) mod definition_cache;
mod fields;
pub mod id;
pub(in crate::graphql) mod leaf;
mod list_input;
mod list_options;
#[expect(clippy::module_inception, reason = "the type `Object` is named as GraphQL names it")]
pub(in crate::graphql) mod object;
mod relation;
pub mod sort_input;
mod value_field;
mod value_object;

pub use connection::Connection;
pub use declaration::{Declared, Fields, ObjectType};
pub use definition::Batch;
pub use leaf::{Leaf, Typed};
pub use object::{Connected, Object, RowObject};
pub use value_field::Mask;
pub use value_object::to_json;
