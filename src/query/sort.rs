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

use super::row::{Columns, Row, columns_of};
use super::table::{Computed, ComputedKind, SortDirection, SortField, SortKey, Table};
use crate::error::{Error, Kind, Reason};

/// The order of a list of `N`, made total.
#[derive(Debug)]
pub struct SortKeys<N: Table> {
    terms: Vec<(Term<<N::Entity as EntityTrait>::Column>, SortDirection)>,
    /// What cursors call the order, whichever way it is read.
    name: String,
}

/// What an order looks at.
#[derive(Clone, Copy, Debug)]
enum Term<C> {
    Column(C),
    /// A computed value, and which of the order's it is.
    Computed(&'static Computed, usize),
}

impl<N: Table> SortKeys<N> {
    /// `wanted`, or the noun's own order when nothing is wanted, ended by the primary key.
    pub fn new(projection: &[SortKey<N::Sort>]) -> Self {
        let default = if projection.is_empty() { N::default_sort() } else { Vec::new() };
        let mut order = Self { terms: Vec::with_capacity(projection.len() + 1), name: String::new() };
        for ordering in projection.iter().chain(&default) {
            for column in ordering.field.columns() {
                order.add_column(*column, ordering.direction);
            }
            if let Some(computed) = ordering.field.computed() {
                order.add_computed(computed, ordering.direction);
            }
        }
        let last = order.terms.last().map_or(SortDirection::Asc, |(_, direction)| *direction);
        order.add_column(N::KEY, last);
        for (term, direction) in &order.terms {
            order.name.push(if *direction == SortDirection::Asc { '+' } else { '-' });
            order.name.push_str(match term {
                Term::Column(column) => column.unquoted(),
                Term::Computed(computed, _) => computed.name,
            });
        }
        order
    }

    fn add_column(&mut self, column: <N::Entity as EntityTrait>::Column, direction: SortDirection) {
        let is_known = |(term, _): &(Term<_>, _)| matches!(term, Term::Column(other) if same(other, &column));
        if !self.terms.iter().any(is_known) {
            self.terms.push((Term::Column(column), direction));
        }
    }

    fn add_computed(&mut self, computed: &'static Computed, direction: SortDirection) {
        let is_known = |(term, _): &(Term<_>, _)| matches!(term, Term::Computed(other, _) if other.name == computed.name);
        if !self.terms.iter().any(is_known) {
            let nth = self.computed().count();
            self.terms.push((Term::Computed(computed, nth), direction));
        }
    }

    /// The same order, read from the end.
    pub fn reversed(mut self) -> Self {
        for (_, direction) in &mut self.terms {
            *direction = direction.reversed();
        }
        self
    }

    /// The columns that a row needs for its cursor.
    pub fn columns(&self) -> Columns {
        let columns: Vec<_> = self
            .terms
            .iter()
            .filter_map(|(term, _)| match term {
                Term::Column(column) => Some(*column),
                Term::Computed(..) => None,
            })
            .collect();
        columns_of::<N::Entity>(&columns)
    }

    /// The values that a statement has to select for it after the columns.
    pub fn computed(&self) -> impl Iterator<Item = &'static Computed> {
        self.terms.iter().filter_map(|(term, _)| match term {
            Term::Column(_) => None,
            Term::Computed(computed, _) => Some(*computed),
        })
    }

    /// Adds ORDER BY. `reversed` keeps missing values last in the direction of the list, so it is said apart.
    /// `value` is how the statement writes a computed value.
    pub fn apply(
        &self,
        statement: &mut SelectStatement,
        from_the_end: bool,
        value: impl Fn(&'static Computed, usize) -> Expr,
    ) {
        let nulls = if from_the_end { NullOrdering::First } else { NullOrdering::Last };
        for (term, direction) in &self.terms {
            let order = match direction {
                SortDirection::Asc => Order::Asc,
                SortDirection::Desc => Order::Desc,
            };
            let expression = match term {
                Term::Column(column) => Expr::col((N::Entity::default(), *column)),
                Term::Computed(computed, nth) => value(computed, *nth),
            };
            if nullable(term) {
                statement.order_by_expr_with_nulls(expression, order, nulls);
            } else {
                statement.order_by_expr(expression, order);
            }
        }
    }

    /// The cursor of `row`.
    ///
    /// # Errors
    /// When the row lacks a column of the order.
    pub fn cursor(&self, row: &Row) -> Result<String, DbErr> {
        let mut parts = vec![serde_json::Value::from(self.name.as_str())];
        for (term, _) in &self.terms {
            parts.push(match term {
                Term::Column(column) => to_json::<N::Entity>(row, column)?,
                Term::Computed(computed, nth) => computed_json(row, computed, *nth)?,
            });
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
        let same_way = self.terms.iter().all(|(_, direction)| *direction == self.terms[0].1);
        if same_way && self.terms.iter().all(|(term, _)| !nullable(term)) {
            return Ok(Condition::all().add(self.row_comparison(values)));
        }
        let mut any = Condition::any();
        for (at, (term, direction)) in self.terms.iter().enumerate() {
            let mut all = Condition::all();
            for ((term, _), value) in self.terms.iter().zip(&values).take(at) {
                all = all.add(equal(expression::<N::Entity>(term), value.as_ref()));
            }
            let nulls_follow = nullable(term) && !from_the_end;
            let beyond = beyond(
                &expression::<N::Entity>(term),
                *direction,
                values[at].as_ref(),
                nulls_follow,
                from_the_end,
            );
            if let Some(beyond) = beyond {
                any = any.add(all.add(beyond));
            }
        }
        Ok(any)
    }

    /// `(a, b) > (x, y)`: one comparison that an index answers.
    fn row_comparison(&self, values: Vec<Option<Value>>) -> Expr {
        let terms = self.terms.iter().map(|(term, _)| expression::<N::Entity>(term));
        let values = values.into_iter().map(|value| value.map_or_else(|| Expr::cust("NULL"), Expr::val));
        let (terms, values) = (Expr::Tuple(terms.collect()), Expr::Tuple(values.collect()));
        match self.terms[0].1 {
            SortDirection::Asc => terms.gt(values),
            SortDirection::Desc => terms.lt(values),
        }
    }

    fn decode(&self, cursor: &str) -> Option<Vec<Option<Value>>> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let mut parts = serde_json::from_slice::<Vec<serde_json::Value>>(&bytes).ok()?.into_iter();
        if parts.next()?.as_str()? != self.name || parts.len() != self.terms.len() {
            return None;
        }
        let value = |((term, _), part): (&(Term<_>, _), serde_json::Value)| match term {
            Term::Column(column) => from_json(&ColumnTrait::def(column).get_column_type().clone(), &part),
            Term::Computed(computed, _) => from_json(&column_type(computed.kind), &part),
        };
        self.terms.iter().zip(parts).map(value).collect()
    }
}

fn nullable<C: ColumnTrait>(term: &Term<C>) -> bool {
    match term {
        Term::Column(column) => column.def().is_null(),
        Term::Computed(computed, _) => computed.kind != ComputedKind::Count,
    }
}

fn expression<E: EntityTrait>(term: &Term<E::Column>) -> Expr {
    match term {
        Term::Column(column) => Expr::col((E::default(), *column)),
        Term::Computed(computed, _) => (computed.expression)(),
    }
}

fn column_type(kind: ComputedKind) -> ColumnType {
    match kind {
        ComputedKind::Count => ColumnType::BigInteger,
        ComputedKind::Time => ColumnType::TimestampWithTimeZone,
        ComputedKind::Text => ColumnType::Text,
    }
}

/// A computed value of a row, which its statement selected after the columns.
fn computed_json(row: &Row, computed: &Computed, nth: usize) -> Result<serde_json::Value, DbErr> {
    Ok(match computed.kind {
        ComputedKind::Count => row.extra::<i64>(nth)?.into(),
        ComputedKind::Time => time_json(row.extra(nth)?),
        ComputedKind::Text => row.extra::<Option<&str>>(nth)?.into(),
    })
}

fn time_json(time: Option<DateTime<Utc>>) -> serde_json::Value {
    time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true)).into()
}

fn same<C: Iden>(one: &C, other: &C) -> bool {
    one.unquoted() == other.unquoted()
}

fn equal(term: Expr, value: Option<&Value>) -> Expr {
    match value {
        Some(value) => term.eq(value.clone()),
        None => term.is_null(),
    }
}

/// The rows beyond `value` in one term; none when nothing can be.
fn beyond(
    term: &Expr,
    direction: SortDirection,
    value: Option<&Value>,
    nulls_follow: bool,
    from_the_end: bool,
) -> Option<Condition> {
    let Some(value) = value else {
        // Read from the end, missing values come first and all others follow them.
        return from_the_end.then(|| Condition::all().add(term.clone().is_not_null()));
    };
    let further = match direction {
        SortDirection::Asc => term.clone().gt(value.clone()),
        SortDirection::Desc => term.clone().lt(value.clone()),
    };
    let further = Condition::any().add(further);
    Some(if nulls_follow { further.add(term.clone().is_null()) } else { further })
}

fn to_json<E: EntityTrait>(row: &Row, column: &E::Column) -> Result<serde_json::Value, DbErr> {
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
