//! Fields whose value is read from the row: a column, or a value computed from columns; and masks.

use sea_orm::EntityTrait;

use super::leaf::{ColumnKind, Leaf};
use crate::error::Result;
use crate::graphql::response_shape::Style;
use crate::query::row::{DeclaredColumns, Row, RowRef};
use crate::scope::Scope;

/// A value of a row.
pub(in crate::graphql) trait ValueField: Send + Sync {
    /// Serializes the value as JSON.
    fn write(&self, row: &Row, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()>;
}

/// A column, by its index in the entity's `Column` enum.
pub(super) struct ColumnField<K> {
    index: u8,
    kind: std::marker::PhantomData<fn() -> K>,
}

impl<K> ColumnField<K> {
    pub fn new(index: u8) -> Self {
        Self { index, kind: std::marker::PhantomData }
    }
}

impl<K: ColumnKind> ValueField for ColumnField<K> {
    fn write(&self, row: &Row, _: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        row.get_by_index::<K::Of<'_>>(self.index)?.write(style, out);
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

/// The rule that determines for each row whether the caller may see a field, and the columns that it reads.
pub struct Mask<E: EntityTrait> {
    /// The columns that `sees` reads.
    pub columns: &'static [E::Column],
    /// Whether the caller may see the field of this row.
    pub sees: fn(&RowRef<'_, E>, &Scope) -> Result<bool>,
}

/// A [`Mask`] with resolved columns; object-safe, without the type of its entity.
pub(in crate::graphql) trait RowMask: Send + Sync {
    /// Whether the caller may see the masked field of this row.
    fn sees(&self, row: &Row, scope: &Scope) -> Result<bool>;
}

/// Evaluates a [`Mask`].
pub(super) struct MaskRule<E: EntityTrait> {
    pub columns: DeclaredColumns<E>,
    pub mask: &'static Mask<E>,
}

impl<E: EntityTrait> RowMask for MaskRule<E> {
    fn sees(&self, row: &Row, scope: &Scope) -> Result<bool> {
        (self.mask.sees)(&RowRef::new(row, &self.columns), scope)
    }
}
