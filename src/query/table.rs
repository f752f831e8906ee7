//! Tables, as statements read them: entity, primary key and visible rows; and relations between tables.
//!
//! `domain/` has one implementation per table, next to its rules. `list.rs` and `children.rs` build the
//! statements; `mod.rs` has an example.

use std::fmt::Debug;
use std::hash::Hash;

use sea_orm::EntityName as _;
use sea_orm::sea_query::{DynIden, Expr, IntoIden, Query, SelectStatement};
use sea_orm::{Condition, EntityTrait};

use super::columns::column_index;
use super::key::KeyForm;
use super::sort_key::SortKey;
use crate::scope::Scope;

/// A table that lists, loaders and joins can read.
pub trait Table: Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// The entity of the table.
    type Entity: EntityTrait;

    /// The primary key, in which every order ends.
    const KEY: <Self::Entity as EntityTrait>::Column;

    /// The condition of the rows that the caller may see; part of every statement.
    fn visible_to(scope: &Scope) -> Condition;

    /// The default order of lists; the primary key is appended.
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

/// The entity of a table. `derive` adds no bounds for it where this alias is used.
pub type EntityOf<T> = <T as Table>::Entity;

/// The name of a table.
pub fn table_name<T: Table>() -> &'static str {
    T::Entity::default().table_name()
}

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
    /// A polymorphic association: two columns of the child table, of which one names the table of the parent and the
    /// other contains its key as text.
    Polymorphic {
        /// The column that names the table.
        table: C,
        /// The name of the parent's table.
        name: &'static str,
        /// The column with the key.
        key: C,
    },
}

impl<C> Relation<C> {
    /// A relation through a junction table.
    pub fn through<B: EntityTrait>(junction: B, parent: B::Column, child: B::Column) -> Self {
        Self::Junction { table: junction.into_iden(), parent: parent.into_iden(), child: child.into_iden() }
    }

    /// The index of the children's column with the parent's key itself; none for a junction or a polymorphic association.
    pub fn column_index<E: EntityTrait<Column = C>>(&self) -> Option<u8> {
        match self {
            Self::Column(column) => Some(column_index::<E>(column)),
            Self::Junction { .. } | Self::Polymorphic { .. } => None,
        }
    }

    /// The expression of the parent's key in a statement over the children.
    pub(super) fn parent_key<E: EntityTrait<Column = C>>(&self) -> Expr
    where
        C: sea_orm::ColumnTrait,
    {
        match self {
            Self::Column(column) => Expr::col((E::default(), *column)),
            Self::Junction { table, parent, .. } => Expr::col((table.clone(), parent.clone())),
            Self::Polymorphic { key, .. } => Expr::col((E::default(), *key)),
        }
    }

    /// The form in which children contain the parent's key.
    pub(super) fn key_form(&self) -> KeyForm {
        match self {
            Self::Column(_) | Self::Junction { .. } => KeyForm::Native,
            Self::Polymorphic { .. } => KeyForm::Text,
        }
    }
}
