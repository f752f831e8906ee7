//! Orders and keyset cursors.
//!
//! Every order ends in the primary key, so it is total. A cursor is the values of the order's columns in one row,
//! with the name of the order they belong to: opaque to clients, refused under another order. Missing values come
//! last in both directions, on both engines.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::sea_query::{ColumnType, Expr, ExprTrait, NullOrdering, Order, SelectStatement};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, Iden, Value};
use uuid::Uuid;

use super::error::{Error, Kind, Reason};
use super::noun::{Direction, Noun, OrderField, Ordering};
use super::row::{Columns, Row, columns_of};

/// The order of a list of `N`, made total.
#[derive(Debug)]
pub struct TotalOrder<N: Noun> {
    columns: Vec<(<N::Entity as EntityTrait>::Column, Direction)>,
    /// What cursors call the order, whichever way it is read.
    name: String,
}

impl<N: Noun> TotalOrder<N> {
    /// `wanted`, or the noun's own order when nothing is wanted, ended by the primary key.
    pub fn new(wanted: &[Ordering<N::Order>]) -> Self {
        let default = if wanted.is_empty() { N::default_order() } else { Vec::new() };
        let mut columns = Vec::with_capacity(wanted.len() + 1);
        for ordering in wanted.iter().chain(&default) {
            for column in ordering.field.columns() {
                if columns.iter().all(|(other, _)| !same(other, column)) {
                    columns.push((*column, ordering.direction));
                }
            }
        }
        if columns.iter().all(|(other, _)| !same(other, &N::KEY)) {
            let last = columns.last().map_or(Direction::Asc, |(_, direction)| *direction);
            columns.push((N::KEY, last));
        }
        let mut name = String::new();
        for (column, direction) in &columns {
            name.push(if *direction == Direction::Asc { '+' } else { '-' });
            name.push_str(column.unquoted());
        }
        Self { columns, name }
    }

    /// The same order, read from the end.
    pub fn reversed(mut self) -> Self {
        for (_, direction) in &mut self.columns {
            *direction = direction.reversed();
        }
        self
    }

    /// The columns that a row needs for its cursor.
    pub fn columns(&self) -> Columns {
        let columns: Vec<_> = self.columns.iter().map(|(column, _)| *column).collect();
        columns_of::<N::Entity>(&columns)
    }

    /// Adds ORDER BY. `reversed` keeps missing values last in the direction of the list, so it is said apart.
    pub fn apply(&self, statement: &mut SelectStatement, from_the_end: bool) {
        let nulls = if from_the_end { NullOrdering::First } else { NullOrdering::Last };
        for (column, direction) in &self.columns {
            let order = match direction {
                Direction::Asc => Order::Asc,
                Direction::Desc => Order::Desc,
            };
            let column = (N::Entity::default(), *column);
            if self.nullable(&column.1) {
                statement.order_by_with_nulls(column, order, nulls);
            } else {
                statement.order_by(column, order);
            }
        }
    }

    #[expect(clippy::unused_self, reason = "reads as a question to the order")]
    fn nullable(&self, column: &<N::Entity as EntityTrait>::Column) -> bool {
        column.def().is_null()
    }

    /// The cursor of `row`.
    ///
    /// # Errors
    /// When the row lacks a column of the order.
    pub fn cursor(&self, row: &Row) -> Result<String, DbErr> {
        let mut parts = vec![serde_json::Value::from(self.name.as_str())];
        for (column, _) in &self.columns {
            parts.push(to_json::<N::Entity>(row, column)?);
        }
        let text = serde_json::Value::Array(parts).to_string();
        Ok(URL_SAFE_NO_PAD.encode(text))
    }

    /// The rows strictly after `cursor` in this order.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` when the cursor is not one of this order.
    pub fn after(
        &self,
        cursor: &str,
        argument: &'static str,
        from_the_end: bool,
    ) -> Result<Condition, Error> {
        let values =
            self.decode(cursor).ok_or_else(|| Error::invalid(argument, Reason::Kind(Kind::Cursor)))?;
        let same_way = self.columns.iter().all(|(_, direction)| *direction == self.columns[0].1);
        if same_way && self.columns.iter().all(|(column, _)| !self.nullable(column)) {
            return Ok(Condition::all().add(self.row_comparison(values)));
        }
        let mut any = Condition::any();
        for (at, (column, direction)) in self.columns.iter().enumerate() {
            let mut all = Condition::all();
            for ((column, _), value) in self.columns.iter().zip(&values).take(at) {
                all = all.add(equal::<N::Entity>(*column, value.as_ref()));
            }
            let nulls_follow = self.nullable(column) && !from_the_end;
            let beyond =
                beyond::<N::Entity>(*column, *direction, values[at].as_ref(), nulls_follow, from_the_end);
            if let Some(beyond) = beyond {
                any = any.add(all.add(beyond));
            }
        }
        Ok(any)
    }

    /// `(a, b) > (x, y)`: one comparison that an index answers.
    fn row_comparison(&self, values: Vec<Option<Value>>) -> Expr {
        let columns = self.columns.iter().map(|(column, _)| Expr::col((N::Entity::default(), *column)));
        let values = values.into_iter().map(|value| value.map_or_else(|| Expr::cust("NULL"), Expr::val));
        let (columns, values) = (Expr::Tuple(columns.collect()), Expr::Tuple(values.collect()));
        match self.columns[0].1 {
            Direction::Asc => columns.gt(values),
            Direction::Desc => columns.lt(values),
        }
    }

    fn decode(&self, cursor: &str) -> Option<Vec<Option<Value>>> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let mut parts = serde_json::from_slice::<Vec<serde_json::Value>>(&bytes).ok()?.into_iter();
        if parts.next()?.as_str()? != self.name || parts.len() != self.columns.len() {
            return None;
        }
        self.columns
            .iter()
            .zip(parts)
            .map(|((column, _), part)| from_json(&column.def().get_column_type().clone(), &part))
            .collect()
    }
}

fn same<C: Iden>(one: &C, other: &C) -> bool {
    one.unquoted() == other.unquoted()
}

fn equal<E: EntityTrait>(column: E::Column, value: Option<&Value>) -> Expr {
    let column = Expr::col((E::default(), column));
    match value {
        Some(value) => column.eq(value.clone()),
        None => column.is_null(),
    }
}

/// The rows beyond `value` in one column; none when nothing can be.
fn beyond<E: EntityTrait>(
    column: E::Column,
    direction: Direction,
    value: Option<&Value>,
    nulls_follow: bool,
    from_the_end: bool,
) -> Option<Condition> {
    let column = Expr::col((E::default(), column));
    let Some(value) = value else {
        // Read from the end, missing values come first and all others follow them.
        return from_the_end.then(|| Condition::all().add(column.is_not_null()));
    };
    let further = match direction {
        Direction::Asc => column.clone().gt(value.clone()),
        Direction::Desc => column.clone().lt(value.clone()),
    };
    let further = Condition::any().add(further);
    Some(if nulls_follow { further.add(column.is_null()) } else { further })
}

fn to_json<E: EntityTrait>(row: &Row, column: &E::Column) -> Result<serde_json::Value, DbErr> {
    Ok(match column.def().get_column_type() {
        ColumnType::Integer => row.get::<E, Option<i32>>(column)?.into(),
        ColumnType::BigInteger => row.get::<E, Option<i64>>(column)?.into(),
        ColumnType::Boolean => row.get::<E, Option<bool>>(column)?.into(),
        ColumnType::Uuid => row.get::<E, Option<Uuid>>(column)?.map(|id| id.to_string()).into(),
        ColumnType::Date => row.get::<E, Option<NaiveDate>>(column)?.map(|date| date.to_string()).into(),
        ColumnType::TimestampWithTimeZone => {
            let time = row.get::<E, Option<DateTime<Utc>>>(column)?;
            time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)).into()
        }
        _ => row.get::<E, Option<&str>>(column)?.into(),
    })
}

/// `Some(None)` is a missing value; `None` is a part that is not of the column's type.
#[expect(clippy::option_option, reason = "a missing value is not a malformed one")]
fn from_json(kind: &ColumnType, part: &serde_json::Value) -> Option<Option<Value>> {
    if part.is_null() {
        return Some(None);
    }
    let value: Value = match kind {
        ColumnType::Integer => i32::try_from(part.as_i64()?).ok()?.into(),
        ColumnType::BigInteger => part.as_i64()?.into(),
        ColumnType::Boolean => part.as_bool()?.into(),
        ColumnType::Uuid => part.as_str()?.parse::<Uuid>().ok()?.into(),
        ColumnType::Date => part.as_str()?.parse::<NaiveDate>().ok()?.into(),
        ColumnType::TimestampWithTimeZone => part.as_str()?.parse::<DateTime<Utc>>().ok()?.into(),
        _ => part.as_str().filter(|text| !text.contains('\0'))?.into(),
    };
    Some(Some(value))
}
