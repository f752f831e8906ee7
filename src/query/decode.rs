//! Decoding: how one value of a row is decoded, on either engine, whether the driver gave the row or SQLite packed it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::sqlx::{self, Row as _, Type, ValueRef as _, postgres::Postgres, sqlite::Sqlite};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::json_rows::{JsonRows, JsonScalar};
use super::key::Key;

/// One row of an answer.
#[derive(Clone, Copy, Debug)]
pub enum RawRow<'r> {
    /// As the driver gave it.
    Driver(&'r QueryResult),
    /// Of packed rows, the one at this place.
    JsonRows(&'r JsonRows, usize),
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
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::JsonRows(packed) => packed.len(),
        }
    }

    pub(super) fn row(&self, at: usize) -> RawRow<'_> {
        match self {
            Self::Rows(rows) => RawRow::Driver(&rows[at]),
            Self::JsonRows(packed) => RawRow::JsonRows(packed, at),
        }
    }
}

/// A type that one column of either engine decodes to, borrowing from the answer where it can.
pub trait Decode<'r>: Sized {
    /// Reads the column at `ordinal` of the statement's list.
    ///
    /// # Errors
    /// When the column is not there or is not of this type.
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr>;
}

impl RawRow<'_> {
    /// Whether the column at `ordinal` holds nothing.
    pub(super) fn is_null(self, ordinal: usize) -> Result<bool, DbErr> {
        match self {
            Self::JsonRows(packed, at) => Ok(json_scalar(packed, at, ordinal)? == JsonScalar::Null),
            Self::Driver(row) => {
                if let Some(row) = row.try_as_pg_row() {
                    row.try_get_raw(ordinal).map(|cell| cell.is_null()).map_err(driver_error)
                } else if let Some(row) = row.try_as_sqlite_row() {
                    row.try_get_raw(ordinal).map(|cell| cell.is_null()).map_err(driver_error)
                } else {
                    Err(unknown_engine())
                }
            }
        }
    }
}

/// Decodes without sqlx's check of the declared type: the statement and the entity already agree on it.
fn decode<'r, T>(row: &'r QueryResult, ordinal: usize) -> Result<T, DbErr>
where
    T: sqlx::Decode<'r, Postgres> + Type<Postgres> + sqlx::Decode<'r, Sqlite> + Type<Sqlite>,
{
    let cell = if let Some(row) = row.try_as_pg_row() {
        row.try_get_unchecked(ordinal)
    } else if let Some(row) = row.try_as_sqlite_row() {
        row.try_get_unchecked(ordinal)
    } else {
        return Err(unknown_engine());
    };
    cell.map_err(driver_error)
}

fn driver_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(sea_orm::RuntimeErr::SqlxError(Arc::new(error)))
}

fn unknown_engine() -> DbErr {
    DbErr::Custom("a row of an unknown engine".into())
}

fn json_scalar(packed: &JsonRows, at: usize, ordinal: usize) -> Result<JsonScalar<'_>, DbErr> {
    packed.cell(at, ordinal).ok_or_else(|| DbErr::Custom("a cell was read that was not selected".into()))
}

/// Decodes a packed cell; `unpack` answers nothing when it is of another type.
fn unpack<'r, T>(
    packed: &'r JsonRows,
    at: usize,
    ordinal: usize,
    unpack: impl FnOnce(JsonScalar<'r>) -> Option<T>,
) -> Result<T, DbErr> {
    unpack(json_scalar(packed, at, ordinal)?)
        .ok_or_else(|| DbErr::Custom(format!("the packed cell {ordinal} is of another type")))
}

fn text(cell: JsonScalar<'_>) -> Option<&str> {
    match cell {
        JsonScalar::Text(text) => Some(text),
        _ => None,
    }
}

fn int(cell: JsonScalar<'_>) -> Option<i64> {
    match cell {
        JsonScalar::Int(number) => Some(number),
        _ => None,
    }
}

fn real(cell: JsonScalar<'_>) -> Option<f64> {
    match cell {
        JsonScalar::Real(number) => Some(number),
        _ => None,
    }
}

macro_rules! plain_cells {
    ($($type:ty: $unpack:expr;)*) => {$(
        impl<'r> Decode<'r> for $type {
            fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
                match row {
                    RawRow::Driver(row) => decode(row, ordinal),
                    RawRow::JsonRows(packed, at) => unpack(packed, at, ordinal, $unpack),
                }
            }
        }
    )*};
}

plain_cells! {
    &'r str: text;
    // Bytes are never packed.
    &'r [u8]: |_| None;
    String: |cell| text(cell).map(str::to_owned);
    bool: |cell| int(cell).map(|number| number != 0);
    i32: |cell| int(cell)?.try_into().ok();
    i64: int;
    f64: real;
    Uuid: |cell| Uuid::try_parse(text(cell)?).ok();
    NaiveDate: |cell| text(cell)?.parse().ok();
    serde_json::Value: |cell| serde_json::from_str(text(cell)?).ok();
}

impl<'r, T: Decode<'r>> Decode<'r> for Option<T> {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
        if row.is_null(ordinal)? { Ok(None) } else { T::read(row, ordinal).map(Some) }
    }
}

impl<'r> Decode<'r> for Key {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
        // Both engines say the type of each cell, so that one reader serves both kinds of key.
        let is_uuid = match row {
            RawRow::JsonRows(packed, at) => text(json_scalar(packed, at, ordinal)?).is_some(),
            RawRow::Driver(row) => {
                use sqlx::{Column as _, TypeInfo as _};
                if let Some(row) = row.try_as_pg_row() {
                    row.columns().get(ordinal).is_some_and(|column| column.type_info().name() == "UUID")
                } else {
                    let row = row.try_as_sqlite_row().ok_or_else(unknown_engine)?;
                    row.try_get_raw(ordinal).is_ok_and(|cell| cell.type_info().name() == "BLOB")
                }
            }
        };
        Ok(if is_uuid {
            Self::Uuid(Decode::read(row, ordinal)?)
        } else {
            Self::Int(Decode::read(row, ordinal)?)
        })
    }
}

impl<'r> Decode<'r> for DateTime<Utc> {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
        // Our own times are whole seconds in UTC; what another program wrote otherwise, a general parser reads.
        match row {
            RawRow::JsonRows(packed, at) => unpack(packed, at, ordinal, |cell| {
                let text = text(cell)?;
                let zoneless =
                    || NaiveDateTime::parse_from_str(text, "%F %T%.f").ok().map(|time| time.and_utc());
                whole_second(text).or_else(|| text.parse().ok()).or_else(zoneless)
            }),
            RawRow::Driver(row) => {
                if let Some(row) = row.try_as_sqlite_row()
                    && let Some(time) = whole_second(row.try_get_unchecked(ordinal).map_err(driver_error)?)
                {
                    return Ok(time);
                }
                decode(row, ordinal)
            }
        }
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
