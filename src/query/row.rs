//! Rows as the driver gave them, with the columns that a select_list needs and no others.
//!
//! The read path of every noun: a [`Columns`] names columns of one table, a finder selects them, [`Rows`] keeps
//! what the database answered, and [`RowRef`] decodes single columns straight from it (`cell.rs`). Entities' models are
//! for rules and writes; lists never build them. See `docs/performance.md` for how lists are read.

use std::sync::Arc;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{DbErr, EntityTrait, Iden, Iterable, QueryResult};

use super::decode::{Decode, RawRow};
use super::join::Join;
use super::json_rows::JsonRows;

/// A set of columns of one table, by their place in the entity's `Column` enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Columns {
    /// The column at `place` in the table.
    pub fn one(place: u8) -> Self {
        Self(1 << place)
    }

    /// Both sets.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the column at `place` is in the set.
    pub fn has(self, place: u8) -> bool {
        self.0 & (1 << place) != 0
    }

    /// As [`Columns::has`], for the place of an iterator.
    pub(super) fn has_place(self, place: usize) -> bool {
        u8::try_from(place).is_ok_and(|place| place < 64 && self.has(place))
    }

    /// How many of the set's columns stand before `place`: where that column is in the statement's list.
    fn ordinal(self, place: u8) -> usize {
        (self.0 & ((1 << place) - 1)).count_ones() as usize
    }

    /// How many columns the set has.
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// The place of `column` in its table.
pub fn place_of<E: EntityTrait>(column: &E::Column) -> u8 {
    let name = column.unquoted().to_owned();
    let place = E::Column::iter().position(|other| other.unquoted() == name);
    // A column is always one of its own enum's, and no table of ours has more than 64.
    place.and_then(|place| u8::try_from(place).ok()).filter(|place| *place < 64).unwrap_or_default()
}

/// Every listed column of a table.
pub fn columns_of<E: EntityTrait>(columns: &[E::Column]) -> Columns {
    columns.iter().fold(Columns::default(), |set, column| set.with(Columns::one(place_of::<E>(column))))
}

/// Adds `columns` of `E` to a statement, in the order in which [`RowRef`] will look for them.
pub fn select_columns<E: EntityTrait>(statement: &mut SelectStatement, columns: Columns) {
    for (place, column) in E::Column::iter().enumerate() {
        if columns.has_place(place) {
            statement.column((E::default(), column));
        }
    }
}

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

/// What a statement answered.
#[derive(Debug)]
pub enum ResultSet {
    /// Rows as the driver gave them.
    Rows(Vec<QueryResult>),
    /// Rows that SQLite packed into one text.
    JsonRows(JsonRows),
}

impl ResultSet {
    fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::JsonRows(packed) => packed.len(),
        }
    }

    fn row(&self, at: usize) -> RawRow<'_> {
        match self {
            Self::Rows(rows) => RawRow::Driver(&rows[at]),
            Self::JsonRows(packed) => RawRow::JsonRows(packed, at),
        }
    }
}

/// Rows of another table that were joined: one beside each row, or none.
#[derive(Debug)]
struct Joined {
    rows: Arc<Rows>,
    /// The place of its key, which is null where there is none.
    key: u8,
}

impl Rows {
    /// Takes what the driver answered to a statement made with [`select_columns`].
    pub fn new(raw: Vec<QueryResult>, columns: Columns) -> Arc<Self> {
        Arc::new(Self { answer: Arc::new(ResultSet::Rows(raw)), columns, base: 0, joined: Vec::new() })
    }

    /// Takes what was answered to a select_list of `columns`, of `extras` values more and of the rows of `joins`.
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

    /// The cells of the columns at `places`, to be read in that order.
    pub fn row_ref<'r>(&'r self, places: &'r [u8]) -> RowRef<'r> {
        RowRef {
            raw: self.rows.answer.row(self.at),
            columns: self.rows.columns,
            base: self.rows.base,
            places,
        }
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

/// The declared columns of one row: a field can read those it declared and no others.
#[derive(Clone, Copy, Debug)]
pub struct RowRef<'r> {
    raw: RawRow<'r>,
    columns: Columns,
    base: usize,
    places: &'r [u8],
}

impl<'r> RowRef<'r> {
    /// The `at`-th declared column.
    ///
    /// # Errors
    /// When the statement did not select it, or it is not of type `T`.
    pub fn get<T: Decode<'r>>(&self, at: usize) -> Result<T, DbErr> {
        let place =
            *self.places.get(at).ok_or_else(|| DbErr::Custom("a field reads an undeclared column".into()))?;
        read(self.raw, self.columns, self.base, place)
    }

    /// The declared columns but the first `count`.
    pub fn after(&self, count: usize) -> Self {
        Self { places: self.places.get(count..).unwrap_or_default(), ..*self }
    }

    /// All declared columns at once, as a tuple.
    ///
    /// # Errors
    /// As [`RowRef::get`].
    pub fn read<T: DecodeTuple<'r>>(&self) -> Result<T, DbErr> {
        T::read(self)
    }
}

fn read<'r, T: Decode<'r>>(raw: RawRow<'r>, columns: Columns, base: usize, place: u8) -> Result<T, DbErr> {
    if !columns.has(place) {
        return Err(DbErr::Custom("a column was read that the statement did not select".into()));
    }
    T::read(raw, base + columns.ordinal(place))
}

/// A tuple of cells, read in the order in which a field declared its columns.
pub trait DecodeTuple<'r>: Sized {
    /// Reads them all.
    ///
    /// # Errors
    /// As [`RowRef::get`].
    fn read(cells: &RowRef<'r>) -> Result<Self, DbErr>;
}

macro_rules! cell_tuples {
    ($(($($name:ident $at:literal),+)),+) => {$(
        impl<'r, $($name: Decode<'r>),+> DecodeTuple<'r> for ($($name,)+) {
            fn read(cells: &RowRef<'r>) -> Result<Self, DbErr> {
                Ok(($(cells.get::<$name>($at)?,)+))
            }
        }
    )+};
}

cell_tuples!((A 0), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3), (A 0, B 1, C 2, D 3, F 4));
