//! Rows as the driver gave them, with the columns that a selection needs and no others.
//!
//! The read path of every noun: a [`Columns`] names columns of one table, a finder selects them, [`Rows`] keeps
//! the driver's rows, and [`Cells`] decodes single columns straight from the driver's buffer. Entities' models are
//! for rules and writes; lists never build them. See `docs/performance.md` for how lists are read.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::sqlx::{self, Decode, Row as _, Type, postgres::Postgres, sqlite::Sqlite};
use sea_orm::{DbErr, EntityTrait, Iden, Iterable, QueryResult};
use uuid::Uuid;

use super::join::Join;

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

/// Adds `columns` of `E` to a statement, in the order in which [`Cells`] will look for them.
pub fn select_columns<E: EntityTrait>(statement: &mut SelectStatement, columns: Columns) {
    for (place, column) in E::Column::iter().enumerate() {
        if u8::try_from(place).is_ok_and(|place| columns.has(place)) {
            statement.column((E::default(), column));
        }
    }
}

/// Rows of one statement, in its order: `columns` of one table, then what else was selected of each, then the rows of
/// other tables that were joined.
#[derive(Debug)]
pub struct Rows {
    raw: Arc<Vec<QueryResult>>,
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
    /// Takes what the driver answered to a statement made with [`select_columns`].
    pub fn new(raw: Vec<QueryResult>, columns: Columns) -> Arc<Self> {
        Arc::new(Self { raw: Arc::new(raw), columns, base: 0, joined: Vec::new() })
    }

    /// As [`Rows::new`], of a statement that selects `extras` values more and then joins rows of other tables.
    pub fn with_joins(raw: Vec<QueryResult>, columns: Columns, extras: usize, joins: &[Join]) -> Arc<Self> {
        let raw = Arc::new(raw);
        let mut at = columns.count() + extras;
        let joined = Joined::all(&raw, joins, &mut at);
        Arc::new(Self { raw, columns, base: 0, joined })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.raw.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// The value that a statement selected after the columns: a parent's key, for example.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn extra<'r, T: Cell<'r>>(&'r self, at: usize, extra: usize) -> Result<T, DbErr> {
        T::read(&self.raw[at], self.base + self.columns.count() + extra)
    }
}

impl Joined {
    /// The rows of `joins` in the order in which `join.rs` selects them, from place `at` of the statement's list.
    fn all(raw: &Arc<Vec<QueryResult>>, joins: &[Join], at: &mut usize) -> Vec<Self> {
        let of = |join: &Join| {
            let base = *at;
            *at += join.columns.count();
            let joined = Self::all(raw, &join.joins, at);
            let rows = Rows { raw: Arc::clone(raw), columns: join.columns, base, joined };
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
        let is_there = !is_null(&rows.raw[self.at], rows.base + rows.columns.ordinal(joined.key))?;
        Ok(is_there.then(|| Self::new(rows, self.at)))
    }

    /// The value that the statement selected after the columns.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn extra<'r, T: Cell<'r>>(&'r self, extra: usize) -> Result<T, DbErr> {
        self.rows.extra(self.at, extra)
    }

    /// The cells of the columns at `places`, to be read in that order.
    pub fn cells<'r>(&'r self, places: &'r [u8]) -> Cells<'r> {
        Cells { raw: &self.rows.raw[self.at], columns: self.rows.columns, base: self.rows.base, places }
    }

    /// One column of this row.
    ///
    /// # Errors
    /// When the statement did not select it, or it is not of type `T`.
    pub fn get<'r, E: EntityTrait, T: Cell<'r>>(&'r self, column: &E::Column) -> Result<T, DbErr> {
        self.at_place(place_of::<E>(column))
    }

    /// The column at `place`.
    ///
    /// # Errors
    /// When the statement did not select it, or it is not of type `T`.
    pub fn at_place<'r, T: Cell<'r>>(&'r self, place: u8) -> Result<T, DbErr> {
        read(&self.rows.raw[self.at], self.rows.columns, self.rows.base, place)
    }
}

/// The declared columns of one row: a field can read those it declared and no others.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'r> {
    raw: &'r QueryResult,
    columns: Columns,
    base: usize,
    places: &'r [u8],
}

impl<'r> Cells<'r> {
    /// The `at`-th declared column.
    ///
    /// # Errors
    /// When the statement did not select it, or it is not of type `T`.
    pub fn get<T: Cell<'r>>(&self, at: usize) -> Result<T, DbErr> {
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
    /// As [`Cells::get`].
    pub fn read<T: CellTuple<'r>>(&self) -> Result<T, DbErr> {
        T::read(self)
    }
}

fn read<'r, T: Cell<'r>>(raw: &'r QueryResult, columns: Columns, base: usize, place: u8) -> Result<T, DbErr> {
    if !columns.has(place) {
        return Err(DbErr::Custom("a column was read that the statement did not select".into()));
    }
    T::read(raw, base + columns.ordinal(place))
}

/// A type that one column of either engine decodes to, borrowing from the driver's buffer where it can.
pub trait Cell<'r>: Sized {
    /// Reads the column at `ordinal` of the statement's list.
    ///
    /// # Errors
    /// When the column is not there or is not of this type.
    fn read(raw: &'r QueryResult, ordinal: usize) -> Result<Self, DbErr>;
}

/// Decodes without sqlx's check of the declared type: the statement and the entity already agree on it.
pub(super) fn decode<'r, T>(raw: &'r QueryResult, ordinal: usize) -> Result<T, DbErr>
where
    T: Decode<'r, Postgres> + Type<Postgres> + Decode<'r, Sqlite> + Type<Sqlite>,
{
    let cell = if let Some(row) = raw.try_as_pg_row() {
        row.try_get_unchecked(ordinal)
    } else if let Some(row) = raw.try_as_sqlite_row() {
        row.try_get_unchecked(ordinal)
    } else {
        return Err(DbErr::Custom("a row of an unknown engine".into()));
    };
    cell.map_err(driver_error)
}

fn driver_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(sea_orm::RuntimeErr::SqlxError(Arc::new(error)))
}

macro_rules! plain_cells {
    ($($type:ty),*) => {$(
        impl<'r> Cell<'r> for $type {
            fn read(raw: &'r QueryResult, ordinal: usize) -> Result<Self, DbErr> {
                decode(raw, ordinal)
            }
        }
    )*};
}

plain_cells!(&'r str, &'r [u8], String, bool, i32, i64, f64, Uuid, NaiveDate, serde_json::Value);

impl<'r, T: Cell<'r>> Cell<'r> for Option<T> {
    fn read(raw: &'r QueryResult, ordinal: usize) -> Result<Self, DbErr> {
        if is_null(raw, ordinal)? { Ok(None) } else { T::read(raw, ordinal).map(Some) }
    }
}

fn is_null(raw: &QueryResult, ordinal: usize) -> Result<bool, DbErr> {
    use sqlx::ValueRef as _;
    if let Some(row) = raw.try_as_pg_row() {
        row.try_get_raw(ordinal).map(|cell| cell.is_null()).map_err(driver_error)
    } else if let Some(row) = raw.try_as_sqlite_row() {
        row.try_get_raw(ordinal).map(|cell| cell.is_null()).map_err(driver_error)
    } else {
        Err(DbErr::Custom("a row of an unknown engine".into()))
    }
}

impl<'r> Cell<'r> for DateTime<Utc> {
    fn read(raw: &'r QueryResult, ordinal: usize) -> Result<Self, DbErr> {
        // Our own times are whole seconds in UTC; what another program wrote otherwise, sqlx reads.
        if let Some(row) = raw.try_as_sqlite_row()
            && let Some(time) = whole_second(row.try_get_unchecked(ordinal).map_err(driver_error)?)
        {
            return Ok(time);
        }
        decode(raw, ordinal)
    }
}

/// Reads `2025-12-15T09:00:00+00:00` (or with a space for the `T`) without a general parser.
fn whole_second(text: &str) -> Option<DateTime<Utc>> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .try_fold(0_u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    if bytes.len() != 25 || &bytes[19..] != b"+00:00" {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(5, 7)?, number(8, 10)?)?;
    let time = date.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    Some(NaiveDateTime::and_utc(&time))
}

/// A tuple of cells, read in the order in which a field declared its columns.
pub trait CellTuple<'r>: Sized {
    /// Reads them all.
    ///
    /// # Errors
    /// As [`Cells::get`].
    fn read(cells: &Cells<'r>) -> Result<Self, DbErr>;
}

macro_rules! cell_tuples {
    ($(($($name:ident $at:literal),+)),+) => {$(
        impl<'r, $($name: Cell<'r>),+> CellTuple<'r> for ($($name,)+) {
            fn read(cells: &Cells<'r>) -> Result<Self, DbErr> {
                Ok(($(cells.get::<$name>($at)?,)+))
            }
        }
    )+};
}

cell_tuples!((A 0), (A 0, B 1), (A 0, B 1, C 2), (A 0, B 1, C 2, D 3), (A 0, B 1, C 2, D 3, F 4));
