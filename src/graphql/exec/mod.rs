//! How a selection on rows is answered: compile, load, render.
//!
//! 1. `compile.rs` turns the selection into a [`plan::Plan`]: the columns to read, the relations to load, and a JSON
//!    template with a slot for each value (`template.rs`; connections are `compile_connection.rs`).
//! 2. The rows are read with that projection, by one statement (`query/list.rs`).
//! 3. `load.rs` loads the relations: one statement a relation and level, for all rows of the level.
//! 4. `render.rs` fills the template row by row and records the error of each field that fails.
//!
//! `output.rs` is where async-graphql hands a selection over and gets the text back, as a raw value (`raw.rs`).

mod collect;
mod compile;
mod compile_connection;
mod compiler;
mod load;
pub mod output;
mod plan;
pub mod raw;
mod render;
pub mod root;
mod template;
mod value_objects;
