//! Objects that are rows: declared once, answered field by field or, for whole lists, as text in one walk.
//!
//! The mechanism behind every noun's lists. A type lists its fields in [`ObjectType::fields`] (`table.rs`); `object.rs`
//! and `connection.rs` answer them the ordinary way; `plan.rs` compiles a selection into columns, relations and text
//! with holes, `load_relations.rs` loads what it needs with one statement a level, `write.rs` fills the holes. The fast way
//! gives up wherever it does not know something, and the ordinary one answers. `docs/performance.md` says
//! how lists are read, and what is yet to be measured.

pub(in crate::graphql) mod child_connection;
pub(in crate::graphql) mod connection;
pub(in crate::graphql) mod definition;
pub(in crate::graphql) mod fields;
pub(in crate::graphql) mod leaf;
pub(in crate::graphql) mod relation;
pub(in crate::graphql) mod root;
pub(in crate::graphql) mod row_object;
pub(in crate::graphql) mod single;
pub(in crate::graphql) mod value_field;

pub use definition::ObjectType;
pub use fields::Fields;
pub use leaf::{
    Bool, Day, Email, Int, Json, Kind, Leaf, Maybe, Phone, Style, Text, Time, Typed, Unique, WebAddress, Word,
};
pub use root::Roots;
pub use row_object::{Connected, Object, RowObject, shown};
pub use single::Single;
pub use value_field::Mask;
