//! The rows of a statement, undecoded, with the columns of their projection.
//!
//! [`Rows`] contains the result of a statement; [`Row`] is one row of it and decodes single columns on demand
//! (`decode.rs`). SeaORM models are built by rules and writes, never by lists.

use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use sea_orm::{DbErr, EntityTrait, QueryResult};

use super::columns::{Columns, column_index};
use super::decode::{Decode, RawRow, ResultSet};
use super::projection::Join;
use crate::error::Result;

/// The rows of one statement, in its order. The select list is `columns` of one table, then extra values
/// (computed sort keys, a parent's key), then the columns of joined tables.
#[derive(Debug)]
pub struct Rows {
    result_set: Arc<ResultSet>,
    columns: Columns,
    /// The ordinal of the first of `columns` in the select list.
    base: usize,
    joined: Vec<JoinedRows>,
}

/// The rows of a joined table: at most one for each row.
#[derive(Debug)]
struct JoinedRows {
    rows: Arc<Rows>,
    /// The index of the joined table's key, which is null where no row was joined.
    key_index: u8,
}

impl Rows {
    /// The rows that the driver returned for a statement made with
    /// [`select_columns`](super::columns::select_columns).
    pub fn new(raw: Vec<QueryResult>, columns: Columns) -> Arc<Self> {
        Arc::new(Self { result_set: Arc::new(ResultSet::Rows(raw)), columns, base: 0, joined: Vec::new() })
    }

    /// The result of a select list of `columns`, `extra_count` extra values and the columns of `joins`.
    pub(super) fn of(
        result_set: ResultSet,
        columns: Columns,
        extra_count: usize,
        joins: &[Join],
    ) -> Arc<Self> {
        let result_set = Arc::new(result_set);
        let mut ordinal = columns.count() + extra_count;
        let joined = JoinedRows::all(&result_set, joins, &mut ordinal);
        Arc::new(Self { result_set, columns, base: 0, joined })
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.result_set.len()
    }

    /// Whether the statement returned no rows.
    pub fn is_empty(&self) -> bool {
        self.result_set.len() == 0
    }

    /// The rows, one by one.
    pub fn to_rows(self: &Arc<Self>) -> Vec<Row> {
        (0..self.len()).map(|index| Row::new(self, index)).collect()
    }

    /// The extra value `index` of the row at `row`: a parent's key, for example.
    ///
    /// # Errors
    /// When the value does not have type `T`.
    pub fn extra_value<'r, T: Decode<'r>>(&'r self, row: usize, index: usize) -> Result<T, DbErr> {
        T::read(self.result_set.row(row), self.base + self.columns.count() + index)
    }
}

impl JoinedRows {
    /// The rows of `joins`, in the order in which `join.rs` selects them, from `ordinal` of the select list
    /// on.
    fn all(result_set: &Arc<ResultSet>, joins: &[Join], ordinal: &mut usize) -> Vec<Self> {
        let joined_rows = |join: &Join| {
            let base = *ordinal;
            *ordinal += join.columns.count();
            let joined = Self::all(result_set, &join.joins, ordinal);
            let rows = Rows { result_set: Arc::clone(result_set), columns: join.columns, base, joined };
            Self { rows: Arc::new(rows), key_index: join.target.key_index() }
        };
        joins.iter().map(joined_rows).collect()
    }
}

/// One row; it shares the result of its statement.
#[derive(Clone, Debug)]
pub struct Row {
    rows: Arc<Rows>,
    index: usize,
}

impl Row {
    /// The row at `index`.
    pub fn new(rows: &Arc<Rows>, index: usize) -> Self {
        Self { rows: Arc::clone(rows), index }
    }

    /// The row that the join `nth` of the projection joined to this one, if any.
    ///
    /// # Errors
    /// When the projection has no such join.
    pub fn joined_row(&self, nth: usize) -> Result<Option<Self>, DbErr> {
        let joined = self
            .rows
            .joined
            .get(nth)
            .ok_or_else(|| DbErr::Custom("a join was read that was not made".into()))?;
        let rows = &joined.rows;
        let is_null =
            rows.result_set.row(self.index).is_null(rows.base + rows.columns.ordinal(joined.key_index))?;
        Ok((!is_null).then(|| Self::new(rows, self.index)))
    }

    /// The extra value `index` that the statement selected after the columns.
    ///
    /// # Errors
    /// When the value does not have type `T`.
    pub fn extra_value<'r, T: Decode<'r>>(&'r self, index: usize) -> Result<T, DbErr> {
        self.rows.extra_value(self.index, index)
    }

    /// One column of this row.
    ///
    /// # Errors
    /// When the statement did not select it, or its value does not have type `T`.
    pub fn get<'r, E: EntityTrait, T: Decode<'r>>(&'r self, column: &E::Column) -> Result<T, DbErr> {
        self.get_by_index(column_index::<E>(column))
    }

    /// The column at `index` of the entity's `Column` enum.
    ///
    /// # Errors
    /// When the statement did not select it, or its value does not have type `T`.
    pub fn get_by_index<'r, T: Decode<'r>>(&'r self, index: u8) -> Result<T, DbErr> {
        read(self.rows.result_set.row(self.index), self.rows.columns, self.rows.base, index)
    }
}

/// The columns that a field declares to read.
#[derive(Debug)]
pub struct DeclaredColumns<E: EntityTrait>(Box<[(Discriminant<E::Column>, u8)]>);

impl<E: EntityTrait> DeclaredColumns<E> {
    /// Declares `columns`.
    pub fn new(columns: &[E::Column]) -> Self {
        Self(columns.iter().map(|column| (discriminant(column), column_index::<E>(column))).collect())
    }

    /// The set of the columns.
    pub fn set(&self) -> Columns {
        self.0.iter().fold(Columns::default(), |set, (_, index)| set.with(Columns::one(*index)))
    }
}

/// A row restricted to the columns that a field declares; reading another column is an error.
#[derive(Debug)]
pub struct RowRef<'r, E: EntityTrait> {
    row: &'r Row,
    declared: &'r DeclaredColumns<E>,
}

impl<'r, E: EntityTrait> RowRef<'r, E> {
    /// `row`, restricted to the columns of `declared`.
    pub fn new(row: &'r Row, declared: &'r DeclaredColumns<E>) -> Self {
        Self { row, declared }
    }

    /// A declared column.
    ///
    /// # Errors
    /// When the field does not declare it, or its value does not have type `T`.
    pub fn get<T: Decode<'r>>(&self, column: E::Column) -> Result<T> {
        let requested = discriminant(&column);
        let declared = self.declared.0.iter().find(|(declared, _)| *declared == requested);
        let (_, index) = declared
            .ok_or_else(|| DbErr::Custom(format!("a field reads {column:?} without declaring it")))?;
        Ok(self.row.get_by_index(*index)?)
    }

    /// A declared text column that is never null.
    ///
    /// # Errors
    /// As [`RowRef::get`].
    pub fn text(&self, column: E::Column) -> Result<&'r str> {
        self.get(column)
    }

    /// A declared text column; none when null.
    ///
    /// # Errors
    /// As [`RowRef::get`].
    pub fn optional_text(&self, column: E::Column) -> Result<Option<&'r str>> {
        self.get(column)
    }
}

fn read<'r, T: Decode<'r>>(raw: RawRow<'r>, columns: Columns, base: usize, index: u8) -> Result<T, DbErr> {
    if !columns.has(index) {
        return Err(DbErr::Custom("a column was read that the statement did not select".into()));
    }
    T::read(raw, base + columns.ordinal(index))
}
