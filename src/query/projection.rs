//! What a statement reads: columns of its own table, and rows of other tables joined by their keys.
//!
//! A list that shows the participant of each attendance joins the participants instead of asking for them in a second
//! statement. The joined table is a subquery through its own `visible_to`; both engines flatten it and look rows up by
//! key. `join.rs` writes the joins, `row.rs` finds the joined rows again.

use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use sea_orm::sea_query::{DynIden, SelectStatement};
use sea_orm::{EntityTrait, Iden, Iterable};

use super::columns::{Columns, column_at, columns_of, place_of, select_columns};
use super::select::SelectItem;
use super::table::Table;
use crate::scope::Scope;

/// The most joins of one statement; further rows are loaded by their keys. SQLite takes 64 tables at most, and more
/// than a few make either engine think long.
pub const MAX_JOINS: usize = 8;

/// What a list reads of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Projection {
    /// Columns of the list's own table.
    pub columns: Columns,
    /// Rows of other tables beside each.
    pub joins: Vec<Join>,
}

impl From<Columns> for Projection {
    fn from(columns: Columns) -> Self {
        Self { columns, joins: Vec::new() }
    }
}

/// One row of another table beside each row, by its key.
#[derive(Clone, Debug)]
pub struct Join {
    /// The place of the column that holds the key.
    pub on: u8,
    /// The other table.
    pub target: &'static dyn JoinTarget,
    /// Its columns, the key among them.
    pub columns: Columns,
    /// Rows beside that one.
    pub joins: Vec<Join>,
}

impl PartialEq for Join {
    fn eq(&self, other: &Self) -> bool {
        self.on == other.on
            && self.target.name() == other.target.name()
            && self.columns == other.columns
            && self.joins == other.joins
    }
}

impl Eq for Join {}

impl Hash for Join {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.on, self.target.name(), self.columns).hash(state);
        self.joins.hash(state);
    }
}

impl Join {
    /// The row of `N` whose key the column at `on` holds.
    pub fn to<N: Table>(on: u8, columns: Columns, joins: Vec<Self>) -> Self {
        let columns = columns.with(columns_of::<N::Entity>(&[N::KEY]));
        Self { on, target: &JoinedTable::<N>(PhantomData), columns, joins }
    }
}

/// A table that can be joined.
pub trait JoinTarget: std::fmt::Debug + Send + Sync {
    /// The table's name.
    fn name(&self) -> String;
    /// The place of its key.
    fn key(&self) -> u8;
    /// The name of the column at a place.
    fn column(&self, place: u8) -> DynIden;
    /// What a statement that calls this table `alias` reads for `columns`.
    fn values(&self, alias: &DynIden, columns: Columns) -> Vec<SelectItem>;
    /// `SELECT columns FROM table WHERE visible`.
    fn select(&self, scope: &Scope, columns: Columns) -> SelectStatement;
}

struct JoinedTable<N>(PhantomData<fn() -> N>);

impl<N: Table> std::fmt::Debug for JoinedTable<N> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name())
    }
}

impl<N: Table> JoinTarget for JoinedTable<N> {
    fn name(&self) -> String {
        N::Entity::default().unquoted().to_owned()
    }

    fn key(&self) -> u8 {
        place_of::<N::Entity>(&N::KEY)
    }

    fn column(&self, place: u8) -> DynIden {
        column_at::<N::Entity>(place)
    }

    fn values(&self, alias: &DynIden, columns: Columns) -> Vec<SelectItem> {
        let projection = <N::Entity as EntityTrait>::Column::iter()
            .enumerate()
            .filter(|(place, _)| columns.has_place(*place));
        projection.map(|(_, column)| SelectItem::column::<N::Entity>(alias.clone(), column)).collect()
    }

    fn select(&self, scope: &Scope, columns: Columns) -> SelectStatement {
        let mut statement = N::from_visible(scope);
        select_columns::<N::Entity>(&mut statement, columns);
        statement
    }
}
