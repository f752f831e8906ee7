//! Violations of unique constraints: which user error a write that failed is.
//!
//! Each table declares its constraints (`entity/writable.rs`). When a write would violate several of them at once,
//! PostgreSQL and SQLite name different ones. The order of the declaration decides, which is the order of the API documents:
//! after the rollback, the constraints that are declared before the one that the engine named are looked up with the
//! values of the write.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement, Value};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, DbErr, EntityTrait, Iden as _, Iterable as _,
    PrimaryKeyToColumn as _, SqlErr,
};

use crate::entity::writable::{UniqueConstraint, UniqueKey, Writable};
use crate::error::{Error, Taken};
use crate::scope::Scope;

/// The value in the spelling that the constraint compares.
fn compared<C>(key: UniqueKey<C>, value: Expr) -> Expr {
    match key {
        UniqueKey::Exact(_) => value,
        UniqueKey::Lower(_) => Func::lower(value).into(),
        UniqueKey::Upper(_) => Func::upper(value).into(),
    }
}

/// Whether the message of a violation means this constraint: PostgreSQL names it, SQLite names the index when it is one on
/// expressions, and else the columns.
fn is_named_in<E: Writable>(constraint: &UniqueConstraint<E::Column>, message: &str) -> bool {
    let entity = E::default();
    let column = |key: &UniqueKey<E::Column>| format!("{}.{}", entity.table_name(), key.column().unquoted());
    let columns: Vec<_> = constraint.keys.iter().map(column).collect();
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
    for key in constraint.keys {
        let column = key.column();
        let value = column.save_as(Expr::val(value(row, column)?));
        select.and_where(compared(*key, Expr::col((entity(), column))).eq(compared(*key, value)));
    }
    if constraint.is_partial {
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

/// What is about to be written to a column; none when it is null.
fn value<A: ActiveModelTrait>(row: &A, column: <A::Entity as EntityTrait>::Column) -> Option<Value> {
    match row.get(column) {
        ActiveValue::Set(value) | ActiveValue::Unchanged(value) if value != value.as_null() => Some(value),
        _ => None,
    }
}

/// The lookups of a row that is about to be written, one for each constraint of its table; none when there is only one
/// constraint, which needs no lookup.
pub struct Lookups<E: Writable>(Vec<(&'static UniqueConstraint<E::Column>, Option<SelectStatement>)>);

impl<E: Writable> Lookups<E> {
    /// Those of a row, whole, that `change` changes.
    pub fn of_change<A: ActiveModelTrait<Entity = E>>(mut row: A, change: &A) -> Self {
        for column in E::Column::iter() {
            if let ActiveValue::Set(value) = change.get(column) {
                row.set(column, value);
            }
        }
        Self::of(&row)
    }

    /// Those of `row`, whole: what is not set counts as null.
    pub fn of<A: ActiveModelTrait<Entity = E>>(row: &A) -> Self {
        let own = E::UNIQUE_CONSTRAINTS;
        let several = own.len() > 1;
        Self(own.iter().map(|unique| (unique, several.then(|| lookup(unique, row)).flatten())).collect())
    }

    /// The error of a write that failed: that of the violated unique constraint when it is one.
    pub fn refused(self, error: DbErr) -> Error {
        let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() else { return error.into() };
        let named = self.0.iter().position(|(unique, _)| is_named_in::<E>(unique, &message));
        let Some(named) = named else { return error.into() };
        let otherwise = self.0[named].0.failure();
        let earlier: Vec<_> = self
            .0
            .into_iter()
            .take(named)
            .filter_map(|(unique, lookup)| Some((lookup?, unique.failure())))
            .collect();
        if earlier.is_empty() {
            return vec![otherwise].into();
        }
        Error::Taken(Box::new(Taken { earlier, otherwise }))
    }
}

/// Decides which constraint a write broke, outside of its transaction. Any other error passes unchanged.
pub(super) async fn decide(scope: &Scope, error: Error) -> Error {
    let Error::Taken(taken) = error else { return error };
    for (lookup, failure) in taken.earlier {
        match scope.select(&lookup).await {
            Ok(rows) if rows.is_empty() => {}
            Ok(_) => return vec![failure].into(),
            Err(error) => return error,
        }
    }
    vec![taken.otherwise].into()
}

/// Whether a write failed because it violates the unique constraint of this name, on this column: for values that are
/// drawn by chance and can be drawn again, in a transaction of its own.
pub fn violates_unique(error: &Error, constraint: &str, column: &str) -> bool {
    let Error::Database(error) = error else { return false };
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(message)) => {
            message.contains(constraint) || message.contains(column)
        }
        _ => false,
    }
}
