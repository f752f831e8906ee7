//! Fields whose value is in the row: a column, or a value computed from columns; and their masks.

use sea_orm::EntityTrait;

use super::leaf::{Kind, Leaf};
use crate::error::Result;
use crate::graphql::response_shape::Style;
use crate::query::row::{DeclaredColumns, Row, RowRef};
use crate::scope::Scope;

/// A value of a row.
pub(in crate::graphql) trait ValueField: Send + Sync {
    /// Writes the value as JSON.
    fn write(&self, row: &Row, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()>;
}

/// A column, by its place.
pub(super) struct ColumnField<K> {
    place: u8,
    kind: std::marker::PhantomData<fn() -> K>,
}

impl<K> ColumnField<K> {
    pub fn new(place: u8) -> Self {
        Self { place, kind: std::marker::PhantomData }
    }
}

impl<K: Kind> ValueField for ColumnField<K> {
    fn write(&self, row: &Row, _: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        row.at_place::<K::Of<'_>>(self.place)?.write(style, out);
        Ok(())
    }
}

/// A value computed from the columns that it declares.
pub(super) struct ComputedField<E: EntityTrait, F> {
    pub columns: DeclaredColumns<E>,
    pub compute: F,
}

impl<E, L, F> ValueField for ComputedField<E, F>
where
    E: EntityTrait,
    L: Leaf,
    F: Fn(&RowRef<'_, E>, &Scope) -> Result<L> + Send + Sync,
{
    fn write(&self, row: &Row, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        (self.compute)(&RowRef::new(row, &self.columns), scope)?.write(style, out);
        Ok(())
    }
}

/// The rule that decides for each row whether the caller sees a field, and the columns that it reads.
pub struct Mask<E: EntityTrait> {
    /// The columns that `sees` reads.
    pub columns: &'static [E::Column],
    /// Whether the caller sees the field of this row.
    pub sees: fn(&RowRef<'_, E>, &Scope) -> Result<bool>,
}

/// A mask with resolved columns, without the type of its entity.
pub(in crate::graphql) trait RowMask: Send + Sync {
    /// Whether the caller sees the masked field of this row.
    fn sees(&self, row: &Row, scope: &Scope) -> Result<bool>;
}

/// The rule of a [`Mask`].
pub(super) struct MaskRule<E: EntityTrait> {
    pub columns: DeclaredColumns<E>,
    pub mask: &'static Mask<E>,
}

impl<E: EntityTrait> RowMask for MaskRule<E> {
    fn sees(&self, row: &Row, scope: &Scope) -> Result<bool> {
        (self.mask.sees)(&RowRef::new(row, &self.columns), scope)
    }
}
