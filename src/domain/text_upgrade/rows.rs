//! Upgrades the rows of one table in batches: normalizes their texts and recomputes the derived columns.

use std::fmt::Write as _;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Iden, Iterable,
    PrimaryKeyToColumn, QueryResult, Statement, Value,
};
use uuid::Uuid;

use super::{batch, progress};
use crate::database::{Database, Engine};
use crate::entity::texts::Texts;
use crate::text::{Kind, normalize};

/// The rows to upgrade.
#[derive(Clone, Copy, Debug)]
pub(super) enum RowSet<'p> {
    /// All rows after a key; the progress is recorded as `part`.
    After {
        /// The name of the progress.
        part: &'p str,
        /// The last upgraded key.
        after: Option<&'p str>,
    },
    /// The rows whose first derived column is empty: another program wrote them.
    Incomplete,
}

/// Upgrades rows and returns the number of changed ones.
pub(super) async fn upgrade<E: Texts>(database: &Database, row_set: RowSet<'_>) -> Result<u64, DbErr> {
    let mut changed = 0;
    match row_set {
        RowSet::Incomplete => {
            // A batch without changes would be selected again for ever.
            while let Some(select) = Row::<E>::incomplete() {
                if !is_any(database, &select).await? {
                    break;
                }
                let tx = database.begin().await?;
                let batch = write_batch::<E>(&tx, database.engine(), select).await?;
                tx.commit().await?;
                changed += batch.changed;
                if batch.changed == 0 {
                    break;
                }
            }
        }
        RowSet::After { part, after } => {
            let mut after = after.and_then(parse_key::<E>);
            loop {
                let mut select = Row::<E>::select();
                if let Some(after) = after.clone() {
                    select.and_where(Expr::col((E::default(), key::<E>())).gt(after));
                }
                let tx = database.begin().await?;
                let batch = write_batch::<E>(&tx, database.engine(), select).await?;
                changed += batch.changed;
                after = batch.last.or(after);
                let done_to = after.as_ref().filter(|_| !batch.is_last).map(key_text);
                progress::record(&tx, part, done_to).await?;
                tx.commit().await?;
                if batch.is_last {
                    break;
                }
            }
        }
    }
    Ok(changed)
}

/// Upgrades one row.
pub(super) async fn upgrade_one<E: Texts>(
    tx: &DatabaseTransaction,
    engine: Engine,
    id: Value,
) -> Result<(), DbErr> {
    let mut select = Row::<E>::select();
    select.and_where(Expr::col((E::default(), key::<E>())).eq(id));
    write_batch::<E>(tx, engine, select).await.map(|_| ())
}

/// Whether a statement finds a row, without locking it.
async fn is_any(database: &Database, select: &SelectStatement) -> Result<bool, DbErr> {
    let mut select = select.clone();
    select.clear_selects().clear_order_by().expr(Expr::val(1)).limit(1);
    Ok(database.write().query_one(&select).await?.is_some())
}

/// The result of a batch.
struct BatchResult {
    changed: u64,
    /// The key of the last row.
    last: Option<Value>,
    /// Whether no rows follow.
    is_last: bool,
}

async fn write_batch<E: Texts>(
    tx: &DatabaseTransaction,
    engine: Engine,
    mut select: SelectStatement,
) -> Result<BatchResult, DbErr> {
    let texts = Row::<E>::columns().into_iter().map(|column| Expr::col((E::default(), column)));
    let batch = batch::next(tx, &select, texts).await?;
    select.limit(batch.limit());
    if engine == Engine::Postgres {
        // Another process may already serve requests.
        select.lock(LockType::NoKeyUpdate);
    }
    let found = tx.query_all(&select).await?;
    let rows = found.iter().map(Row::<E>::read).collect::<Result<Vec<_>, _>>()?;
    let last = rows.last().map(|row| row.key.clone());
    let changed: Vec<_> = rows.into_iter().filter_map(Row::into_upgraded).collect();
    if let Some(update) = update::<E>(tx, &changed) {
        tx.execute_raw(update).await?;
    }
    Ok(BatchResult { changed: changed.len() as u64, last, is_last: batch.is_last })
}

/// `UPDATE table SET … FROM (VALUES …)`: one statement for each batch. Both engines name the columns of
/// `VALUES` alike.
fn update<E: Texts>(tx: &DatabaseTransaction, rows: &[Row<E>]) -> Option<Statement> {
    let first = rows.first()?;
    let backend = tx.get_database_backend();
    let table = E::default().table_name().to_owned();
    let mut sql = format!("UPDATE \"{table}\" SET ");
    for (at, (column, _)) in first.columns_to_write().enumerate() {
        // Writing into a String cannot fail.
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}\"{}\" = given.column{}", column.unquoted(), at + 2);
    }
    sql.push_str(" FROM (VALUES ");
    let mut values = Vec::new();
    for row in rows {
        let texts = row.columns_to_write().map(|(_, text)| Value::from(text.map(str::to_owned)));
        for (at, value) in std::iter::once(row.key.clone()).chain(texts).enumerate() {
            values.push(value);
            let before = match (at, values.len()) {
                (0, 1) => "(",
                (0, _) => "), (",
                _ => ", ",
            };
            let _ = write!(sql, "{before}${}", values.len());
        }
    }
    let key = key::<E>();
    let _ = write!(sql, ")) AS given WHERE \"{table}\".\"{}\" = given.column1", key.unquoted());
    Some(Statement::from_sql_and_values(backend, sql, values))
}

/// A column with the text of a row.
pub(super) type ColumnText<E> = (<E as EntityTrait>::Column, Option<String>);

/// The texts of a row and its derived columns.
struct Row<E: Texts> {
    key: Value,
    texts: Vec<ColumnText<E>>,
    derived: Vec<ColumnText<E>>,
}

impl<E: Texts> Row<E> {
    /// The columns of a row, after its key: texts and sources, then derived columns.
    fn columns() -> Vec<E::Column> {
        let mut columns: Vec<E::Column> = E::TEXTS.iter().map(|(column, _)| *column).collect();
        let derived = E::DERIVED.iter().map(|derived| derived.column);
        let sources = E::DERIVED.iter().flat_map(|derived| derived.sources.iter().copied());
        for source in sources {
            if !columns.iter().any(|column| same_column(column, &source)) {
                columns.push(source);
            }
        }
        columns.extend(derived);
        columns
    }

    /// Selects all rows in the order of their key.
    fn select() -> SelectStatement {
        let mut select = Query::select();
        select.column((E::default(), key::<E>()));
        select.columns(Self::columns().into_iter().map(|column| (E::default(), column)));
        select.from(E::default()).order_by((E::default(), key::<E>()), Order::Asc);
        select
    }

    /// Selects the rows whose first derived column is empty; none when the table has no derived columns.
    /// Soft-deleted rows are skipped, because no list returns them.
    fn incomplete() -> Option<SelectStatement> {
        let first = E::DERIVED.first()?;
        let mut select = Self::select();
        select.and_where(Expr::col((E::default(), first.column)).eq(""));
        if let Some(hidden) = E::Column::iter().find(|column| column.unquoted() == "deleted_at") {
            select.and_where(Expr::col((E::default(), hidden)).is_null());
        }
        Some(select)
    }

    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        let columns = Self::columns();
        let derived = columns.len() - E::DERIVED.len();
        let column_text = |(at, column): (usize, &E::Column)| -> Result<_, DbErr> {
            Ok((*column, row.try_get_by_index::<Option<String>>(at + 1)?))
        };
        let mut column_texts = columns.iter().enumerate().map(column_text).collect::<Result<Vec<_>, _>>()?;
        let derived = column_texts.split_off(derived);
        Ok(Self { key: read_key::<E>(row)?, texts: column_texts, derived })
    }

    /// The upgraded row; none when it does not change.
    fn into_upgraded(self) -> Option<Self> {
        let normalized = |(column, text): &ColumnText<E>| {
            let kind = E::TEXTS.iter().find(|(other, _)| same_column(other, column)).map(|(_, kind)| *kind);
            let is_unique = E::UNIQUE.iter().any(|other| same_column(other, column));
            match kind.filter(|_| !is_unique) {
                Some(kind) => (*column, normalized(kind, text.as_deref(), column.def().is_null())),
                None => (*column, text.clone()),
            }
        };
        let texts: Vec<_> = self.texts.iter().map(normalized).collect();
        let source = |source: &E::Column| {
            texts.iter().find(|(column, _)| same_column(column, source)).and_then(|(_, text)| text.as_deref())
        };
        let derived: Vec<_> = E::DERIVED
            .iter()
            .map(|derived| {
                let sources: Vec<_> = derived.sources.iter().map(source).collect();
                let value = derived.value(&sources);
                (
                    derived.column,
                    if derived.column.def().is_null() { value } else { Some(value.unwrap_or_default()) },
                )
            })
            .collect();
        let differs = |one: &[ColumnText<E>], other: &[ColumnText<E>]| {
            one.iter().zip(other).any(|((_, one), (_, other))| one != other)
        };
        let changes = differs(&self.texts, &texts) || differs(&self.derived, &derived);
        changes.then_some(Self { key: self.key, texts, derived })
    }

    /// The columns to write.
    fn columns_to_write(&self) -> impl Iterator<Item = (E::Column, Option<&str>)> {
        let is_written = |column: &E::Column| {
            E::TEXTS.iter().any(|(other, _)| same_column(other, column))
                && !E::UNIQUE.iter().any(|other| same_column(other, column))
        };
        let texts = self.texts.iter().filter(move |(column, _)| is_written(column));
        texts.chain(&self.derived).map(|(column, text)| (*column, text.as_deref()))
    }
}

/// The normalized form of a stored text. The text is returned unchanged when it contains forbidden
/// characters, when it is required and its normalized form is empty, or when the normalized form is longer,
/// because it could exceed the length of its column.
pub(super) fn normalized(kind: Kind, text: Option<&str>, nullable: bool) -> Option<String> {
    let text = text?;
    match normalize(kind, text) {
        Ok(normalized) if normalized.is_empty() && !text.is_empty() && nullable => None,
        Ok(normalized) if normalized.is_empty() || normalized.chars().count() > text.chars().count() => {
            Some(text.to_owned())
        }
        Ok(normalized) => Some(normalized.into_owned()),
        Err(_) => Some(text.to_owned()),
    }
}

pub(super) fn same_column<C: Iden>(one: &C, other: &C) -> bool {
    one.unquoted() == other.unquoted()
}

/// The primary key of a table, which is one column.
pub(super) fn key<E: EntityTrait>() -> E::Column {
    let key = E::PrimaryKey::iter().next();
    key.map(PrimaryKeyToColumn::into_column).expect("every table has a primary key")
}

pub(super) fn read_key<E: EntityTrait>(row: &QueryResult) -> Result<Value, DbErr> {
    Ok(match key::<E>().def().get_column_type() {
        ColumnType::Integer => row.try_get_by_index::<i32>(0)?.into(),
        ColumnType::Uuid => row.try_get_by_index::<Uuid>(0)?.into(),
        _ => row.try_get_by_index::<String>(0)?.into(),
    })
}

/// Formats a key for the progress and the log.
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::Int(Some(key)) => key.to_string(),
        Value::Uuid(Some(key)) => key.to_string(),
        Value::String(Some(key)) => key.clone(),
        _ => String::new(),
    }
}

/// Parses a key from the progress; none when it is not a key of this table.
fn parse_key<E: EntityTrait>(text: &str) -> Option<Value> {
    match key::<E>().def().get_column_type() {
        ColumnType::Integer => text.parse::<i32>().ok().map(Value::from),
        ColumnType::Uuid => text.parse::<Uuid>().ok().map(Value::from),
        _ => Some(text.into()),
    }
}
