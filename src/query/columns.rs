//! Sets of columns of one table, which statements select and rows decode in the order of the entity.

use std::mem::discriminant;

use sea_orm::sea_query::{Alias, DynIden, IntoIden, SelectStatement};
use sea_orm::{EntityTrait, Iterable};

/// A set of columns of one table: a bit set of their indices in the entity's `Column` enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Columns {
    /// The set of the column at `index`.
    pub fn one(index: u8) -> Self {
        Self(1 << index)
    }

    /// The union of both sets.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the set contains the column at `index`.
    pub fn has(self, index: u8) -> bool {
        self.0 & (1 << index) != 0
    }

    /// As [`Columns::has`], for the index of an iterator.
    pub(super) fn has_index(self, index: usize) -> bool {
        u8::try_from(index).is_ok_and(|index| index < 64 && self.has(index))
    }

    /// The position of the column at `index` in the select list: the number of the set's columns before it.
    pub(super) fn ordinal(self, index: u8) -> usize {
        (self.0 & ((1 << index) - 1)).count_ones() as usize
    }

    /// The number of columns.
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// The index of `column` in the `Column` enum of its entity.
pub fn column_index<E: EntityTrait>(column: &E::Column) -> u8 {
    let index = E::Column::iter().position(|other| discriminant(&other) == discriminant(column));
    // `column` is a variant of its own enum, and no table has more than 64 columns (`tests/it/entities.rs`).
    index.and_then(|index| u8::try_from(index).ok()).filter(|index| *index < 64).unwrap_or_default()
}

/// The name of the column of `E` at `index`.
pub(super) fn column_name<E: EntityTrait>(index: u8) -> DynIden {
    let column = E::Column::iter().nth(index.into());
    column.map_or_else(|| Alias::new("").into_iden(), IntoIden::into_iden)
}

/// The set of `columns`.
pub fn columns_of<E: EntityTrait>(columns: &[E::Column]) -> Columns {
    columns.iter().fold(Columns::default(), |set, column| set.with(Columns::one(column_index::<E>(column))))
}

/// Adds `columns` of `E` to a statement, in the order in which rows are decoded.
pub fn select_columns<E: EntityTrait>(statement: &mut SelectStatement, columns: Columns) {
    for (index, column) in E::Column::iter().enumerate() {
        if columns.has_index(index) {
            statement.column((E::default(), column));
        }
    }
}
