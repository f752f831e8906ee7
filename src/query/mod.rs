//! SQL from a projection: how a list, its count and its child rows are read. No GraphQL, no noun, no rule.
//!
//! # What is asked, and what is answered
//!
//! - A [`Table`](table::Table) names an entity, its primary key, and the rows that the caller may see (`visible_to`).
//!   Every statement here begins as `FROM table WHERE visible`.
//! - A [`ListRequest`](list::ListRequest) says which rows: a [`Filter`](filter::Filter) (WHERE), sort keys (ORDER BY)
//!   and a [`PageRequest`](page::PageRequest) (cursor and LIMIT).
//! - A [`Projection`](projection::Projection) says what is read of each row (SELECT): a set of columns of the
//!   table, and the rows of other tables that are joined by their keys. The sort keys are added to it, since
//!   cursors hold them.
//! - The answer is a [`Page`](page::Page) of [`Row`](row::Row)s. A row keeps what the database sent; a value is
//!   decoded when it is read, by column, and borrows its text from the row. No model is built.
//!
//! # A page, a count, and the children of its rows
//!
//! ```no_run
//! use passerelle::entity::{attendance, event, user};
//! use passerelle::error::Result;
//! use passerelle::query::columns::{columns_of, place_of};
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
//!     let creator = place_of::<event::Entity>(&event::Column::CreatedById);
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
//!         let creator: Option<Row> = row.beside(0)?;
//!         let cursor = request.sort_keys().cursor(row)?;
//!         keys.push(row.get::<event::Entity, Key>(&event::Column::Id)?);
//!     }
//!
//!     // The first two attendances of each event: one statement, whatever the number of events.
//!     let relation = Relation::Column(attendance::Column::EventId);
//!     let first_two = ListRequest::<Attendances> {
//!         page: PageRequest::After { size: 2, cursor: None },
//!         ..ListRequest::whole()
//!     };
//!     let columns = columns_of::<attendance::Entity>(&[attendance::Column::Notes]);
//!     let pages = children::pages_by_parent(scope, &relation, &keys, &first_two, &columns.into()).await?;
//!     let counts =
//!         children::counts_by_parent::<Attendances>(scope, &relation, &keys, &Filter::default()).await?;
//!     Ok(())
//! }
//! ```
//!
//! `list::page` runs this on PostgreSQL (the third row only tells that a further page exists):
//!
//! ```sql
//! SELECT "event"."id", "event"."title", "event"."created_by_id",
//!        "beside_0"."id", "beside_0"."first_name", "beside_0"."last_name"
//! FROM "event"
//! LEFT JOIN (SELECT "user"."id", "user"."first_name", "user"."last_name" FROM "user" WHERE TRUE) AS "beside_0"
//!   ON "beside_0"."id" = "event"."created_by_id"
//! WHERE "event"."deleted_at" IS NULL AND "event"."status" = $1
//! ORDER BY "event"."title" ASC, "event"."id" ASC LIMIT 3
//! ```
//!
//! With a cursor, WHERE also holds the *seek condition*, here `("event"."title", "event"."id") > ($2, $3)`: the
//! page after any row costs what the first one costs. On SQLite the same statement returns one row with one JSON
//! text of all rows. `docs/reading.md` prints every statement of one GraphQL list, for both engines.
//!
//! # Map
//!
//! | file | holds |
//! | --- | --- |
//! | [`table`] | [`Table`](table::Table); [`Relation`](table::Relation), the foreign key from child rows to a parent |
//! | [`list`] | [`ListRequest`](list::ListRequest); the statements of a page, a count, rows by key, one row |
//! | [`children`] | the statements over the child rows of many parents: a page of each, a count, the latest time |
//! | [`filter`] | [`Filter`](filter::Filter): criteria on columns, and special ones (search, rows of another table) |
//! | [`page`] | [`PageRequest`](page::PageRequest): forward, backward, numbered, all; [`Page`](page::Page) |
//! | [`sort_key`], [`sort`] | what a list is ordered by; ORDER BY and the seek condition |
//! | [`cursor`] | the sort keys' values in one row as opaque text, and back |
//! | [`projection`], [`join`] | [`Projection`](projection::Projection) and [`Join`](projection::Join); LEFT JOINs from them |
//! | [`columns`] | sets of columns of a table, and the order in which they are selected |
//! | [`key`] | [`Key`](key::Key), an integer or a UUID; `IN` over many keys without changing the text of a statement |
//! | [`select`], [`json_rows`] | the select list, and its form on SQLite: all rows as one JSON text |
//! | [`row`], [`decode`] | [`Row`](row::Row) and [`RowRef`](row::RowRef); how a value of either engine is decoded |

pub mod children;
pub mod columns;
pub mod cursor;
pub mod decode;
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
