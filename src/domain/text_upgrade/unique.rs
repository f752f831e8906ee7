//! Upgrades texts under a unique constraint, those of the oldest rows first: a row keeps its text when another row
//! already has its normalized form.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, Iden, Iterable, QueryResult, SqlErr,
    TransactionTrait, Value,
};

use super::rows::{ColumnText, key, key_text, normalized, read_key, same_column, upgrade_one};
use crate::database::{Database, Engine};
use crate::entity::texts::Texts;

/// The number of rows that are read at once; they are not locked.
const BATCH_SIZE: u64 = 2000;

/// Normalizes the unique texts of a table, the oldest rows first.
pub(super) async fn upgrade<E: Texts>(database: &Database) -> Result<(), DbErr> {
    if E::UNIQUE.is_empty() {
        return Ok(());
    }
    for (_, id) in unnormalized_keys::<E>(database).await? {
        let tx = database.begin().await?;
        for column in E::UNIQUE {
            normalize_column::<E>(&tx, database.engine(), &id, *column).await?;
        }
        upgrade_one::<E>(&tx, database.engine(), id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The keys of the rows whose unique texts are not normalized, the oldest first.
async fn unnormalized_keys<E: Texts>(database: &Database) -> Result<Vec<(DateTime<Utc>, Value)>, DbErr> {
    let created = E::Column::iter().find(|column| column.unquoted() == "created_at");
    let mut found = Vec::new();
    let mut from: Option<Value> = None;
    loop {
        let mut select = select::<E>();
        select.columns(created.map(|column| (E::default(), column)));
        select.order_by((E::default(), key::<E>()), Order::Asc).limit(BATCH_SIZE);
        if let Some(from) = from.take() {
            select.and_where(Expr::col((E::default(), key::<E>())).gt(from));
        }
        let rows = database.write().query_all(&select).await?;
        for row in &rows {
            if texts::<E>(row)?
                .iter()
                .any(|(column, text)| *text != normalized_text::<E>(*column, text.as_deref()))
            {
                let at = 1 + E::UNIQUE.len();
                let age = if created.is_some() { row.try_get_by_index(at)? } else { DateTime::UNIX_EPOCH };
                found.push((age, read_key::<E>(row)?));
            }
        }
        from = rows.last().map(read_key::<E>).transpose()?;
        if (rows.len() as u64) < BATCH_SIZE {
            break;
        }
    }
    found.sort_by_key(|(age, id)| (*age, key_text(id)));
    Ok(found)
}

/// `SELECT key, unique texts FROM table`.
fn select<E: Texts>() -> SelectStatement {
    let mut select = Query::select();
    select.column((E::default(), key::<E>()));
    select.columns(E::UNIQUE.iter().map(|column| (E::default(), *column))).from(E::default());
    select
}

fn texts<E: Texts>(row: &QueryResult) -> Result<Vec<ColumnText<E>>, DbErr> {
    let text = |(at, column): (usize, &E::Column)| Ok((*column, row.try_get_by_index(at + 1)?));
    E::UNIQUE.iter().enumerate().map(text).collect()
}

fn normalized_text<E: Texts>(column: E::Column, text: Option<&str>) -> Option<String> {
    match E::TEXTS.iter().find(|(other, _)| same_column(other, &column)) {
        Some((_, kind)) => normalized(*kind, text, column.def().is_null()),
        None => text.map(str::to_owned),
    }
}

/// Writes the normalized form of a text, unless another row has it.
async fn normalize_column<E: Texts>(
    tx: &DatabaseTransaction,
    engine: Engine,
    id: &Value,
    column: E::Column,
) -> Result<(), DbErr> {
    let mut select = Query::select();
    select.column((E::default(), column)).from(E::default());
    select.and_where(Expr::col((E::default(), key::<E>())).eq(id.clone()));
    if engine == Engine::Postgres {
        select.lock_exclusive();
    }
    let Some(row) = tx.query_one(&select).await? else { return Ok(()) };
    let text: Option<String> = row.try_get_by_index(0)?;
    let normalized = normalized_text::<E>(column, text.as_deref());
    if text == normalized {
        return Ok(());
    }
    let mut update = Query::update();
    update.table(E::default()).value(column, normalized);
    update.and_where(Expr::col((E::default(), key::<E>())).eq(id.clone()));
    // After a violated constraint PostgreSQL rejects all statements of the transaction; a savepoint can be
    // rolled back alone.
    let savepoint = tx.begin().await?;
    match savepoint.execute(&update).await {
        Ok(_) => savepoint.commit().await,
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            savepoint.rollback().await?;
            let (table, column) = (E::default().table_name().to_owned(), column.unquoted());
            tracing::warn!(
                table,
                id = key_text(id),
                column,
                "another row has this spelling; the row keeps its own"
            );
            Ok(())
        }
        Err(error) => Err(error),
    }
}
