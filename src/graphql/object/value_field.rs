//! Fields that are values of their row: a column, something computed from columns, either of them masked; and fields
//! with a resolver of their own.

use async_graphql::{Context, OutputType, ServerResult, Value};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;

use super::leaf::{Kind, Leaf, Style};
use crate::error::Result;
use crate::query::row::{Row, RowRef};
use crate::scope::Scope;

/// A value of a row.
pub(in crate::graphql) trait LeafField: Send + Sync {
    fn write(&self, cells: &RowRef<'_>, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()>;
    fn value(&self, cells: &RowRef<'_>, scope: &Scope) -> Result<Value>;
}

pub(in crate::graphql) struct ColumnLeaf<K>(pub std::marker::PhantomData<fn() -> K>);

impl<K: Kind> LeafField for ColumnLeaf<K> {
    fn write(&self, cells: &RowRef<'_>, _: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        cells.get::<K::Of<'_>>(0)?.write(style, out);
        Ok(())
    }

    fn value(&self, cells: &RowRef<'_>, _: &Scope) -> Result<Value> {
        Ok(cells.get::<K::Of<'_>>(0)?.value())
    }
}

pub(in crate::graphql) struct ComputedLeaf<F>(pub F);

impl<L, F> LeafField for ComputedLeaf<F>
where
    L: Leaf,
    F: Fn(&RowRef<'_>, &Scope) -> Result<L> + Send + Sync,
{
    fn write(&self, cells: &RowRef<'_>, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        (self.0)(cells, scope)?.write(style, out);
        Ok(())
    }

    fn value(&self, cells: &RowRef<'_>, scope: &Scope) -> Result<Value> {
        Ok((self.0)(cells, scope)?.value())
    }
}

/// Who sees a field of a row: the columns that the answer depends on, and the question.
pub struct Mask<E: EntityTrait> {
    /// The columns that `sees` reads, in its order.
    pub columns: &'static [E::Column],
    /// Whether the caller sees the field of this row.
    pub sees: Sees,
}

/// Answers whether the caller sees something of a row.
pub type Sees = fn(&RowRef<'_>, &Scope) -> Result<bool>;

/// A value that some callers see as null: the mask's columns come first, the value's after them.
pub(in crate::graphql) struct MaskedLeaf<F> {
    pub own: usize,
    pub sees: Sees,
    pub leaf: F,
}

impl<F: LeafField> LeafField for MaskedLeaf<F> {
    fn write(&self, cells: &RowRef<'_>, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        if (self.sees)(cells, scope)? {
            return self.leaf.write(&cells.after(self.own), scope, style, out);
        }
        out.extend_from_slice(b"null");
        Ok(())
    }

    fn value(&self, cells: &RowRef<'_>, scope: &Scope) -> Result<Value> {
        if (self.sees)(cells, scope)? {
            self.leaf.value(&cells.after(self.own), scope)
        } else {
            Ok(Value::Null)
        }
    }
}

/// A field with a resolver of its own.
pub(in crate::graphql) trait CustomField: Send + Sync {
    fn resolve<'a>(&'a self, row: &'a Row, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Value>>;
}

pub(in crate::graphql) struct Custom<F>(pub F);

impl<T, F> CustomField for Custom<F>
where
    T: OutputType,
    F: for<'a> Fn(&'a Row, &'a Context<'a>) -> BoxFuture<'a, async_graphql::Result<T>> + Send + Sync,
{
    fn resolve<'a>(&'a self, row: &'a Row, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Value>> {
        Box::pin(async move {
            let at = |error: async_graphql::Error| ctx.set_error_path(error.into_server_error(ctx.item.pos));
            let value = (self.0)(row, ctx).await.map_err(at)?;
            value.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
        })
    }
}
