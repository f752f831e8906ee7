//! Declares object types: fields, relations and the arguments of their lists.
//!
//! # A declaration
//!
//! A GraphQL type implements [`ObjectType`] and declares its fields once, one line per field
//! (`graphql/<entity>/types.rs`). A type whose values are whole rows of a table is a [`RowObject`]; one that
//! has lists is [`Connected`].
//!
//! ```
//! use passerelle::auth::role::Action;
//! use passerelle::domain::productions::Productions;
//! use passerelle::domain::projects::Projects;
//! use passerelle::entity::production::{self, Column as C};
//! use passerelle::entity::project;
//! use passerelle::graphql::exec::root::RootFields;
//! use passerelle::graphql::object::{Connected, Fields, ObjectType, RowObject};
//! use passerelle::query::table::Relation;
//!
//! struct Company;
//!
//! impl RowObject for Company {
//!     type Table = Productions;
//! }
//!
//! impl Connected for Company {}
//!
//! impl ObjectType for Company {
//!     type Entity = production::Entity;
//!     const NAME: &'static str = "Company";
//!     const DESCRIPTION: &'static str = "A company that makes films.";
//!
//!     fn fields(f: &mut Fields<Self>) {
//!         // `id: ID!` and `databaseId: Int!`; lists can be ordered by DATABASE_ID.
//!         f.id(C::Id, "The primary key.");
//!         // `name: String!`; `companies(orderBy: [{field: NAME}])`, which sorts by the column `name_sort`.
//!         f.text(C::Name, "As shown.").sortable();
//!         // `isActive: Boolean!`; `companies(filter: {isActive: true})`.
//!         f.boolean(C::IsActive, "False when it no longer works.").filterable("Those that work, or not.");
//!         // Null, with the error FORBIDDEN, for callers who may not do this.
//!         f.text(C::Ceo, "Who runs it; null when not said.").guarded(Action::ReadContacts);
//!         // Computed. Column `city` is selected only if this field is; reading any other column is
//!         // an error.
//!         f.value("place", &[C::City], "City in capitals; null when not said.", |row, _| {
//!             Ok(row.optional_text(C::City)?.map(str::to_uppercase))
//!         });
//!         // A count over a foreign key: one statement for all companies of a list.
//!         let projects = Relation::Column(project::Column::ProductionId);
//!         f.count::<Projects>("projectCount", C::Id, projects, "How many projects it has.");
//!     }
//! }
//!
//! fn roots(roots: &mut RootFields) {
//!     roots.one::<Company>("company", "One company; null when there is none.");
//!     roots.connection::<Company>("companies", "The companies, by identifier.");
//! }
//!
//! let mut query = RootFields::default();
//! roots(&mut query);
//! ```
//!
//! Every method of [`Fields`] that declares a field returns it as [`Declared`], whose methods set the options
//! of this field: `sortable`, `sortable_by`, `sortable_by_computed`, `filterable`, `filterable_with_type`,
//! `masked`, `guarded`, `named`, `deprecated`, `with_arguments`. A `text` is sorted by its column of French
//! collation keys (`title_sort` of `title`, `entity/texts.rs`), not by the column itself.
//!
//! | declaration | field |
//! | --- | --- |
//! | `text`, `code`, `email`, `phone`, `web_address`, `int`, `boolean`, `time`, `day`, `uuid`, `json`, `texts`, `enum_value` | a column |
//! | `value` | a value computed from declared columns of the row |
//! | `group` | an object of other fields of the same row |
//! | `objects`, `entries`, `value_objects` | value objects (objects that are not rows), from a JSON column or computed |
//! | `batched` | value objects computed for all rows of a list at once |
//! | `one` | the row of another table whose key a column holds |
//! | `list`, `filtered_list`, `connection` | the child rows: all of them, all that match a filter, or pages |
//! | `list_of` | one member of all child rows |
//! | `count`, `count_of`, `latest` | a number or a time computed over the child rows |
//! | `criterion` | no field: an argument of `filter`, for conditions other than column = value |
//! | `criterion_with_default` | as `criterion`, with the value that counts when `filter` has none |
//!
//! [`Connected::FACETS`] lists the facets of a root list: for each, the values of the criterion of the same name with the
//! number of rows that each would leave ([`crate::query::facets`]).
//!
//! # What is generated from a declaration
//!
//! - **The schema**: the field's name (the column's in camel case), its type and nullability (the column's; a
//!   guard or a mask makes it nullable), its description.
//! - **The columns that a statement reads**: columns of the selected fields, columns that their masks test,
//!   and key columns of selected relations. A computed field reads a row through
//!   [`RowRef`](crate::query::row::RowRef), where a column that the field does not declare is an error.
//! - **The arguments of its lists**: `filter` and `orderBy` with the types `CompanyFilter`, `CompanyOrder`
//!   and `CompanyOrderField`.
//! - **The response**: `graphql/exec` compiles a selection against the same definition, so that schema,
//!   statement and response cannot differ.
//!
//! A declaration that does not fit its column, or two fields with the same name, panic when the schema is
//! built: the server does not start, and every test fails.
//!
//! # Map
//!
//! | file | contains |
//! | --- | --- |
//! | `declaration.rs`, `fields.rs`, `relation_fields.rs` | [`ObjectType`]; [`Fields`] and [`Declared`]: the methods above |
//! | `definition.rs` | the definition built from a declaration: name, columns, guard, mask, kind of each field |
//! | `definition_cache.rs` | the definitions, each built once for the life of the process |
//! | `leaf.rs` | kinds of columns and values: how each is decoded and written as JSON |
//! | `value_field.rs` | fields of the row itself; [`Mask`], the rule by which a field is null for some callers |
//! | `value_object.rs` | value objects; [`Batch`] |
//! | `relation.rs` | relations to other rows, and what each loads |
//! | `list_options.rs` | the sort fields and filter criteria of a type, as its fields declare them |
//! | `list_input.rs`, `sort_input.rs` | the arguments `filter` and `orderBy`, built from these options |
//! | `connection.rs` | the types of a connection; [`Edge`], a row that a payload returns as an edge; the page arguments; the list request from them |
//! | `object.rs` | [`RowObject`], [`Connected`]; [`Object`], a row as a resolver returns it |
//! | [`id`] | the opaque `id`, and `ID` arguments |

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
mod relation_fields;
pub mod sort_input;
mod value_field;
mod value_object;

pub use connection::{Connection, Edge};
pub use declaration::{Declared, Fields, ObjectType};
pub use definition::Batch;
pub use leaf::{Leaf, ScalarText};
pub use object::{Connected, Object, RowObject};
pub use value_field::Mask;
pub use value_object::to_json;
