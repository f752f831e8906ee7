//! To-one rows read in the statement of the list that leads to them.
//!
//! A list that shows the participant of each attendance joins the participants rather than asking for them in a second
//! statement. What is joined is a subquery through the other noun's `visible_to`, so that the door is the same; both
//! engines open it and look rows up by their key. Where the joined rows are found again is `row.rs`.

use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use sea_orm::sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, JoinType, SelectStatement};
use sea_orm::{EntityTrait, Iden, Iterable};

use super::list::visible;
use super::row::{Columns, columns_of, place_of, select_columns};
use super::select::SelectItem;
use super::table::Table;
use crate::scope::Scope;

/// The most joins of one statement; further rows are loaded by their keys. SQLite takes 64 tables at most, and more
/// than a few make either engine think long.
pub const MAX_JOINS: usize = 8;

/// What a list reads of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Projection {
    /// Columns of the list's own table.
    pub columns: Columns,
    /// Rows of other tables beside each.
    pub joins: Vec<Join>,
}

impl From<Columns> for Projection {
    fn from(columns: Columns) -> Self {
        Self { columns, joins: Vec::new() }
    }
}

/// One row of another table beside each row, by its key.
#[derive(Clone, Debug)]
pub struct Join {
    /// The place of the column that holds the key.
    pub on: u8,
    /// The other table.
    pub target: &'static dyn Target,
    /// Its columns, the key among them.
    pub columns: Columns,
    /// Rows beside that one.
    pub joins: Vec<Join>,
}

impl PartialEq for Join {
    fn eq(&self, other: &Self) -> bool {
        self.on == other.on
            && self.target.name() == other.target.name()
            && self.columns == other.columns
            && self.joins == other.joins
    }
}

impl Eq for Join {}

impl Hash for Join {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.on, self.target.name(), self.columns).hash(state);
        self.joins.hash(state);
    }
}

impl Join {
    /// The row of `N` whose key the column at `on` holds.
    pub fn to<N: Table>(on: u8, columns: Columns, joins: Vec<Self>) -> Self {
        let columns = columns.with(columns_of::<N::Entity>(&[N::KEY]));
        Self { on, target: &Rows::<N>(PhantomData), columns, joins }
    }
}

/// A table that can be joined.
pub trait Target: std::fmt::Debug + Send + Sync {
    /// The table's name.
    fn name(&self) -> String;
    /// The place of its key.
    fn key(&self) -> u8;
    /// The name of the column at a place.
    fn column(&self, place: u8) -> DynIden;
    /// What a statement that calls this table `alias` reads for `columns`.
    fn values(&self, alias: &DynIden, columns: Columns) -> Vec<SelectItem>;
    /// `SELECT columns FROM table WHERE visible`.
    fn select(&self, scope: &Scope, columns: Columns) -> SelectStatement;
}

struct Rows<N>(PhantomData<fn() -> N>);

impl<N: Table> std::fmt::Debug for Rows<N> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.name())
    }
}

impl<N: Table> Target for Rows<N> {
    fn name(&self) -> String {
        N::Entity::default().unquoted().to_owned()
    }

    fn key(&self) -> u8 {
        place_of::<N::Entity>(&N::KEY)
    }

    fn column(&self, place: u8) -> DynIden {
        column_at::<N::Entity>(place)
    }

    fn values(&self, alias: &DynIden, columns: Columns) -> Vec<SelectItem> {
        let projection = <N::Entity as EntityTrait>::Column::iter()
            .enumerate()
            .filter(|(place, _)| columns.has_place(*place));
        projection.map(|(_, column)| SelectItem::column::<N::Entity>(alias.clone(), column)).collect()
    }

    fn select(&self, scope: &Scope, columns: Columns) -> SelectStatement {
        let mut statement = visible::<N>(scope, &N::Filter::default());
        select_columns::<N::Entity>(&mut statement, columns);
        statement
    }
}

/// The name of the column at `place` of the table of `E`.
pub(super) fn column_at<E: EntityTrait>(place: u8) -> DynIden {
    let column = E::Column::iter().nth(place.into());
    column.map_or_else(|| Alias::new("").into_iden(), IntoIden::into_iden)
}

/// Names the column at a place.
pub(super) type ColumnAt<'a> = &'a dyn Fn(u8) -> DynIden;

/// Joins the rows of `joins` to a statement over `table`, and answers what it reads of them.
pub(super) fn add(
    statement: &mut SelectStatement,
    scope: &Scope,
    table: &DynIden,
    column: ColumnAt<'_>,
    joins: &[Join],
) -> Vec<SelectItem> {
    let mut values = Vec::new();
    add_below(statement, scope, (table, column), joins, "beside", &mut values);
    values
}

/// Those below are named after the one that they hang on.
fn add_below(
    statement: &mut SelectStatement,
    scope: &Scope,
    (table, column): (&DynIden, ColumnAt<'_>),
    joins: &[Join],
    prefix: &str,
    values: &mut Vec<SelectItem>,
) {
    for (nth, join) in joins.iter().enumerate() {
        let name = format!("{prefix}_{nth}");
        let alias = Alias::new(&name).into_iden();
        let of = |place| join.target.column(place);
        let key = Expr::col((alias.clone(), of(join.target.key())));
        let on = key.equals((table.clone(), column(join.on)));
        let rows = join.target.select(scope, join.columns);
        statement.join_subquery(JoinType::LeftJoin, rows, alias.clone(), on);
        values.extend(join.target.values(&alias, join.columns));
        add_below(statement, scope, (&alias, &of), &join.joins, &name, values);
    }
}
