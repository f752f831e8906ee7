//! What a list can be asked to be ordered by: columns of its table, or a value computed for each row.
//!
//! How sort keys become ORDER BY is `sort.rs`.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;
use std::sync::Arc;

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Expr, SelectStatement, SubQueryStatement};

/// Ascending or descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// Smallest first; missing values last.
    Asc,
    /// Largest first; missing values last.
    Desc,
}

impl SortDirection {
    /// The opposite direction.
    pub fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }
}

/// One key of an order, as a list is asked for it.
#[derive(Clone, Debug)]
pub struct SortKey<E: EntityTrait> {
    /// By what.
    pub by: SortBy<E>,
    /// In which direction.
    pub direction: SortDirection,
}

/// What rows are ordered by.
#[derive(Clone, Debug)]
pub enum SortBy<E: EntityTrait> {
    /// Columns of the table, the first one decides.
    Columns(Arc<[E::Column]>),
    /// A value that the statement computes for each row. Costs as much as the rows that it reads.
    Computed(&'static Computed),
}

/// A value that a statement computes for each row, to order by.
#[derive(Debug)]
pub struct Computed {
    /// Its name in cursors; unique among those of its table.
    pub name: &'static str,
    /// The type of the value.
    pub kind: ComputedKind,
    /// Its expression, over the table of the list.
    pub expression: fn() -> Expr,
}

/// The type of a computed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComputedKind {
    /// A number; never null.
    Count,
    /// A moment, or null.
    Time,
    /// A text, or null.
    Text,
}

impl Computed {
    /// The only value that `statement` selects, as an expression.
    pub fn subquery(statement: &mut SelectStatement) -> Expr {
        SubQueryStatement::SelectStatement(statement.take()).into()
    }
}

impl<E: EntityTrait> SortKey<E> {
    /// By `by`, in `direction`.
    pub fn new(by: SortBy<E>, direction: SortDirection) -> Self {
        Self { by, direction }
    }

    /// By one column, ascending.
    pub fn asc(column: E::Column) -> Self {
        Self::new(SortBy::Columns(Arc::new([column])), SortDirection::Asc)
    }

    /// By one column, descending.
    pub fn desc(column: E::Column) -> Self {
        Self::new(SortBy::Columns(Arc::new([column])), SortDirection::Desc)
    }
}

impl<E: EntityTrait> PartialEq for SortKey<E> {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.by, &other.by) {
            (SortBy::Columns(one), SortBy::Columns(other)) => {
                one.iter().map(discriminant).eq(other.iter().map(discriminant))
            }
            (SortBy::Computed(one), SortBy::Computed(other)) => one.name == other.name,
            _ => false,
        };
        same && self.direction == other.direction
    }
}

impl<E: EntityTrait> Eq for SortKey<E> {}

impl<E: EntityTrait> Hash for SortKey<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.direction.hash(state);
        match &self.by {
            SortBy::Columns(columns) => columns.iter().for_each(|column| discriminant(column).hash(state)),
            SortBy::Computed(computed) => computed.name.hash(state),
        }
    }
}
