//! Sets of columns of one table: what a statement reads of it, and nothing else.

use std::mem::discriminant;

use sea_orm::sea_query::{Alias, DynIden, IntoIden, SelectStatement};
use sea_orm::{EntityTrait, Iterable};

/// A set of columns of one table, by their place in the entity's `Column` enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Columns {
    /// The column at `place` in the table.
    pub fn one(place: u8) -> Self {
        Self(1 << place)
    }

    /// Both sets.
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the column at `place` is in the set.
    pub fn has(self, place: u8) -> bool {
        self.0 & (1 << place) != 0
    }

    /// As [`Columns::has`], for the place of an iterator.
    pub(super) fn has_place(self, place: usize) -> bool {
        u8::try_from(place).is_ok_and(|place| place < 64 && self.has(place))
    }

    /// How many of the set's columns stand before `place`: where that column is in the statement's list.
    pub(super) fn ordinal(self, place: u8) -> usize {
        (self.0 & ((1 << place) - 1)).count_ones() as usize
    }

    /// How many columns the set has.
    pub fn count(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// The place of `column` in its table.
pub fn place_of<E: EntityTrait>(column: &E::Column) -> u8 {
    let place = E::Column::iter().position(|other| discriminant(&other) == discriminant(column));
    // A column is one of its own enum's, and no table of ours has more than 64; `tests/it/entities.rs` counts them.
    place.and_then(|place| u8::try_from(place).ok()).filter(|place| *place < 64).unwrap_or_default()
}

/// The name of the column at `place` of the table of `E`.
pub(super) fn column_at<E: EntityTrait>(place: u8) -> DynIden {
    let column = E::Column::iter().nth(place.into());
    column.map_or_else(|| Alias::new("").into_iden(), IntoIden::into_iden)
}

/// Every listed column of a table.
pub fn columns_of<E: EntityTrait>(columns: &[E::Column]) -> Columns {
    columns.iter().fold(Columns::default(), |set, column| set.with(Columns::one(place_of::<E>(column))))
}

/// Adds `columns` of `E` to a statement, in the order in which rows are decoded.
pub fn select_columns<E: EntityTrait>(statement: &mut SelectStatement, columns: Columns) {
    for (place, column) in E::Column::iter().enumerate() {
        if columns.has_place(place) {
            statement.column((E::default(), column));
        }
    }
}
