//! What a noun says about itself so that lists, pages and loaders work on it.
//!
//! One implementation a noun, beside its rules. The functions that run on it are in `list.rs`; what a select_list
//! shows of a row is said in `graphql/<noun>`.

use std::fmt::Debug;
use std::hash::Hash;

use sea_orm::sea_query::{DynIden, Expr, IntoIden, SelectStatement, SubQueryStatement};
use sea_orm::{Condition, EntityTrait};

use crate::scope::Scope;

/// A table that is listed.
pub trait Table: Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// The table.
    type Entity: EntityTrait;
    /// The criteria of its lists; the default admits every row.
    type Filter: Clone + Debug + Default + Eq + Hash + Send + Sync;
    /// The fields that its lists can be ordered by.
    type Sort: SortField<Self::Entity>;

    /// The primary key; every order ends in it.
    const KEY: <Self::Entity as EntityTrait>::Column;

    /// The rows that the caller may see: the one door to this table, for lists, loaders and single rows alike.
    fn visible_to(scope: &Scope) -> Condition;

    /// The rows that `filter` admits. Criteria through relations use EXISTS and never duplicate rows.
    fn filter(scope: &Scope, filter: &Self::Filter) -> Condition;

    /// The order of a list that names none.
    fn default_sort() -> Vec<SortKey<Self::Sort>>;
}

/// A field that a list can be ordered by.
pub trait SortField<E: EntityTrait>: Copy + Debug + Eq + Hash + Send + Sync {
    /// The columns behind it, the deciding one first; none when it is computed.
    fn columns(self) -> &'static [E::Column];

    /// What is computed of a row when no column says it. Costs as much as the rows it looks at.
    fn computed(self) -> Option<&'static Computed> {
        None
    }
}

/// A value that a statement computes of a row, to order by.
#[derive(Debug)]
pub struct Computed {
    /// Its name in cursors; unique among the orders of its noun.
    pub name: &'static str,
    /// What it is.
    pub kind: ComputedKind,
    /// Its expression, over the noun's own table.
    pub expression: fn() -> Expr,
}

impl Computed {
    /// The only value that `statement` selects.
    pub fn by(statement: &mut SelectStatement) -> Expr {
        SubQueryStatement::SelectStatement(statement.take()).into()
    }
}

/// What a computed value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComputedKind {
    /// A number that is always there.
    Count,
    /// A moment, or nothing.
    Time,
    /// A text, or nothing.
    Text,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// Smallest first; missing values last.
    Asc,
    /// Largest first; missing values last.
    Desc,
}

impl SortDirection {
    /// The other way.
    pub fn reversed(self) -> Self {
        match self {
            Self::Asc => Self::Desc,
            Self::Desc => Self::Asc,
        }
    }
}

/// One criterion of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SortKey<F> {
    /// By what.
    pub field: F,
    /// Which way.
    pub direction: SortDirection,
}

impl<F> SortKey<F> {
    /// Smallest first.
    pub fn asc(field: F) -> Self {
        Self { field, direction: SortDirection::Asc }
    }

    /// Largest first.
    pub fn desc(field: F) -> Self {
        Self { field, direction: SortDirection::Desc }
    }
}

/// How the rows of a table hang on a parent's key.
#[derive(Clone, Debug)]
pub enum Relation<C> {
    /// By a column of their own.
    Column(C),
    /// By a table between.
    Through {
        /// The table between.
        table: DynIden,
        /// Its column that holds the parent's key.
        parent: DynIden,
        /// Its column that holds the row's key.
        child: DynIden,
    },
}

impl<C> Relation<C> {
    /// A relation by the table `between`.
    pub fn through<B: EntityTrait>(between: B, parent: B::Column, child: B::Column) -> Self {
        Self::Through { table: between.into_iden(), parent: parent.into_iden(), child: child.into_iden() }
    }

    /// The expression that is the parent's key in a statement over the rows.
    pub(super) fn parent_key<E: EntityTrait<Column = C>>(&self) -> Expr
    where
        C: sea_orm::ColumnTrait,
    {
        match self {
            Self::Column(column) => Expr::col((E::default(), *column)),
            Self::Through { table, parent, .. } => Expr::col((table.clone(), parent.clone())),
        }
    }
}
