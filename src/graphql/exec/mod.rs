//! Executes selections on rows: compile, read, load, render.
//!
//! async-graphql parses a document, `graphql/limits/` refuses it if it exceeds a limit, and async-graphql
//! validates it and resolves the root field. Where that returns rows (an [`Object`](super::object::Object),
//! a [`Connection`](super::object::Connection), the root fields of [`root`]), this module executes the whole
//! selection below it and returns JSON text: no resolver runs per row or per field. Object types are declared
//! in `graphql/<entity>/types.rs`, for example `Event` in `graphql/events/types.rs`.
//!
//! 1. **Compile** (`compile.rs`). The selection becomes a `Plan`: the set of columns to read, the relations
//!    to follow (each with the plan of its own rows), and a *template*, the JSON text of one row with a slot
//!    for each value. Fragments are expanded, and fields with the same response key are merged, as
//!    `CollectFields` of the specification does (`collect.rs`). `plan_joins` then chooses a join or a batched
//!    lookup for each to-one relation: the first [`MAX_JOINS`](crate::query::projection::MAX_JOINS) (8) in
//!    selection order, depth first, are joined, the others are looked up by key. It returns the statement's
//!    [`Projection`](crate::query::projection::Projection).
//! 2. **Read**. One statement reads the rows of the page with that projection
//!    ([`query::list::page`](crate::query::list::page)). The count, if selected, runs concurrently; if either
//!    fails, the field fails.
//! 3. **Load** (`load.rs`). For all rows of a level at once, each relation that is not joined runs one
//!    statement: rows by key, pages of child rows, counts, latest times, value objects. A nested connection
//!    runs a page and, if selected, a count. Siblings run concurrently. The statements go through the loaders
//!    of the request (`graphql/loaders.rs`), which merge equal requests of siblings and aliases into one
//!    batch.
//! 4. **Render** (`render.rs`). Row by row, the fixed text of the template is copied and each slot is written
//!    from the row or from what its relation loaded; masks are evaluated here. The text passes through
//!    async-graphql as one raw value (`raw.rs`).
//!
//! For `{ events(first: 2) { nodes { title createdBy { fullName } attendanceCount } } }` the plan of the
//! nodes is:
//!
//! ```text
//! columns    title, created_by_id, id      (created_by_id: the key of createdBy; id: the parent key of
//!                                          attendanceCount)
//! relations  0: One        createdBy       plan { columns first_name, last_name; template {"fullName":▢} }
//!                                          Joined: the statement of the events reads it
//!            1: Scalar     attendanceCount one statement for both events
//! template   {"title":▢,"createdBy":▢,"attendanceCount":▢}
//! slots                Value      Relation 0         Relation 1
//! ```
//!
//! The statement of the page adds the sort columns to these columns.
//!
//! # Errors
//!
//! Root arguments are validated in [`Connection::root`](super::object::Connection::root), before the
//! selection is compiled; an invalid one fails the root field. Compiling never fails: a guard that refuses
//! the caller and an invalid argument of a nested field become a slot with the error, which is rendered for
//! each row. A relation whose statement fails is loaded as an error.
//!
//! An error nulls its field and is recorded with its path. Where the field is non-null, the output is
//! truncated to where its object began, `null` is written there, and so on upward to the nearest nullable
//! field.
//!
//! If the database rejects a statement of a root field, and the projection has joins, page and count run
//! again without joins, so that only the fields of the failing table become null. They do not run again when
//! the database is unavailable.
//!
//! Guards are evaluated once per selection, masks once per row. The layout of the response is the caller's
//! [`ResponseShape`](super::response_shape::ResponseShape), GraphQL's own or that of a REST document: a
//! `Placement` is the object and key of a member, a `Style` the written form of a value.
//!
//! # Map
//!
//! | file | contains |
//! | --- | --- |
//! | [`root`] | the root fields of object types: one row, a connection; their guards |
//! | [`output`] | the `OutputType` impls where async-graphql hands over: selection in, JSON text out |
//! | `collect.rs` | the fields of a selection, as `CollectFields` of the specification |
//! | `plan.rs` | the compiled selection: columns, template, relations; joins or lookups |
//! | `compiler.rs`, `compile.rs`, `compile_connection.rs` | from selections to plans of rows, and the template of a connection around them |
//! | `template.rs` | a JSON text with slots |
//! | `load.rs` | the rows and values of relations, one batch per relation and level |
//! | `render.rs` | rows to JSON text; errors and null propagation |
//! | `value_objects.rs` | selections on value objects, which are not rows |
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
pub mod single;
mod template;
mod value_objects;
mod with_children;
