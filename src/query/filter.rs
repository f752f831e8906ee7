//! The filter of a list: criteria that are combined with AND.
//!
//! Most criteria compare one column. A condition of another kind (text search, EXISTS on another table) is a
//! [`Special`], defined in the module of its table in `domain/`. Filters are plain data and can be compared,
//! so that equal lists share one batch.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{ColumnType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Value};

use super::words::Words;
use crate::error::{Code, Result};
use crate::scope::Scope;

/// Criteria on the rows of `E`; every row matches an empty filter.
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
    /// The column is not null (`true`), or null (`false`).
    IsSet(E::Column, bool),
    /// The time is this one or later.
    Since(E::Column, DateTime<Utc>),
    /// The time is this one or earlier.
    Until(E::Column, DateTime<Utc>),
    /// The time is on this day or later, in the zone of the installation; or the day is this one or later.
    SinceDay(E::Column, NaiveDate),
    /// The time is on this day or earlier, in the zone of the installation; or the day is this one or earlier.
    UntilDay(E::Column, NaiveDate),
    /// A custom condition, with the value that the client sent.
    Special(&'static Special, Value),
}

/// A criterion with a custom condition. Criteria on related tables use EXISTS, so that they never duplicate
/// rows.
#[derive(Debug)]
pub struct Special {
    /// The name; unique among the special criteria of its table.
    pub name: &'static str,
    /// The condition for the value that a client sent.
    pub condition: SpecialCondition,
}

/// The condition of a [`Special`].
#[derive(Debug)]
pub enum SpecialCondition {
    /// Any condition.
    Sql(fn(&Scope, &Value) -> Condition),
    /// A column contains every word of the text; lists find the rows by the trigram index of the column.
    Words(fn(&Scope, &str) -> Words),
}

impl Special {
    /// The text of a value; empty for a value of another type.
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
    /// Combines `criteria` with AND.
    pub fn new(criteria: impl IntoIterator<Item = Criterion<E>>) -> Self {
        Self { criteria: criteria.into_iter().collect() }
    }

    /// Adds a criterion.
    pub fn add(&mut self, criterion: Criterion<E>) {
        self.criteria.push(criterion);
    }

    /// The SQL condition.
    pub fn condition(&self, scope: &Scope) -> Condition {
        self.criteria.iter().fold(Condition::all(), |all, criterion| all.add(criterion.condition(scope)))
    }

    /// The words that every matching row contains.
    pub(super) fn words(&self, scope: &Scope) -> impl Iterator<Item = Words> {
        self.criteria.iter().filter_map(move |criterion| match criterion {
            Criterion::Special(Special { condition: SpecialCondition::Words(words), .. }, value) => {
                Some(words(scope, Special::text(value)))
            }
            _ => None,
        })
    }

    /// Validates that no range of days or times ends before it begins.
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
    /// The column has this value; enums of the entity convert to the value that they store.
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
            Self::SinceDay(column, day) if is_day(column) => of(column).gte(*day),
            Self::SinceDay(column, day) => of(column).gte(scope.day_begins(*day)),
            Self::UntilDay(column, day) if is_day(column) => of(column).lte(*day),
            Self::UntilDay(column, day) => of(column).lte(scope.day_ends(*day)),
            Self::Special(special, value) => {
                return match special.condition {
                    SpecialCondition::Sql(condition) => condition(scope, value),
                    SpecialCondition::Words(words) => words(scope, Special::text(value)).condition::<E>(),
                };
            }
        };
        Condition::all().add(expression)
    }

    /// The column, operator and values, for comparison and hashing: SeaORM columns do not implement `Eq`.
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

/// Whether a column holds days, not times.
fn is_day(column: &impl ColumnTrait) -> bool {
    matches!(column.def().get_column_type(), ColumnType::Date)
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
