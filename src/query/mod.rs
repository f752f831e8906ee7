//! SQL from a projection: the statements that read a list, its count and its child rows. This module contains
//! no GraphQL, no table and no access rule of its own.
//!
//! # Input and output
//!
//! - A [`Table`](table::Table) is an entity with its primary key and the condition of the rows that the
//!   caller may see (`visible_to`). Every statement here begins with `FROM table WHERE visible`.
//! - A [`ListRequest`](list::ListRequest) selects rows: a [`Filter`](filter::Filter) (WHERE), sort keys
//!   (ORDER BY) and a [`PageRequest`](page::PageRequest) (cursor and LIMIT).
//! - A [`Projection`](projection::Projection) defines what is read of each row (SELECT): a set of columns of
//!   the table, and rows of other tables that are joined by key. A page also selects its sort columns and the
//!   primary key, from which cursors are made, even if the projection has none of them.
//! - The result is a [`Page`](page::Page) of [`Row`](row::Row)s. A row is the undecoded row of the driver.
//!   `get` decodes one column on demand; text is borrowed. No SeaORM model is built.
//!
//! # A page, a count, and the children of its rows
//!
//! ```no_run
//! use passerelle::entity::{attendance, event, user};
//! use passerelle::error::Result;
//! use passerelle::query::columns::{column_index, columns_of};
//! use passerelle::query::filter::{Criterion, Filter};
//! use passerelle::query::key::Key;
//! use passerelle::query::list::{self, ListRequest};
//! use passerelle::query::page::PageRequest;
//! use passerelle::query::projection::{Join, Projection};
//! use passerelle::query::row::Row;
//! use passerelle::query::sort_key::SortKey;
//! use passerelle::query::table::{Relation, Table};
//! use passerelle::query::children;
//! use passerelle::scope::Scope;
//! use sea_orm::{ColumnTrait as _, Condition};
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
//! struct Events;
//!
//! impl Table for Events {
//!     type Entity = event::Entity;
//!     const KEY: event::Column = event::Column::Id;
//!
//!     fn visible_to(_: &Scope) -> Condition {
//!         Condition::all().add(event::Column::DeletedAt.is_null())
//!     }
//! }
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
//! struct Accounts;
//!
//! impl Table for Accounts {
//!     type Entity = user::Entity;
//!     const KEY: user::Column = user::Column::Id;
//!
//!     fn visible_to(_: &Scope) -> Condition {
//!         Condition::all()
//!     }
//! }
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
//! struct Attendances;
//!
//! impl Table for Attendances {
//!     type Entity = attendance::Entity;
//!     const KEY: attendance::Column = attendance::Column::Id;
//!
//!     fn visible_to(_: &Scope) -> Condition {
//!         Condition::all().add(attendance::Column::DeletedAt.is_null())
//!     }
//! }
//!
//! async fn scheduled_events(scope: &Scope) -> Result<()> {
//!     let request = ListRequest::<Events> {
//!         filter: Filter::new([Criterion::equals(event::Column::Status, event::EventStatus::Scheduled)]),
//!         order: vec![SortKey::asc(event::Column::Title)],
//!         page: PageRequest::After { size: 2, cursor: None },
//!     };
//!     // The title of each event, and the name of the account that its column `created_by_id` references.
//!     let names = columns_of::<user::Entity>(&[user::Column::FirstName, user::Column::LastName]);
//!     let creator = column_index::<event::Entity>(&event::Column::CreatedById);
//!     let projection = Projection {
//!         columns: columns_of::<event::Entity>(&[event::Column::Title]),
//!         joins: vec![Join::to::<Accounts>(creator, names, Vec::new())],
//!     };
//!     let page = list::page(scope, &request, &projection).await?;
//!     let total = list::count::<Events>(scope, &request.filter).await?;
//!
//!     let mut keys = Vec::new();
//!     for row in &page.rows {
//!         let title: &str = row.get::<event::Entity, _>(&event::Column::Title)?;
//!         let creator: Option<Row> = row.joined_row(0)?;
//!         let cursor = request.sort_keys().cursor(row)?;
//!         keys.push(row.get::<event::Entity, Key>(&event::Column::Id)?);
//!     }
//!
//!     // The first two attendances of each event: one statement, whatever the number of events.
//!     let relation = Relation::Column(attendance::Column::EventId);
//!     let first_two = ListRequest::<Attendances> {
//!         page: PageRequest::After { size: 2, cursor: None },
//!         ..ListRequest::all_rows()
//!     };
//!     let columns = columns_of::<attendance::Entity>(&[attendance::Column::Notes]);
//!     let pages = children::pages_by_parent(scope, &relation, &keys, &first_two, &columns.into()).await?;
//!     let counts =
//!         children::counts_by_parent::<Attendances>(scope, &relation, &keys, &Filter::default()).await?;
//!     Ok(())
//! }
//! ```
//!
//! `list::page` runs this statement on PostgreSQL. LIMIT is the page size + 1: the extra row only sets
//! `has_next` and is dropped.
//!
//! ```sql
//! SELECT "event"."id", "event"."title", "event"."created_by_id",
//!        "join_0"."id", "join_0"."first_name", "join_0"."last_name"
//! FROM "event"
//! LEFT JOIN (SELECT "user"."id", "user"."first_name", "user"."last_name" FROM "user" WHERE TRUE) AS "join_0"
//!   ON "join_0"."id" = "event"."created_by_id"
//! WHERE "event"."deleted_at" IS NULL AND "event"."status" = $1
//! ORDER BY "event"."title" ASC, "event"."id" ASC LIMIT 3
//! ```
//!
//! `SortKey::asc(Title)` sorts by the column itself. The `TITLE` of GraphQL's `orderBy` sorts by
//! the column `title_sort`, which contains French collation keys (`entity/texts.rs`).
//!
//! With a cursor, WHERE also has the *seek condition*, here `("event"."title", "event"."id") > ($2, $3)`, so
//! the cost does not grow with depth. A numbered page (`page: n`) uses OFFSET. On SQLite the same statement
//! returns one row with one JSON text of all rows.
//!
//! `children::pages_by_parent` reads a page of each parent with LATERAL on PostgreSQL, and with a correlated
//! list of keys on SQLite. Each call of `list::page`, `list::count`, `pages_by_parent` and `counts_by_parent`
//! runs one statement, and `list::page` and `list::count` another one before it that finds the rows of a text
//! search by an index (`candidates.rs`); no statement sets a role or a session, since visibility is part of WHERE.
//! `docs/reading.md` has every statement of one GraphQL list for both engines.
//!
//! # Map
//!
//! | file | contains |
//! | --- | --- |
//! | [`table`] | [`Table`](table::Table); [`Relation`](table::Relation), the foreign key from child rows to a parent |
//! | [`list`] | [`ListRequest`](list::ListRequest); the statements of a page, a count, rows by key, one row |
//! | [`children`] | the statements over the child rows of many parents: a page of each, a count, the latest time |
//! | [`filter`] | [`Filter`](filter::Filter): column comparisons and custom conditions (`Special`: text search, EXISTS on another table), all in the same WHERE of page and count |
//! | [`facets`] | [`Facet`](facets::Facet): counts a value, of all facets of a list in one statement |
//! | [`values`] | statements that select values alone: counts, sums |
//! | [`words`] | [`Words`](words::Words): the condition of a text search; `candidates` finds its rows by a trigram index |
//! | [`page`] | [`PageRequest`](page::PageRequest): forward, backward, numbered, all; [`Page`](page::Page) |
//! | [`sort_key`] | [`SortKey`](sort_key::SortKey): columns or a computed value, with a direction |
//! | [`sort`] | [`SortKeys`](sort::SortKeys): ORDER BY and the seek condition |
//! | [`cursor`] | encodes the values of a row's sort keys as opaque text, and decodes it |
//! | [`projection`], [`join`] | [`Projection`](projection::Projection) and [`Join`](projection::Join); LEFT JOINs from them |
//! | [`columns`] | sets of columns of a table, and the order in which they are selected |
//! | [`key`] | [`Key`](key::Key), an integer or a UUID; keys passed as one array (or JSON) parameter, so that the SQL text is the same for any number of keys |
//! | [`select`], [`json_rows`] | the select list, and its form on SQLite: all rows as one JSON text |
//! | [`row`], [`decode`] | [`Row`](row::Row) and [`RowRef`](row::RowRef); decoding of values of both engines |

mod candidates;
pub mod children;
pub mod columns;
pub mod cursor;
pub mod decode;
pub mod facets;
pub mod filter;
mod join;
mod json_rows;
pub mod key;
pub mod list;
pub mod page;
pub mod projection;
pub mod row;
pub mod select;
pub mod sort;
pub mod sort_key;
pub mod table;
pub mod values;
pub mod words;
