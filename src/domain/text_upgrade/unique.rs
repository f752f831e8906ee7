//! Texts that a unique constraint compares: of two rows that would come to the same spelling, the younger one keeps its
//! own.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, Iden, Iterable, QueryResult, SqlErr,
    TransactionTrait, Value,
};

use super::rows::{Cell, key, key_text, read_key, same, spelled, upgrade_one};
use crate::database::{Database, Engine};
use crate::entity::texts::Texts;

/// How many rows are looked at at once; they are only read.
const BATCH: u64 = 2000;

/// Brings the unique texts of a table to the one spelling, those of the oldest rows first.
pub(super) async fn upgrade<E: Texts>(database: &Database) -> Result<(), DbErr> {
    if E::UNIQUE.is_empty() {
        return Ok(());
    }
    for (_, id) in misspelled::<E>(database).await? {
        let tx = database.begin().await?;
        for column in E::UNIQUE {
            respell::<E>(&tx, database.engine(), &id, *column).await?;
        }
        upgrade_one::<E>(&tx, database.engine(), id).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The keys of the rows whose unique texts are spelled otherwise, the oldest first.
async fn misspelled<E: Texts>(database: &Database) -> Result<Vec<(DateTime<Utc>, Value)>, DbErr> {
    let created = E::Column::iter().find(|column| column.unquoted() == "created_at");
    let mut found = Vec::new();
    let mut from: Option<Value> = None;
    loop {
        let mut select = select::<E>();
        select.columns(created.map(|column| (E::default(), column)));
        select.order_by((E::default(), key::<E>()), Order::Asc).limit(BATCH);
        if let Some(from) = from.take() {
            select.and_where(Expr::col((E::default(), key::<E>())).gt(from));
        }
        let rows = database.write().query_all(&select).await?;
        for row in &rows {
            if texts::<E>(row)?.iter().any(|(column, text)| *text != spelling::<E>(*column, text.as_deref()))
            {
                let at = 1 + E::UNIQUE.len();
                let age = if created.is_some() { row.try_get_by_index(at)? } else { DateTime::UNIX_EPOCH };
                found.push((age, read_key::<E>(row)?));
            }
        }
        from = rows.last().map(read_key::<E>).transpose()?;
        if (rows.len() as u64) < BATCH {
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

fn texts<E: Texts>(row: &QueryResult) -> Result<Vec<Cell<E>>, DbErr> {
    let text = |(at, column): (usize, &E::Column)| Ok((*column, row.try_get_by_index(at + 1)?));
    E::UNIQUE.iter().enumerate().map(text).collect()
}

fn spelling<E: Texts>(column: E::Column, text: Option<&str>) -> Option<String> {
    match E::TEXTS.iter().find(|(other, _)| same(other, &column)) {
        Some((_, kind)) => spelled(*kind, text, column.def().is_null()),
        None => text.map(str::to_owned),
    }
}

/// Writes the one spelling of a text, unless another row has it.
async fn respell<E: Texts>(
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
    let spelled = spelling::<E>(column, text.as_deref());
    if text == spelled {
        return Ok(());
    }
    let mut update = Query::update();
    update.table(E::default()).value(column, spelled);
    update.and_where(Expr::col((E::default(), key::<E>())).eq(id.clone()));
    // PostgreSQL goes on with no transaction that has broken a constraint, but with one that has left a part.
    let part = tx.begin().await?;
    match part.execute(&update).await {
        Ok(_) => part.commit().await,
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            part.rollback().await?;
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
