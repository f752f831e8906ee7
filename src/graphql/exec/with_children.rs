//! A single row with one list of its child rows, in one statement: the row is joined to its child rows, as any row
//! that they refer to. A list that is empty does not tell whether the row exists, which is looked up then.

use std::sync::Arc;

use super::load::LoadedChildren;
use super::plan::{Plan, RelationKind};
use crate::graphql::loaders::{Loaded, Loaders};
use crate::query::columns::column_index;
use crate::query::key::Key;
use crate::query::list;
use crate::query::projection::{Join, MAX_JOINS, Projection};
use crate::query::row::Row;
use crate::query::table::Table;

/// A list of child rows, and their parent.
pub(super) struct WithChildren {
    /// The parent; none where there are no child rows, or where the caller may not see it.
    pub row: Option<Row>,
    /// The child rows.
    pub children: LoadedChildren,
}

/// Reads the row of `T` with this key and the first list of `plan` that the same statement can read; none when there is
/// no such list.
pub(super) async fn load<T: Table>(
    plan: &Plan,
    projection: &Projection,
    key: Key,
    loaders: &Loaders,
) -> Loaded<Option<WithChildren>> {
    if !list::is_key_of::<T>(T::KEY, key) {
        return Ok(None);
    }
    let mut lists = (0..plan.relations.len())
        .filter_map(|index| Some((index, list_with_parent::<T>(plan, index, projection)?)));
    let Some((relation, list)) = lists.next() else { return Ok(None) };
    let mut pages = match &plan.relations[relation].kind {
        RelationKind::List(field, ..) => field.load(loaders, &[key], &list).await?,
        RelationKind::Connection(prepared, _) => prepared.load(loaders, &[key], &list).await?,
        _ => return Ok(None),
    };
    let page = pages.remove(&key).unwrap_or_default();
    let parent = |child: &Row| child.joined_row(list.joins.len() - 1);
    let row = page.rows.first().map(parent).transpose().map_err(|error| Arc::new(error.into()))?.flatten();
    Ok(Some(WithChildren { row, children: LoadedChildren { relation, page } }))
}

/// The projection of a list of child rows to which their parent is joined last; none when the relation `index` is not a
/// list that can be read so. Values of the parent are repeated in each child row, so that they must be short.
fn list_with_parent<T: Table>(plan: &Plan, index: usize, parent: &Projection) -> Option<Projection> {
    let relation = &plan.relations[index];
    let (column, list) = match &relation.kind {
        RelationKind::List(field, _, list) => (field.parent_column()?, list),
        RelationKind::Connection(prepared, plan) if plan.needs_page => {
            (prepared.parent_column()?, &plan.projection)
        }
        _ => return None,
    };
    let is_by_key = relation.field.key_index == column_index::<T::Entity>(&T::KEY);
    // With a LEFT JOIN, child rows of a parent that the caller may not see would be read, and the time would tell.
    let join = Join { is_inner: true, ..Join::to::<T>(column, parent.columns, parent.joins.clone()) };
    let count = join.count() + list.joins.iter().map(Join::count).sum::<usize>();
    (is_by_key && join.is_short() && count <= MAX_JOINS).then(|| {
        let mut list = list.clone();
        list.joins.push(join);
        list
    })
}
