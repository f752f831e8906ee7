//! Sort keys: columns of the table, or a value computed for each row. `sort.rs` builds ORDER BY from them.

use std::hash::{Hash, Hasher};
use std::mem::discriminant;
use std::sync::Arc;

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Expr, SelectStatement, SubQueryStatement};

/// Ascending or descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// Smallest first, nulls last.
    Asc,
    /// Largest first, nulls last.
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

/// One sort key of a list.
#[derive(Clone, Debug)]
pub struct SortKey<E: EntityTrait> {
    /// The sorted columns or value.
    pub by: SortBy<E>,
    /// The direction.
    pub direction: SortDirection,
}

/// The columns or the value by which rows are sorted.
#[derive(Clone, Debug)]
pub enum SortBy<E: EntityTrait> {
    /// Columns of the table, in order of precedence.
    Columns(Arc<[E::Column]>),
    /// A value that the statement computes for each row; its cost is that of the rows that it reads.
    Computed(&'static Computed),
}

/// A value that a statement computes for each row, to sort by it.
#[derive(Debug)]
pub struct Computed {
    /// The name in cursors; unique among the computed values of its table.
    pub name: &'static str,
    /// The type of the value.
    pub kind: ComputedKind,
    /// The expression, over the table of the list.
    pub expression: fn() -> Expr,
}

/// The type of a computed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComputedKind {
    /// An integer; never null.
    Count,
    /// A time, or null.
    Time,
    /// A text, or null.
    Text,
}

impl Computed {
    /// `statement`, which selects one value, as a scalar subquery.
    pub fn subquery(statement: &mut SelectStatement) -> Expr {
        SubQueryStatement::SelectStatement(statement.take()).into()
    }
}

impl<E: EntityTrait> SortKey<E> {
    /// A sort key.
    pub fn new(by: SortBy<E>, direction: SortDirection) -> Self {
        Self { by, direction }
    }

    /// One column, ascending.
    pub fn asc(column: E::Column) -> Self {
        Self::new(SortBy::Columns(Arc::new([column])), SortDirection::Asc)
    }

    /// One column, descending.
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
