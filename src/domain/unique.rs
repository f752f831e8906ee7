//! Violations of unique constraints: which user error a write that failed is.
//!
//! Each table declares its constraints (`entity/writable.rs`). When a write would violate several of them at once,
//! PostgreSQL and SQLite name different ones. The order of the declaration decides, which is the order of the API documents:
//! after the rollback, the constraints that are declared before the one that the engine reported are looked up with the
//! values of the write.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement, Value};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DbErr, EntityTrait, Iden as _, Iterable as _,
    PrimaryKeyToColumn as _, SqlErr,
};

use crate::entity::writable::{KeyColumn, UniqueConstraint, Writable};
use crate::error::{Error, UniqueViolation};
use crate::scope::Scope;

/// The value in the spelling that the constraint compares.
fn compared<C>(key: &KeyColumn<C>, value: Expr) -> Expr {
    match key {
        KeyColumn::Exact(_) => value,
        KeyColumn::Lower(_) => Func::lower(value).into(),
        KeyColumn::Upper(_) => Func::upper(value).into(),
    }
}

/// Whether the message of a violation means this constraint: PostgreSQL names it, SQLite names the index when it is one on
/// expressions, and else the columns.
fn is_named_in<E: Writable>(constraint: &UniqueConstraint<E::Column>, message: &str) -> bool {
    let entity = E::default();
    let column = |key: &KeyColumn<E::Column>| format!("{}.{}", entity.table_name(), key.column().unquoted());
    let columns: Vec<_> = constraint.columns.iter().map(column).collect();
    message.contains(constraint.name) || message.contains(&columns.join(", "))
}

/// Finds another row with the values of `row`; none when one of them is null.
fn lookup<A>(
    constraint: &UniqueConstraint<<A::Entity as EntityTrait>::Column>,
    row: &A,
) -> Option<SelectStatement>
where
    A: ActiveModelTrait,
{
    let entity = A::Entity::default;
    let mut select = Query::select();
    select.expr(Expr::val(1)).from(entity()).limit(1);
    for key in constraint.columns {
        let column = key.column();
        let value = column.save_as(Expr::val(value(row, column)?));
        select.and_where(compared(key, Expr::col((entity(), column))).eq(compared(key, value)));
    }
    if constraint.excludes_deleted {
        select.and_where(Expr::col((entity(), "deleted_at")).is_null());
    }
    for part in <A::Entity as EntityTrait>::PrimaryKey::iter() {
        let column = part.into_column();
        if let Some(own) = value(row, column) {
            select.and_where(Expr::col((entity(), column)).ne(own));
        }
    }
    Some(select)
}

/// The value that is written to a column; none when it is null.
fn value<A: ActiveModelTrait>(row: &A, column: <A::Entity as EntityTrait>::Column) -> Option<Value> {
    match row.get(column) {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) if value != value.as_null() => Some(value),
        _ => None,
    }
}

/// The lookups of a row that is written, one for each constraint of its table. A single constraint has none, because it
/// needs no decision.
pub struct Lookups<E: Writable>(Vec<(&'static UniqueConstraint<E::Column>, Option<SelectStatement>)>);

impl<E: Writable> Lookups<E> {
    /// The lookups of `row`, which has all columns, after `change`.
    pub fn of_change<A: ActiveModelTrait<Entity = E>>(mut row: A, change: &A) -> Self {
        for column in E::Column::iter() {
            if let ActiveValue::Set(value) = change.get(column) {
                row.set(column, value);
            }
        }
        Self::of(&row)
    }

    /// The lookups of `row`; a column that is not set counts as null.
    pub fn of<A: ActiveModelTrait<Entity = E>>(row: &A) -> Self {
        let own = E::UNIQUE_CONSTRAINTS;
        let is_ambiguous = own.len() > 1;
        let lookup = |constraint| is_ambiguous.then(|| lookup(constraint, row)).flatten();
        Self(own.iter().map(|constraint| (constraint, lookup(constraint))).collect())
    }

    /// Converts the error of a failed write: into the user error of a violated unique constraint when it is one.
    pub fn into_error(self, error: DbErr) -> Error {
        let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() else { return error.into() };
        let reported = self.0.iter().position(|(constraint, _)| is_named_in::<E>(constraint, &message));
        let Some(reported) = reported else { return error.into() };
        let otherwise = self.0[reported].0.failure();
        let earlier: Vec<_> = self
            .0
            .into_iter()
            .take(reported)
            .filter_map(|(constraint, lookup)| Some((lookup?, constraint.failure())))
            .collect();
        if earlier.is_empty() {
            return vec![otherwise].into();
        }
        Error::UniqueViolation(Box::new(UniqueViolation { earlier, otherwise }))
    }
}

/// Determines which violated constraint is reported, outside of the transaction of the write. Other errors
/// are returned unchanged.
pub(super) async fn resolve(scope: &Scope, error: Error) -> Error {
    let Error::UniqueViolation(violation) = error else { return error };
    for (lookup, failure) in violation.earlier {
        match scope.select(&lookup).await {
            Ok(rows) if rows.is_empty() => {}
            Ok(_) => return vec![failure].into(),
            Err(error) => return error,
        }
    }
    vec![violation.otherwise].into()
}

/// Whether a write failed because it violates the unique constraint of this name, on this column. For random
/// values that can be generated again, in another transaction.
pub fn violates_unique(error: &Error, constraint: &str, column: &str) -> bool {
    let Error::Database(error) = error else { return false };
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => {
            message.contains(constraint) || message.contains(column)
        }
        _ => false,
    }
}
