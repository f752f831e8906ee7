//! Decodes single values of rows: from the driver's rows of both engines, and from the JSON rows of SQLite.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use sea_orm::sqlx::{self, Row as _, Type, ValueRef as _, postgres::Postgres, sqlite::Sqlite};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use super::json_rows::{JsonRows, JsonScalar};
use super::key::Key;

/// One undecoded row.
#[derive(Clone, Copy, Debug)]
pub enum RawRow<'r> {
    /// A row of the driver.
    Driver(&'r QueryResult),
    /// The JSON row with this index.
    JsonRows(&'r JsonRows, usize),
}

/// The result of a statement.
#[derive(Debug)]
pub enum ResultSet {
    /// Rows of the driver.
    Rows(Vec<QueryResult>),
    /// Rows that SQLite returned as one JSON text.
    JsonRows(JsonRows),
}

impl ResultSet {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::JsonRows(json_rows) => json_rows.len(),
        }
    }

    pub(super) fn row(&self, index: usize) -> RawRow<'_> {
        match self {
            Self::Rows(rows) => RawRow::Driver(&rows[index]),
            Self::JsonRows(json_rows) => RawRow::JsonRows(json_rows, index),
        }
    }
}

/// A type to which a column of either engine is decoded. Text is borrowed from the row.
pub trait Decode<'r>: Sized {
    /// Decodes the column at `ordinal` of the select list.
    ///
    /// # Errors
    /// When there is no such column, or its value does not have this type.
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr>;
}

impl RawRow<'_> {
    /// Whether the column at `ordinal` is null.
    pub(super) fn is_null(self, ordinal: usize) -> Result<bool, DbErr> {
        match self {
            Self::JsonRows(json_rows, index) => {
                Ok(json_scalar(json_rows, index, ordinal)? == JsonScalar::Null)
            }
            Self::Driver(row) => {
                if let Some(row) = row.try_as_pg_row() {
                    row.try_get_raw(ordinal).map(|value| value.is_null()).map_err(driver_error)
                } else if let Some(row) = row.try_as_sqlite_row() {
                    row.try_get_raw(ordinal).map(|value| value.is_null()).map_err(driver_error)
                } else {
                    Err(unknown_engine())
                }
            }
        }
    }
}

/// Decodes without sqlx's check of the column type, which the entity already determines.
fn decode<'r, T>(row: &'r QueryResult, ordinal: usize) -> Result<T, DbErr>
where
    T: sqlx::Decode<'r, Postgres> + Type<Postgres> + sqlx::Decode<'r, Sqlite> + Type<Sqlite>,
{
    let value = if let Some(row) = row.try_as_pg_row() {
        row.try_get_unchecked(ordinal)
    } else if let Some(row) = row.try_as_sqlite_row() {
        row.try_get_unchecked(ordinal)
    } else {
        return Err(unknown_engine());
    };
    value.map_err(driver_error)
}

fn driver_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(sea_orm::RuntimeErr::SqlxError(Arc::new(error)))
}

fn unknown_engine() -> DbErr {
    DbErr::Custom("a row of an unknown engine".into())
}

fn json_scalar(json_rows: &JsonRows, index: usize, ordinal: usize) -> Result<JsonScalar<'_>, DbErr> {
    json_rows.get(index, ordinal).ok_or_else(|| DbErr::Custom("a cell was read that was not selected".into()))
}

/// Decodes a JSON value; `convert` returns none for a value of another type.
fn decode_json<'r, T>(
    json_rows: &'r JsonRows,
    index: usize,
    ordinal: usize,
    convert: impl FnOnce(JsonScalar<'r>) -> Option<T>,
) -> Result<T, DbErr> {
    convert(json_scalar(json_rows, index, ordinal)?)
        .ok_or_else(|| DbErr::Custom(format!("the packed cell {ordinal} is of another type")))
}

fn text(value: JsonScalar<'_>) -> Option<&str> {
    match value {
        JsonScalar::Text(text) => Some(text),
        _ => None,
    }
}

fn int(value: JsonScalar<'_>) -> Option<i64> {
    match value {
        JsonScalar::Int(number) => Some(number),
        _ => None,
    }
}

fn real(value: JsonScalar<'_>) -> Option<f64> {
    match value {
        JsonScalar::Real(number) => Some(number),
        _ => None,
    }
}

macro_rules! impl_decode {
    ($($type:ty: $convert:expr;)*) => {$(
        impl<'r> Decode<'r> for $type {
            fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
                match row {
                    RawRow::Driver(row) => decode(row, ordinal),
                    RawRow::JsonRows(json_rows, index) => decode_json(json_rows, index, ordinal, $convert),
                }
            }
        }
    )*};
}

impl_decode! {
    &'r str: text;
    // Statements that select bytes do not return JSON.
    &'r [u8]: |_| None;
    String: |value| text(value).map(str::to_owned);
    bool: |value| int(value).map(|number| number != 0);
    i32: |value| int(value)?.try_into().ok();
    i64: int;
    f64: real;
    Uuid: |value| Uuid::try_parse(text(value)?).ok();
    NaiveDate: |value| text(value)?.parse().ok();
    serde_json::Value: |value| serde_json::from_str(text(value)?).ok();
}

impl<'r, T: Decode<'r>> Decode<'r> for Option<T> {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
        if row.is_null(ordinal)? { Ok(None) } else { T::read(row, ordinal).map(Some) }
    }
}

impl<'r> Decode<'r> for Key {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
        match stored_key(row, ordinal)? {
            StoredKey::Int => Decode::read(row, ordinal).map(Self::Int),
            StoredKey::Uuid => Decode::read(row, ordinal).map(Self::Uuid),
            StoredKey::Text => {
                let text = <&str>::read(row, ordinal)?;
                // First as a UUID: one without hyphens may consist of digits, too.
                let key = Uuid::try_parse(text).map(Self::Uuid).or_else(|_| text.parse().map(Self::Int));
                key.map_err(|_| DbErr::Type(format!("{text:?} is no key")))
            }
        }
    }
}

/// The types of values that contain keys.
enum StoredKey {
    Int,
    Uuid,
    /// The key as text, in either form of a UUID.
    Text,
}

/// The type of the value determines the kind of key.
fn stored_key(row: RawRow<'_>, ordinal: usize) -> Result<StoredKey, DbErr> {
    use sqlx::{Column as _, TypeInfo as _};
    let row = match row {
        RawRow::JsonRows(json_rows, index) => {
            let is_text = text(json_scalar(json_rows, index, ordinal)?).is_some();
            return Ok(if is_text { StoredKey::Text } else { StoredKey::Int });
        }
        RawRow::Driver(row) => row,
    };
    if let Some(row) = row.try_as_pg_row() {
        let name = row.columns().get(ordinal).map(|column| column.type_info().name());
        return Ok(match name {
            Some("UUID") => StoredKey::Uuid,
            Some("TEXT" | "VARCHAR") => StoredKey::Text,
            _ => StoredKey::Int,
        });
    }
    let row = row.try_as_sqlite_row().ok_or_else(unknown_engine)?;
    let value = row.try_get_raw(ordinal).map_err(driver_error)?;
    Ok(match value.type_info().name() {
        "BLOB" => StoredKey::Uuid,
        "TEXT" => StoredKey::Text,
        _ => StoredKey::Int,
    })
}

impl<'r> Decode<'r> for DateTime<Utc> {
    fn read(row: RawRow<'r>, ordinal: usize) -> Result<Self, DbErr> {
        // The server writes whole seconds in UTC; the general parser handles times that other programs wrote.
        match row {
            RawRow::JsonRows(json_rows, index) => decode_json(json_rows, index, ordinal, |value| {
                let text = text(value)?;
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

/// Parses `2025-12-15T09:00:00+00:00` (or with a space for the `T`), faster than a general parser.
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
