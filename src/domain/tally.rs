//! Counts by name, for statistics: how often each value of a text occurs.

use std::cmp::Reverse;

use sea_orm::sea_query::SelectStatement;

use crate::error::Result;
use crate::query::columns::Columns;
use crate::query::row::Rows;
use crate::scope::Scope;
use crate::text::sort_key;

/// The maximum length of a ranking.
pub const MAX_RANKING: usize = 10;

/// How often a value occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The value.
    pub name: String,
    /// How often.
    pub count: i64,
}

/// The tallies of a statement that selects each value and its count, the most frequent first, then by name.
///
/// The names are those of reference data or of countries, so few that they are sorted here.
///
/// # Errors
/// The database's.
pub async fn tallies(scope: &Scope, statement: &SelectStatement) -> Result<Vec<Tally>> {
    let rows = Rows::new(scope.select(statement).await?, Columns::default());
    let tally = |at: usize| -> Result<Tally> {
        Ok(Tally { name: rows.extra_value(at, 0)?, count: rows.extra_value(at, 1)? })
    };
    let mut tallies = (0..rows.len()).map(tally).collect::<Result<Vec<_>>>()?;
    tallies.sort_by_cached_key(|tally| (Reverse(tally.count), sort_key(&tally.name)));
    Ok(tallies)
}
