//! A table as the engine reads it: its entity, its key, and who sees its rows; and how tables are related.
//!
//! One implementation a table, beside its rules in `domain/`. Every statement over the table is written by `list.rs` and
//! `children.rs`; `mod.rs` shows one from end to end.

use std::fmt::Debug;
use std::hash::Hash;

use sea_orm::sea_query::{DynIden, Expr, IntoIden, Query, SelectStatement};
use sea_orm::{Condition, EntityTrait};

use super::sort_key::SortKey;
use crate::scope::Scope;

/// A table that lists, loaders and joins read.
pub trait Table: Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// The entity of the table.
    type Entity: EntityTrait;

    /// The primary key; every order ends in it.
    const KEY: <Self::Entity as EntityTrait>::Column;

    /// The rows that the caller may see: part of every statement, for lists, loaders and single rows alike.
    fn visible_to(scope: &Scope) -> Condition;

    /// The order of a list that names none; the primary key always comes last.
    fn default_sort() -> Vec<SortKey<Self::Entity>> {
        vec![SortKey::asc(Self::KEY)]
    }

    /// `FROM table WHERE visible`.
    fn from_visible(scope: &Scope) -> SelectStatement {
        let mut statement = Query::select();
        statement.from(Self::Entity::default()).cond_where(Self::visible_to(scope));
        statement
    }
}

/// The entity of a table. As an alias, derived traits do not ask for bounds on it.
pub type EntityOf<T> = <T as Table>::Entity;

/// The columns of a table.
pub type ColumnOf<T> = <<T as Table>::Entity as EntityTrait>::Column;

/// The foreign key from child rows to a parent row.
#[derive(Clone, Debug)]
pub enum Relation<C> {
    /// A column of the child table.
    Column(C),
    /// A junction table.
    Junction {
        /// The junction table.
        table: DynIden,
        /// Its column that references the parent.
        parent: DynIden,
        /// Its column that references the child.
        child: DynIden,
    },
}

impl<C> Relation<C> {
    /// A relation through the junction table `between`.
    pub fn through<B: EntityTrait>(between: B, parent: B::Column, child: B::Column) -> Self {
        Self::Junction { table: between.into_iden(), parent: parent.into_iden(), child: child.into_iden() }
    }

    /// The expression of the parent's key in a statement over the children.
    pub(super) fn parent_key<E: EntityTrait<Column = C>>(&self) -> Expr
    where
        C: sea_orm::ColumnTrait,
    {
        match self {
            Self::Column(column) => Expr::col((E::default(), *column)),
            Self::Junction { table, parent, .. } => Expr::col((table.clone(), parent.clone())),
        }
    }
}
