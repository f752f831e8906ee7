//! Projections: what a statement reads, which is columns of its own table and rows of other tables joined by
//! key.
//!
//! A list with the participant of each attendance joins the participants instead of reading them with a
//! second statement. The joined table is a subquery through its own `visible_to`; both engines flatten it and
//! look rows up by key. `join.rs` writes the joins, `Row::joined_row` in `row.rs` returns the joined rows.

use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use sea_orm::sea_query::{ColumnType, DynIden, SelectStatement};
use sea_orm::{ColumnTrait as _, EntityTrait, Iden, Iterable};

use super::columns::{Columns, column_index, column_name, columns_of, select_columns};
use super::select::SelectItem;
use super::table::Table;
use crate::scope::Scope;

/// The maximum number of joins of one statement; further relations are looked up by key. SQLite supports 64
/// tables at most, and planning time grows with the number of joins on both engines.
pub const MAX_JOINS: usize = 8;

/// What a statement reads of each row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Projection {
    /// Columns of its own table.
    pub columns: Columns,
    /// Rows of other tables, joined by key.
    pub joins: Vec<Join>,
}

impl From<Columns> for Projection {
    fn from(columns: Columns) -> Self {
        Self { columns, joins: Vec::new() }
    }
}

/// A join of at most one row of another table, by primary key.
#[derive(Clone, Debug)]
pub struct Join {
    /// The index of the column with the key.
    pub on: u8,
    /// Whether it is an INNER JOIN: rows without a row of the other table are left out. Otherwise it is a LEFT JOIN.
    pub is_inner: bool,
    /// The joined table.
    pub target: &'static dyn JoinTarget,
    /// The columns to read of it, including its key.
    pub columns: Columns,
    /// Joins of the joined row.
    pub joins: Vec<Join>,
}

impl PartialEq for Join {
    fn eq(&self, other: &Self) -> bool {
        self.on == other.on
            && self.is_inner == other.is_inner
            && self.target.name() == other.target.name()
            && self.columns == other.columns
            && self.joins == other.joins
    }
}

impl Eq for Join {}

impl Hash for Join {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.on, self.is_inner, self.target.name(), self.columns).hash(state);
        self.joins.hash(state);
    }
}

impl Join {
    /// The number of tables that it joins.
    pub fn count(&self) -> usize {
        1 + self.joins.iter().map(Self::count).sum::<usize>()
    }

    /// Whether its values are short: none is a text without a limit, JSON or bytes.
    pub fn is_short(&self) -> bool {
        self.target.is_short(self.columns) && self.joins.iter().all(Self::is_short)
    }

    /// Joins the row of `T` whose key is in the column at `on`.
    pub fn to<T: Table>(on: u8, columns: Columns, joins: Vec<Self>) -> Self {
        let columns = columns.with(columns_of::<T::Entity>(&[T::KEY]));
        Self { on, is_inner: false, target: &JoinedTable::<T>(PhantomData), columns, joins }
    }
}

/// A table that can be joined; object-safe, without the type of its entity.
pub trait JoinTarget: std::fmt::Debug + Send + Sync {
    /// The table's name.
    fn name(&self) -> String;
    /// The index of its primary key.
    fn key_index(&self) -> u8;
    /// The name of the column at `index`.
    fn column_name(&self, index: u8) -> DynIden;
    /// Whether none of `columns` is a text without a limit, JSON or bytes.
    fn is_short(&self, columns: Columns) -> bool;
    /// The items of the select list for `columns`, with this table under the name `alias`.
    fn select_items(&self, alias: &DynIden, columns: Columns) -> Vec<SelectItem>;
    /// `SELECT columns FROM table WHERE visible`.
    fn select(&self, scope: &Scope, columns: Columns) -> SelectStatement;
}

struct JoinedTable<T>(PhantomData<fn() -> T>);

impl<T: Table> std::fmt::Debug for JoinedTable<T> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name())
    }
}

impl<T: Table> JoinTarget for JoinedTable<T> {
    fn name(&self) -> String {
        T::Entity::default().unquoted().to_owned()
    }

    fn key_index(&self) -> u8 {
        column_index::<T::Entity>(&T::KEY)
    }

    fn column_name(&self, index: u8) -> DynIden {
        column_name::<T::Entity>(index)
    }

    fn is_short(&self, columns: Columns) -> bool {
        selected::<T::Entity>(columns).all(|column| {
            let long = [ColumnType::Text, ColumnType::Json, ColumnType::JsonBinary, ColumnType::Blob];
            !long.contains(column.def().get_column_type())
        })
    }

    fn select_items(&self, alias: &DynIden, columns: Columns) -> Vec<SelectItem> {
        selected::<T::Entity>(columns)
            .map(|column| SelectItem::column::<T::Entity>(alias.clone(), column))
            .collect()
    }

    fn select(&self, scope: &Scope, columns: Columns) -> SelectStatement {
        let mut statement = T::from_visible(scope);
        select_columns::<T::Entity>(&mut statement, columns);
        statement
    }
}

fn selected<E: EntityTrait>(columns: Columns) -> impl Iterator<Item = E::Column> {
    E::Column::iter()
        .enumerate()
        .filter(move |(index, _)| columns.has_index(*index))
        .map(|(_, column)| column)
}
