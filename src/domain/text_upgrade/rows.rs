//! The rows of one table, batch by batch: their texts in the one spelling, and the columns that follow.

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

/// Which rows are brought to the rules.
#[derive(Clone, Copy, Debug)]
pub(super) enum Which<'p> {
    /// All of them whose key is after `from`, noted as `part`.
    After {
        /// What the progress is noted as.
        part: &'p str,
        /// The last key that was done.
        from: Option<&'p str>,
    },
    /// Those without their first key: another program wrote them.
    Incomplete,
}

/// Brings rows to the rules, and answers how many were changed.
pub(super) async fn upgrade<E: Texts>(database: &Database, which: Which<'_>) -> Result<u64, DbErr> {
    let mut changed = 0;
    match which {
        Which::Incomplete => {
            // A batch that changes nothing would come again for ever.
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
        Which::After { part, from } => {
            let mut from = from.and_then(key_of::<E>);
            loop {
                let mut select = Row::<E>::select();
                if let Some(from) = from.clone() {
                    select.and_where(Expr::col((E::default(), key::<E>())).gt(from));
                }
                let tx = database.begin().await?;
                let batch = write_batch::<E>(&tx, database.engine(), select).await?;
                changed += batch.changed;
                from = batch.last.or(from);
                let done_to = from.as_ref().filter(|_| !batch.is_last).map(key_text);
                progress::note(&tx, part, done_to).await?;
                tx.commit().await?;
                if batch.is_last {
                    break;
                }
            }
        }
    }
    Ok(changed)
}

/// Brings one row to the rules.
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

/// What became of a batch.
struct Written {
    changed: u64,
    /// The key of its last row.
    last: Option<Value>,
    /// Whether no row comes after it.
    is_last: bool,
}

async fn write_batch<E: Texts>(
    tx: &DatabaseTransaction,
    engine: Engine,
    mut select: SelectStatement,
) -> Result<Written, DbErr> {
    let texts = Row::<E>::columns().into_iter().map(|column| Expr::col((E::default(), column)));
    let batch = batch::next(tx, &select, texts).await?;
    select.limit(batch.rows);
    if engine == Engine::Postgres {
        // Another process may serve already.
        select.lock(LockType::Update);
    }
    let found = tx.query_all(&select).await?;
    let rows = found.iter().map(Row::<E>::read).collect::<Result<Vec<_>, _>>()?;
    let last = rows.last().map(|row| row.key.clone());
    let changed: Vec<_> = rows.into_iter().filter_map(Row::upgraded).collect();
    if let Some(update) = update::<E>(tx, &changed) {
        tx.execute_raw(update).await?;
    }
    Ok(Written { changed: changed.len() as u64, last, is_last: batch.is_last })
}

/// `UPDATE table SET … FROM (VALUES …)`: one statement a batch. Both engines name the columns of values alike.
fn update<E: Texts>(tx: &DatabaseTransaction, rows: &[Row<E>]) -> Option<Statement> {
    let first = rows.first()?;
    let backend = tx.get_database_backend();
    let table = E::default().table_name().to_owned();
    let mut sql = format!("UPDATE \"{table}\" SET ");
    for (at, (column, _)) in first.written().enumerate() {
        // Writing into a String cannot fail.
        let comma = if at == 0 { "" } else { ", " };
        let _ = write!(sql, "{comma}\"{}\" = given.column{}", column.unquoted(), at + 2);
    }
    sql.push_str(" FROM (VALUES ");
    let mut values = Vec::new();
    for row in rows {
        let texts = row.written().map(|(_, text)| Value::from(text.map(str::to_owned)));
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

/// A column of a row with its text.
pub(super) type Cell<E> = (<E as EntityTrait>::Column, Option<String>);

/// The texts of a row and what follows from them, as they are and as they become.
struct Row<E: Texts> {
    key: Value,
    texts: Vec<Cell<E>>,
    derived: Vec<Cell<E>>,
}

impl<E: Texts> Row<E> {
    /// The columns that a row is made of, after its key.
    fn columns() -> Vec<E::Column> {
        let mut columns: Vec<E::Column> = E::TEXTS.iter().map(|(column, _)| *column).collect();
        let follow = E::DERIVED.iter().map(|derived| derived.column);
        let sources = E::DERIVED.iter().flat_map(|derived| derived.sources.iter().copied());
        for source in sources {
            if !columns.iter().any(|column| same(column, &source)) {
                columns.push(source);
            }
        }
        columns.extend(follow);
        columns
    }

    /// The rows in the order of their keys.
    fn select() -> SelectStatement {
        let mut select = Query::select();
        select.column((E::default(), key::<E>()));
        select.columns(Self::columns().into_iter().map(|column| (E::default(), column)));
        select.from(E::default()).order_by((E::default(), key::<E>()), Order::Asc);
        select
    }

    /// The rows that lack their first key; none when the table has no keys. Hidden rows are in no list.
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
        let cell = |(at, column): (usize, &E::Column)| -> Result<_, DbErr> {
            Ok((*column, row.try_get_by_index::<Option<String>>(at + 1)?))
        };
        let mut cells = columns.iter().enumerate().map(cell).collect::<Result<Vec<_>, _>>()?;
        let derived = cells.split_off(derived);
        Ok(Self { key: read_key::<E>(row)?, texts: cells, derived })
    }

    /// The row as it becomes; none when it stays as it is.
    fn upgraded(self) -> Option<Self> {
        let spelled = |(column, text): &Cell<E>| {
            let kind = E::TEXTS.iter().find(|(other, _)| same(other, column)).map(|(_, kind)| *kind);
            let is_unique = E::UNIQUE.iter().any(|other| same(other, column));
            match kind.filter(|_| !is_unique) {
                Some(kind) => (*column, spelled(kind, text.as_deref(), column.def().is_null())),
                None => (*column, text.clone()),
            }
        };
        let texts: Vec<_> = self.texts.iter().map(spelled).collect();
        let source = |source: &E::Column| {
            texts.iter().find(|(column, _)| same(column, source)).and_then(|(_, text)| text.as_deref())
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
        let differs = |one: &[Cell<E>], other: &[Cell<E>]| {
            one.iter().zip(other).any(|((_, one), (_, other))| one != other)
        };
        let changes = differs(&self.texts, &texts) || differs(&self.derived, &derived);
        changes.then_some(Self { key: self.key, texts, derived })
    }

    /// What is written of it.
    fn written(&self) -> impl Iterator<Item = (E::Column, Option<&str>)> {
        let is_written = |column: &E::Column| {
            E::TEXTS.iter().any(|(other, _)| same(other, column))
                && !E::UNIQUE.iter().any(|other| same(other, column))
        };
        let texts = self.texts.iter().filter(move |(column, _)| is_written(column));
        texts.chain(&self.derived).map(|(column, text)| (*column, text.as_deref()))
    }
}

/// The one spelling of a text that is stored. A text stays as it is where it holds what no text may hold, where it must be
/// there and nothing would be left, and where it would become longer than its column may be.
pub(super) fn spelled(kind: Kind, text: Option<&str>, nullable: bool) -> Option<String> {
    let text = text?;
    match normalize(kind, text) {
        Ok(spelled) if spelled.is_empty() && !text.is_empty() && nullable => None,
        Ok(spelled) if spelled.is_empty() || spelled.chars().count() > text.chars().count() => {
            Some(text.to_owned())
        }
        Ok(spelled) => Some(spelled.into_owned()),
        Err(_) => Some(text.to_owned()),
    }
}

pub(super) fn same<C: Iden>(one: &C, other: &C) -> bool {
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

/// A key as it is noted and logged.
pub(super) fn key_text(key: &Value) -> String {
    match key {
        Value::Int(Some(key)) => key.to_string(),
        Value::Uuid(Some(key)) => key.to_string(),
        Value::String(Some(key)) => key.clone(),
        _ => String::new(),
    }
}

/// A key that was noted; none when it is none of this table's.
fn key_of<E: EntityTrait>(text: &str) -> Option<Value> {
    match key::<E>().def().get_column_type() {
        ColumnType::Integer => text.parse::<i32>().ok().map(Value::from),
        ColumnType::Uuid => text.parse::<Uuid>().ok().map(Value::from),
        _ => Some(text.into()),
    }
}
