//! Rows as the driver sent them, with the columns of their projection and no others.
//!
//! [`Rows`] holds the result of a statement; [`Row`] is one of them, and decodes single columns straight from it
//! (`decode.rs`). The models of entities are for rules and writes; lists never build them.

use std::mem::{Discriminant, discriminant};
use std::sync::Arc;

use sea_orm::{DbErr, EntityTrait, QueryResult};

use super::columns::{Columns, place_of};
use super::decode::{Decode, RawRow, ResultSet};
use super::projection::Join;
use crate::error::Result;

/// Rows of one statement, in its order: `columns` of one table, then what else was selected of each, then the rows of
/// other tables that were joined.
#[derive(Debug)]
pub struct Rows {
    answer: Arc<ResultSet>,
    columns: Columns,
    /// Where in the statement's list the columns begin.
    base: usize,
    joined: Vec<Joined>,
}

/// Rows of another table that were joined: one beside each row, or none.
#[derive(Debug)]
struct Joined {
    rows: Arc<Rows>,
    /// The place of its key, which is null where there is none.
    key: u8,
}

impl Rows {
    /// Takes what the driver answered to a statement made with [`select_columns`](super::columns::select_columns).
    pub fn new(raw: Vec<QueryResult>, columns: Columns) -> Arc<Self> {
        Arc::new(Self { answer: Arc::new(ResultSet::Rows(raw)), columns, base: 0, joined: Vec::new() })
    }

    /// Takes what was answered to a select list of `columns`, of `extras` values more and of the rows of `joins`.
    pub(super) fn of(answer: ResultSet, columns: Columns, extras: usize, joins: &[Join]) -> Arc<Self> {
        let answer = Arc::new(answer);
        let mut at = columns.count() + extras;
        let joined = Joined::all(&answer, joins, &mut at);
        Arc::new(Self { answer, columns, base: 0, joined })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.answer.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.answer.len() == 0
    }

    /// The value that a statement selected after the columns: a parent's key, for example.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn extra<'r, T: Decode<'r>>(&'r self, at: usize, extra: usize) -> Result<T, DbErr> {
        T::read(self.answer.row(at), self.base + self.columns.count() + extra)
    }
}

impl Joined {
    /// The rows of `joins` in the order in which `join.rs` selects them, from place `at` of the statement's list.
    fn all(answer: &Arc<ResultSet>, joins: &[Join], at: &mut usize) -> Vec<Self> {
        let of = |join: &Join| {
            let base = *at;
            *at += join.columns.count();
            let joined = Self::all(answer, &join.joins, at);
            let rows = Rows { answer: Arc::clone(answer), columns: join.columns, base, joined };
            Self { rows: Arc::new(rows), key: join.target.key() }
        };
        joins.iter().map(of).collect()
    }
}

/// One row, shared with the others of its statement.
#[derive(Clone, Debug)]
pub struct Row {
    rows: Arc<Rows>,
    at: usize,
}

impl Row {
    /// The row at `at`.
    pub fn new(rows: &Arc<Rows>, at: usize) -> Self {
        Self { rows: Arc::clone(rows), at }
    }

    /// Every row of a statement.
    pub fn all(rows: &Arc<Rows>) -> Vec<Self> {
        (0..rows.len()).map(|at| Self::new(rows, at)).collect()
    }

    /// The row of another table that the join `nth` put beside this one, if there is one.
    ///
    /// # Errors
    /// When the statement has no such join.
    pub fn beside(&self, nth: usize) -> Result<Option<Self>, DbErr> {
        let joined = self
            .rows
            .joined
            .get(nth)
            .ok_or_else(|| DbErr::Custom("a join was read that was not made".into()))?;
        let rows = &joined.rows;
        let is_there = !rows.answer.row(self.at).is_null(rows.base + rows.columns.ordinal(joined.key))?;
        Ok(is_there.then(|| Self::new(rows, self.at)))
    }

    /// The value that the statement selected after the columns.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn extra<'r, T: Decode<'r>>(&'r self, extra: usize) -> Result<T, DbErr> {
        self.rows.extra(self.at, extra)
    }

    /// One column of this row.
    ///
    /// # Errors
    /// When the statement did not select it, or it is not of type `T`.
    pub fn get<'r, E: EntityTrait, T: Decode<'r>>(&'r self, column: &E::Column) -> Result<T, DbErr> {
        self.at_place(place_of::<E>(column))
    }

    /// The column at `place`.
    ///
    /// # Errors
    /// When the statement did not select it, or it is not of type `T`.
    pub fn at_place<'r, T: Decode<'r>>(&'r self, place: u8) -> Result<T, DbErr> {
        read(self.rows.answer.row(self.at), self.rows.columns, self.rows.base, place)
    }
}

/// The columns that a field declares to read.
#[derive(Debug)]
pub struct DeclaredColumns<E: EntityTrait>(Box<[(Discriminant<E::Column>, u8)]>);

impl<E: EntityTrait> DeclaredColumns<E> {
    /// A declaration of `columns`.
    pub fn new(columns: &[E::Column]) -> Self {
        Self(columns.iter().map(|column| (discriminant(column), place_of::<E>(column))).collect())
    }

    /// As a set.
    pub fn set(&self) -> Columns {
        self.0.iter().fold(Columns::default(), |set, (_, place)| set.with(Columns::one(*place)))
    }
}

/// One row as a field sees it: it reads the columns that it declares, by column, and no others.
#[derive(Debug)]
pub struct RowRef<'r, E: EntityTrait> {
    row: &'r Row,
    declared: &'r DeclaredColumns<E>,
}

impl<'r, E: EntityTrait> RowRef<'r, E> {
    /// `row` as a field sees it that declares `declared`.
    pub fn new(row: &'r Row, declared: &'r DeclaredColumns<E>) -> Self {
        Self { row, declared }
    }

    /// A declared column.
    ///
    /// # Errors
    /// When the field does not declare it, or it is not of type `T`.
    pub fn get<T: Decode<'r>>(&self, column: E::Column) -> Result<T> {
        let wanted = discriminant(&column);
        let declared = self.declared.0.iter().find(|(declared, _)| *declared == wanted);
        let (_, place) = declared
            .ok_or_else(|| DbErr::Custom(format!("a field reads {column:?} without declaring it")))?;
        Ok(self.row.at_place(*place)?)
    }

    /// A declared column of text that is never null.
    ///
    /// # Errors
    /// As [`RowRef::get`].
    pub fn text(&self, column: E::Column) -> Result<&'r str> {
        self.get(column)
    }

    /// A declared column of text, or none.
    ///
    /// # Errors
    /// As [`RowRef::get`].
    pub fn optional_text(&self, column: E::Column) -> Result<Option<&'r str>> {
        self.get(column)
    }
}

fn read<'r, T: Decode<'r>>(raw: RawRow<'r>, columns: Columns, base: usize, place: u8) -> Result<T, DbErr> {
    if !columns.has(place) {
        return Err(DbErr::Custom("a column was read that the statement did not select".into()));
    }
    T::read(raw, base + columns.ordinal(place))
}
