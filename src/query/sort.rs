//! The order of a list: sort keys, ORDER BY, and the seek condition of keyset pages.
//!
//! Every order ends in the primary key, so that it is total. Nulls come last in both directions, on both
//! engines. Cursors, which contain the values of the sort keys, are in `cursor.rs`.

use std::mem::discriminant;

use sea_orm::sea_query::{ColumnType, Expr, ExprTrait, NullOrdering, Order, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iden, Value};

use super::columns::{Columns, columns_of};
use super::sort_key::{Computed, ComputedKind, SortBy, SortDirection, SortKey};
use super::table::{ColumnOf, Table};

/// The order of a list of `T`: its sort keys, then the primary key.
#[derive(Debug)]
pub struct SortKeys<T: Table> {
    pub(super) terms: Vec<(Term<ColumnOf<T>>, SortDirection)>,
    /// Identifies the order in cursors.
    pub(super) name: String,
}

/// One expression of ORDER BY.
#[derive(Clone, Copy, Debug)]
pub(super) enum Term<C> {
    Column(C),
    /// A computed value, with its index among the computed values of the order.
    Computed(&'static Computed, usize),
}

impl<T: Table> SortKeys<T> {
    /// The order by `keys`, or the table's default order when there are none.
    pub fn new(keys: &[SortKey<T::Entity>]) -> Self {
        let default = if keys.is_empty() { T::default_sort() } else { Vec::new() };
        let mut order = Self { terms: Vec::with_capacity(keys.len() + 1), name: String::new() };
        for key in keys.iter().chain(&default) {
            match &key.by {
                SortBy::Columns(columns) => {
                    columns.iter().for_each(|column| order.add_column(*column, key.direction));
                }
                SortBy::Computed(computed) => order.add_computed(computed, key.direction),
            }
        }
        let last = order.terms.last().map_or(SortDirection::Asc, |(_, direction)| *direction);
        order.add_column(T::KEY, last);
        for (term, direction) in &order.terms {
            order.name.push(if *direction == SortDirection::Asc { '+' } else { '-' });
            order.name.push_str(match term {
                Term::Column(column) => column.unquoted(),
                Term::Computed(computed, _) => computed.name,
            });
        }
        order
    }

    fn add_column(&mut self, column: ColumnOf<T>, direction: SortDirection) {
        let is_present = |(term, _): &(Term<_>, _)| matches!(term, Term::Column(other) if discriminant(other) == discriminant(&column));
        if !self.terms.iter().any(is_present) {
            self.terms.push((Term::Column(column), direction));
        }
    }

    fn add_computed(&mut self, computed: &'static Computed, direction: SortDirection) {
        let is_present = |(term, _): &(Term<_>, _)| matches!(term, Term::Computed(other, _) if other.name == computed.name);
        if !self.terms.iter().any(is_present) {
            let index = self.computed().count();
            self.terms.push((Term::Computed(computed, index), direction));
        }
    }

    /// The reverse order.
    pub fn reversed(mut self) -> Self {
        for (_, direction) in &mut self.terms {
            *direction = direction.reversed();
        }
        self
    }

    /// The columns from which a cursor is made.
    pub fn columns(&self) -> Columns {
        let columns = self.terms.iter().filter_map(|(term, _)| match term {
            Term::Column(column) => Some(*column),
            Term::Computed(..) => None,
        });
        columns_of::<T::Entity>(&columns.collect::<Vec<_>>())
    }

    /// The computed values, which a statement selects after the columns.
    pub fn computed(&self) -> impl Iterator<Item = &'static Computed> {
        self.terms.iter().filter_map(|(term, _)| match term {
            Term::Column(_) => None,
            Term::Computed(computed, _) => Some(*computed),
        })
    }

    /// Adds ORDER BY. `backward` is whether the order is reversed: nulls then come first. `value` is the
    /// expression of a computed value in this statement.
    pub fn apply(
        &self,
        statement: &mut SelectStatement,
        backward: bool,
        value: impl Fn(&'static Computed, usize) -> Expr,
    ) {
        let nulls = if backward { NullOrdering::First } else { NullOrdering::Last };
        for (term, direction) in &self.terms {
            let order = match direction {
                SortDirection::Asc => Order::Asc,
                SortDirection::Desc => Order::Desc,
            };
            let expression = match term {
                Term::Column(column) => Expr::col((T::Entity::default(), *column)),
                Term::Computed(computed, index) => value(computed, *index),
            };
            if is_nullable(term) {
                statement.order_by_expr_with_nulls(expression, order, nulls);
            } else {
                statement.order_by_expr(expression, order);
            }
        }
    }

    /// The condition of the rows strictly after the row with these values of the sort keys.
    pub fn seek_condition(&self, values: Vec<Option<Value>>, backward: bool) -> Condition {
        let one_direction = self.terms.iter().all(|(_, direction)| *direction == self.terms[0].1);
        if one_direction && self.terms.iter().all(|(term, _)| !is_nullable(term)) {
            return Condition::all().add(self.row_comparison(values));
        }
        let mut any = Condition::any();
        for (position, (term, direction)) in self.terms.iter().enumerate() {
            let mut all = Condition::all();
            for ((term, _), value) in self.terms.iter().zip(&values).take(position) {
                all = all.add(is_equal(expression::<T::Entity>(term), value.as_ref()));
            }
            let nulls_follow = is_nullable(term) && !backward;
            let after = seek_term(
                &expression::<T::Entity>(term),
                *direction,
                values[position].as_ref(),
                nulls_follow,
                backward,
            );
            if let Some(after) = after {
                any = any.add(all.add(after));
            }
        }
        any
    }

    /// `(a, b) > (x, y)`: one comparison, for which an index is used.
    fn row_comparison(&self, values: Vec<Option<Value>>) -> Expr {
        let terms = self.terms.iter().map(|(term, _)| expression::<T::Entity>(term));
        let values = values.into_iter().map(|value| value.map_or_else(|| Expr::cust("NULL"), Expr::val));
        let (terms, values) = (Expr::Tuple(terms.collect()), Expr::Tuple(values.collect()));
        match self.terms[0].1 {
            SortDirection::Asc => terms.gt(values),
            SortDirection::Desc => terms.lt(values),
        }
    }
}

impl<C: ColumnTrait> Term<C> {
    /// The type of its values.
    pub(super) fn column_type(&self) -> ColumnType {
        match self {
            Self::Column(column) => column.def().get_column_type().clone(),
            Self::Computed(computed, _) => match computed.kind {
                ComputedKind::Count => ColumnType::BigInteger,
                ComputedKind::Time => ColumnType::TimestampWithTimeZone,
                ComputedKind::Text => ColumnType::Text,
            },
        }
    }
}

fn is_nullable<C: ColumnTrait>(term: &Term<C>) -> bool {
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

fn is_equal(term: Expr, value: Option<&Value>) -> Expr {
    match value {
        Some(value) => term.eq(value.clone()),
        None => term.is_null(),
    }
}

/// The condition of the rows after `value` in one term; none when no row can follow.
fn seek_term(
    term: &Expr,
    direction: SortDirection,
    value: Option<&Value>,
    nulls_follow: bool,
    backward: bool,
) -> Option<Condition> {
    let Some(value) = value else {
        // In reverse order nulls come first, and all other values follow them.
        return backward.then(|| Condition::all().add(term.clone().is_not_null()));
    };
    let after = match direction {
        SortDirection::Asc => term.clone().gt(value.clone()),
        SortDirection::Desc => term.clone().lt(value.clone()),
    };
    let after = Condition::any().add(after);
    Some(if nulls_follow { after.add(term.clone().is_null()) } else { after })
}
