//! The rows that may contain the words of a filter, which a trigram index finds before the statement of a list
//! reads the table. The indexes are in `migration/src/search/`.
//!
//! Without them, both engines may walk the index of the sort order of a list and test row after row until the
//! page is full: for rare words that reads the whole table, and a prepared plan of PostgreSQL does not know
//! which words are rare. When more rows match than [`MAX_CANDIDATES`], walking the sort order fills the page
//! soon, and the list is not restricted.
//!
//! SQLite finds the words by the FTS5 table of the column. PostgreSQL finds them by a GIN index that serves the
//! condition itself; the rows are then read in a subquery with OFFSET, which the planner does not merge with the
//! order around it. Neither index has entries for words of one or two letters, which are tested only. Rows that match
//! without the words (a whole telephone number) are found by indexes of their columns, and added.

use sea_orm::sea_query::{
    Alias, Asterisk, BinOper, ColumnType, DynIden, Expr, ExprTrait, Func, IntoIden, Query, SelectStatement,
    UnionType,
};
use sea_orm::{ColumnTrait as _, EntityName as _};

use super::filter::Filter;
use super::table::{EntityOf, Table};
use super::values;
use super::words::Words;
use crate::database::Engine;
use crate::error::Result;
use crate::scope::Scope;

/// The maximum number of candidates. docs/performance.md has the measurements.
const MAX_CANDIDATES: u64 = 2_000;

/// The rows that a list reads.
pub(super) enum Candidates {
    /// All: the filter has no words for an index, or too many rows contain them.
    All,
    /// None.
    None,
    /// Those that fulfil this condition, on SQLite.
    Some(Expr),
    /// Those that fulfil the condition of the filter, before they are sorted, on PostgreSQL.
    BeforeOrder,
}

impl Candidates {
    /// Restricts `statement` over `T`, which has no order yet.
    pub(super) fn restrict<T: Table>(self, mut statement: SelectStatement) -> SelectStatement {
        match self {
            Self::All | Self::None => statement,
            Self::Some(condition) => statement.and_where(condition).take(),
            Self::BeforeOrder => {
                statement.column((T::Entity::default(), Asterisk)).offset(0);
                Query::select().from_subquery(statement, T::Entity::default()).take()
            }
        }
    }
}

/// The rows that may match `filter`.
///
/// # Errors
/// Database errors.
pub(super) async fn find<T: Table>(scope: &Scope, filter: &Filter<EntityOf<T>>) -> Result<Candidates> {
    for words in filter.words(scope).filter(Words::has_trigrams) {
        let index = Trigrams::of::<T>(&words);
        let found = match scope.engine() {
            Engine::Postgres => {
                let condition = words.condition::<EntityOf<T>>();
                T::from_visible(scope).cond_where(condition).expr(Expr::cust("1")).take()
            }
            Engine::Sqlite => index.keys::<T>(&words),
        };
        match count(scope, found).await? {
            0 => return Ok(Candidates::None),
            1..=MAX_CANDIDATES if scope.engine() == Engine::Postgres => return Ok(Candidates::BeforeOrder),
            1..=MAX_CANDIDATES => return Ok(Candidates::Some(index.condition::<T>(&words))),
            _ => {}
        }
    }
    Ok(Candidates::All)
}

/// The number of rows of `statement`; counts no further than needed.
async fn count(scope: &Scope, mut statement: SelectStatement) -> Result<u64> {
    statement.limit(MAX_CANDIDATES + 1);
    let statement = Query::select().from_subquery(statement, "candidate").take();
    let rows = values::fetch(scope, statement, [Func::count(Expr::col(Asterisk)).into()]).await?;
    Ok(rows.extra_value::<i64>(0, 0)?.unsigned_abs())
}

/// The FTS5 table of a column. Its rows are numbered by the key of the table or, where that is a UUID, by another
/// table.
struct Trigrams {
    index: DynIden,
    numbers: Option<DynIden>,
}

impl Trigrams {
    fn of<T: Table>(words: &Words) -> Self {
        let base = T::Entity::default();
        let table = base.table_name();
        let has_uuid = matches!(T::KEY.def().get_column_type(), ColumnType::Uuid);
        Self {
            index: Alias::new(format!("{table}_{}_trgm", words.column())).into_iden(),
            numbers: has_uuid.then(|| Alias::new(format!("{table}_trgm_row")).into_iden()),
        }
    }

    /// The keys of the rows that contain the trigrams of the words, and of those that fulfil the alternative.
    fn keys<T: Table>(&self, words: &Words) -> SelectStatement {
        let index = Expr::col(self.index.clone());
        let is_match = index.binary(BinOper::Custom("MATCH"), Expr::val(words.trigrams()));
        let mut keys = Query::select().from(self.index.clone()).and_where(is_match).take();
        let number = (self.index.clone(), Alias::new("rowid"));
        match &self.numbers {
            None => keys.column(number),
            Some(numbers) => {
                let on = Expr::col(number).equals((numbers.clone(), Alias::new("number")));
                keys.inner_join(numbers.clone(), on).column((numbers.clone(), T::KEY))
            }
        };
        if let Some(alternative) = words.alternative() {
            let mut others = Query::select().column((T::Entity::default(), T::KEY)).take();
            others.from(T::Entity::default()).cond_where(alternative.clone());
            keys.union(UnionType::All, others);
        }
        keys
    }

    /// The key of a row of `T` is one of these.
    fn condition<T: Table>(&self, words: &Words) -> Expr {
        Expr::col((T::Entity::default(), T::KEY)).in_subquery(self.keys::<T>(words))
    }
}
