//! Objects that are rows: declared once, answered field by field or, for whole lists, as text in one walk.
//!
//! The mechanism behind every noun's lists. A type lists its fields in [`Described::fields`] (`table.rs`); `object.rs`
//! and `connection.rs` answer them the ordinary way; `plan.rs` compiles a selection into columns, relations and text
//! with holes, `fetch.rs` loads what it needs with one statement a level, `write.rs` fills the holes. The fast way
//! gives up wherever it does not know something, and the ordinary one answers. `docs/performance.md` says
//! how lists are read, and what is yet to be measured.

mod cell_field;
mod connection;
mod connection_plan;
mod fetch;
mod fields;
mod leaf;
mod nested;
mod object;
mod plan;
mod relation;
mod root;
mod script;
mod single;
mod table;
mod write;

pub use cell_field::Mask;
pub use fields::Fields;
pub use leaf::{
    Bool, Day, Email, Int, Json, Kind, Leaf, Maybe, Phone, Style, Text, Time, Typed, Unique, WebAddress, Word,
};
pub use object::{Connected, Object, RowObject, shown};
pub use root::Roots;
pub use single::Single;
pub use table::Described;
