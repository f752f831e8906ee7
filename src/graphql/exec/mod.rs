//! How a selection on rows is answered: compile, load, render.
//!
//! async-graphql parses and validates a document and calls the root field. Where that returns rows (an
//! [`Object`](super::object::Object), a [`Connection`](super::object::Connection), the root fields of [`root`]),
//! the whole selection below is answered here, as text: no resolver runs per row or per field.
//!
//! 1. **Compile** (`compile.rs`). The selection becomes a `Plan`: the set of columns to read, the relations to
//!    follow (each with the plan of its own rows), and a *template*, the JSON text of one row with a slot for each
//!    value. Fragments are opened and fields of one response key are merged (`collect.rs`). `plan_joins` then
//!    chooses a join or a batched lookup for each to-one relation, at most
//!    [`MAX_JOINS`](crate::query::projection::MAX_JOINS) joins a statement, and returns the statement's
//!    [`Projection`](crate::query::projection::Projection).
//! 2. **Read**. One statement reads the rows of the page with that projection
//!    ([`query::list::page`](crate::query::list::page)); the count, where selected, runs beside it.
//! 3. **Load** (`load.rs`). For all rows of a level at once, each relation runs one statement: rows by key, pages
//!    of child rows, counts, latest times, value objects. Siblings run concurrently. The statements go through the
//!    loaders of the request (`graphql/loaders.rs`), which merge equal requests of siblings and aliases into one
//!    batch.
//! 4. **Render** (`render.rs`). Row by row, the fixed text of the template is copied and each slot is written from
//!    the row or from what its relation loaded. Here masks are asked. The text passes through async-graphql as one
//!    raw value (`raw.rs`).
//!
//! For `{ events(first: 2) { nodes { title createdBy { fullName } attendanceCount } } }` the plan of the nodes is:
//!
//! ```text
//! columns    title, created_by_id, id      (id: the parent key of attendanceCount)
//! relations  0: One        createdBy       plan { columns first_name, last_name; template {"fullName":▢} }
//!                                          Joined: the statement of the events reads it
//!            1: Scalar     attendanceCount one statement for both events
//! template   {"title":▢,"createdBy":▢,"attendanceCount":▢}
//! slots                Value      Relation 0         Relation 1
//! ```
//!
//! # Errors
//!
//! Compiling never fails: a guard that refuses and an argument that the domain refuses become a slot with the
//! refusal, which is rendered as the field's error for each row. A relation whose statement fails is loaded as its
//! error. An error nulls its field and is recorded with its path; where the field must not be null, what was
//! written of its object is taken back and the object becomes null in its place, and so on upwards, as the
//! specification says. A statement of a root field that fails with joins runs once more without them, so that only
//! the fields of the table at fault fail.
//!
//! Guards are asked once a selection, masks once a row. How the answer is laid out (`Placement`, `Style`) is the
//! caller's [`ResponseShape`](super::response_shape::ResponseShape): GraphQL's own, or the one of a REST document.
//!
//! # Map
//!
//! | file | holds |
//! | --- | --- |
//! | [`root`] | the root fields of the nouns: one row, a connection; their guards |
//! | [`output`] | where async-graphql hands a selection over and gets the text back |
//! | `collect.rs` | the fields of a selection, as the specification's `CollectFields` |
//! | `plan.rs` | what a compiled selection is: columns, template, relations; joins or lookups |
//! | `compiler.rs`, `compile.rs`, `compile_connection.rs` | a selection into plans of rows; the template of a connection around them |
//! | `template.rs` | a JSON text with slots |
//! | `load.rs` | what relations load |
//! | `render.rs` | rows into text; errors and nulls |
//! | `value_objects.rs` | selections on objects that are no rows |
//! | [`raw`] | JSON text as a value of async-graphql |

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
