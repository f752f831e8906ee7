//! Cursors of keyset pages: opaque to clients, valid only for the order in which they were made.
//!
//! A cursor is the base64 of a JSON array: the name of the order, then the values of its sort keys in one
//! row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::row::Row;
use super::sort::{SortKeys, Term};
use super::sort_key::{Computed, ComputedKind};
use super::table::Table;
use crate::error::{Error, Kind, Reason};
use crate::moment;

impl<T: Table> SortKeys<T> {
    /// The cursor of `row`.
    ///
    /// # Errors
    /// When the row lacks a column of the order.
    pub fn cursor(&self, row: &Row) -> Result<String, DbErr> {
        let mut parts = vec![Json::from(self.name.as_str())];
        for (term, _) in &self.terms {
            parts.push(match term {
                Term::Column(column) => column_json::<T::Entity>(row, column)?,
                Term::Computed(computed, index) => computed_json(row, computed, *index)?,
            });
        }
        Ok(URL_SAFE_NO_PAD.encode(Json::Array(parts).to_string()))
    }

    /// The condition of the rows strictly after `cursor`. `argument` is its name in the error, `backward` is
    /// whether the order is reversed.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` when the cursor is malformed or of another order.
    pub fn after(&self, cursor: &str, argument: &'static str, backward: bool) -> Result<Condition, Error> {
        let values =
            self.decode(cursor).ok_or_else(|| Error::invalid(argument, Reason::Kind(Kind::Cursor)))?;
        Ok(self.seek_condition(values, backward))
    }

    fn decode(&self, cursor: &str) -> Option<Vec<Option<Value>>> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let mut parts = serde_json::from_slice::<Vec<Json>>(&bytes).ok()?.into_iter();
        if parts.next()?.as_str()? != self.name || parts.len() != self.terms.len() {
            return None;
        }
        self.terms.iter().zip(parts).map(|((term, _), part)| from_json(&term.column_type(), &part)).collect()
    }
}

fn column_json<E: EntityTrait>(row: &Row, column: &E::Column) -> Result<Json, DbErr> {
    Ok(match column.def().get_column_type() {
        ColumnType::Integer => row.get::<E, Option<i32>>(column)?.into(),
        ColumnType::BigInteger => row.get::<E, Option<i64>>(column)?.into(),
        ColumnType::Boolean => row.get::<E, Option<bool>>(column)?.into(),
        ColumnType::Uuid => row.get::<E, Option<Uuid>>(column)?.map(|id| id.to_string()).into(),
        ColumnType::Date => row.get::<E, Option<NaiveDate>>(column)?.map(|date| date.to_string()).into(),
        ColumnType::TimestampWithTimeZone => time_json(row.get::<E, Option<DateTime<Utc>>>(column)?),
        _ => row.get::<E, Option<&str>>(column)?.into(),
    })
}

/// A computed sort key of a row: the statement selects these values after the columns.
fn computed_json(row: &Row, computed: &Computed, index: usize) -> Result<Json, DbErr> {
    Ok(match computed.kind {
        ComputedKind::Count => row.extra_value::<i64>(index)?.into(),
        ComputedKind::Time => time_json(row.extra_value(index)?),
        ComputedKind::Text => row.extra_value::<Option<&str>>(index)?.into(),
    })
}

fn time_json(time: Option<DateTime<Utc>>) -> Json {
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)).into()
}

/// `Some(None)` is NULL; `None` is a part that does not have the column's type.
#[expect(clippy::option_option, reason = "NULL is not a malformed value")]
fn from_json(column_type: &ColumnType, part: &Json) -> Option<Option<Value>> {
    if part.is_null() {
        return Some(None);
    }
    let value: Value = match column_type {
        ColumnType::Integer => i32::try_from(part.as_i64()?).ok()?.into(),
        ColumnType::BigInteger => part.as_i64()?.into(),
        ColumnType::Boolean => part.as_bool()?.into(),
        ColumnType::Uuid => part.as_str()?.parse::<Uuid>().ok()?.into(),
        ColumnType::Date => moment::parse_day(part.as_str()?)?.into(),
        ColumnType::TimestampWithTimeZone => moment::parse(part.as_str()?)?.into(),
        _ => part.as_str().filter(|text| !text.contains('\0'))?.into(),
    };
    Some(Some(value))
}
