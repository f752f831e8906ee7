//! How an object type is declared: its fields, and the lists of it.
//!
//! A type implements [`ObjectType`] and declares its fields once, in [`Fields`] (`fields.rs`), one line a field. From the
//! declaration come the schema (`definition.rs`), the columns that a list reads, and the text that it writes: `graphql/exec`
//! compiles a selection against the definition and renders rows by it, so that the two cannot differ. A type that is a
//! whole row is a [`RowObject`]; one that has lists is [`Connected`], with the arguments `filter` and `orderBy` that its
//! fields declare (`list_input.rs`).

pub(in crate::graphql) mod connection;
pub(in crate::graphql) mod definition;
mod fields;
pub mod id;
pub(in crate::graphql) mod leaf;
mod list_input;
#[expect(clippy::module_inception, reason = "the type `Object` is named as GraphQL names it")]
pub(in crate::graphql) mod object;
pub(in crate::graphql) mod relation;
pub mod sort_input;
mod value_field;
pub(in crate::graphql) mod value_object;

pub use connection::Connection;
pub use definition::ObjectType;
pub use fields::{Declared, Fields};
pub use leaf::{Leaf, Typed};
pub use object::{Connected, Object, RowObject};
pub use value_field::Mask;
pub use value_object::{Batch, to_json};
