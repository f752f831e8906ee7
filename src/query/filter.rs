//! Which rows of a table a list holds: criteria that all must hold.
//!
//! The usual criteria compare one column. What needs more than that (words of a search, a row of another table) is a
//! [`Special`], written beside the rules of its table. A filter is plain data, so that equal lists share one batch.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, EntityTrait, Value};

use crate::error::{Code, Result};
use crate::scope::Scope;

/// Criteria on the rows of `E`; without any, every row passes.
#[derive(Clone, Debug)]
pub struct Filter<E: EntityTrait> {
    criteria: Vec<Criterion<E>>,
}

/// One criterion.
#[derive(Clone, Debug)]
pub enum Criterion<E: EntityTrait> {
    /// The column has this value.
    Equals(E::Column, Value),
    /// The column has one of these values.
    OneOf(E::Column, Vec<Value>),
    /// The column holds a value, or none.
    IsSet(E::Column, bool),
    /// The moment is this one or later.
    Since(E::Column, DateTime<Utc>),
    /// The moment is this one or earlier.
    Until(E::Column, DateTime<Utc>),
    /// The moment is on this day or later, in the zone of the installation.
    SinceDay(E::Column, NaiveDate),
    /// The moment is on this day or earlier, in the zone of the installation.
    UntilDay(E::Column, NaiveDate),
    /// Anything else.
    Special(&'static Special, Value),
}

/// A criterion with a condition of its own. Criteria through relations use EXISTS and never duplicate rows.
#[derive(Debug)]
pub struct Special {
    /// Its name; unique among the special criteria of its table.
    pub name: &'static str,
    /// The rows that pass, for the value that a client sent.
    pub condition: fn(&Scope, &Value) -> Condition,
}

impl Special {
    /// The text of a value; empty when it is another.
    pub fn text(value: &Value) -> &str {
        match value {
            Value::String(Some(text)) => text,
            _ => "",
        }
    }
}

impl<E: EntityTrait> Default for Filter<E> {
    fn default() -> Self {
        Self { criteria: Vec::new() }
    }
}

impl<E: EntityTrait> Filter<E> {
    /// The rows for which all of `criteria` hold.
    pub fn new(criteria: impl IntoIterator<Item = Criterion<E>>) -> Self {
        Self { criteria: criteria.into_iter().collect() }
    }

    /// The condition of a statement.
    pub fn condition(&self, scope: &Scope) -> Condition {
        self.criteria.iter().fold(Condition::all(), |all, criterion| all.add(criterion.condition(scope)))
    }

    /// Passes when no range of days or moments ends before it begins.
    ///
    /// # Errors
    /// `INVALID_DATE_RANGE`.
    pub fn check_ranges(&self) -> Result<()> {
        let is_reversed = |from: &Criterion<E>, to: &Criterion<E>| match (from, to) {
            (Criterion::Since(column, from), Criterion::Until(other, to)) => {
                discriminant(column) == discriminant(other) && from > to
            }
            (Criterion::SinceDay(column, from), Criterion::UntilDay(other, to)) => {
                discriminant(column) == discriminant(other) && from > to
            }
            _ => false,
        };
        let mut pairs = self.criteria.iter().flat_map(|from| self.criteria.iter().map(move |to| (from, to)));
        if pairs.any(|(from, to)| is_reversed(from, to)) {
            Err(Code::InvalidDateRange.into())
        } else {
            Ok(())
        }
    }
}

impl<E: EntityTrait> Criterion<E> {
    /// The column has this value, or one that an enum of the entity stores.
    pub fn equals(column: E::Column, value: impl Into<Value>) -> Self {
        Self::Equals(column, value.into())
    }

    fn condition(&self, scope: &Scope) -> Condition {
        let of = |column: &E::Column| Expr::col((E::default(), *column));
        let expression = match self {
            Self::Equals(column, value) => of(column).eq(value.clone()),
            Self::OneOf(column, values) => of(column).is_in(values.iter().cloned()),
            Self::IsSet(column, true) => of(column).is_not_null(),
            Self::IsSet(column, false) => of(column).is_null(),
            Self::Since(column, time) => of(column).gte(*time),
            Self::Until(column, time) => of(column).lte(*time),
            Self::SinceDay(column, day) => of(column).gte(scope.day_begins(*day)),
            Self::UntilDay(column, day) => of(column).lte(scope.day_ends(*day)),
            Self::Special(special, value) => return (special.condition)(scope, value),
        };
        Condition::all().add(expression)
    }

    /// What a criterion is made of, in a form that can be compared: columns of sea-orm are not `Eq`.
    fn parts(&self) -> (Option<std::mem::Discriminant<E::Column>>, &'static str, Vec<Value>) {
        match self {
            Self::Equals(column, value) => (Some(discriminant(column)), "=", vec![value.clone()]),
            Self::OneOf(column, values) => (Some(discriminant(column)), "in", values.clone()),
            Self::IsSet(column, is_set) => (Some(discriminant(column)), "set", vec![(*is_set).into()]),
            Self::Since(column, time) => (Some(discriminant(column)), ">=", vec![(*time).into()]),
            Self::Until(column, time) => (Some(discriminant(column)), "<=", vec![(*time).into()]),
            Self::SinceDay(column, day) => (Some(discriminant(column)), ">=day", vec![(*day).into()]),
            Self::UntilDay(column, day) => (Some(discriminant(column)), "<=day", vec![(*day).into()]),
            Self::Special(special, value) => (None, special.name, vec![value.clone()]),
        }
    }
}

impl<E: EntityTrait> PartialEq for Filter<E> {
    fn eq(&self, other: &Self) -> bool {
        self.criteria.len() == other.criteria.len()
            && self.criteria.iter().zip(&other.criteria).all(|(one, other)| one.parts() == other.parts())
    }
}

impl<E: EntityTrait> Eq for Filter<E> {}

impl<E: EntityTrait> Hash for Filter<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for criterion in &self.criteria {
            criterion.parts().hash(state);
        }
    }
}
