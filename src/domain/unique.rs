//! Unique constraints that clients can break, and the user error of each.
//!
//! When a write would break several constraints of one table at once, PostgreSQL and SQLite name different ones. The order
//! declared here decides, which is the order of the documents: after the rollback, the constraints that are declared
//! before the one that the engine named are looked up with the values of the write.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement, Value};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait as _, DbErr, EntityName as _, EntityTrait, Iden as _,
    Iterable as _, PrimaryKeyToColumn as _, SqlErr,
};

use crate::error::{Code, Error, Failure, Reason, Taken};
use crate::scope::Scope;

/// A unique constraint.
#[derive(Debug)]
pub struct Unique {
    /// Its name, as `migration` gives it.
    pub name: &'static str,
    /// Of this table.
    pub table: &'static str,
    /// What is unique, in combination.
    pub keys: &'static [Key],
    /// Whether only rows count that are not deleted.
    pub visible: bool,
    code: Code,
    field: &'static str,
}

/// One column of a unique constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// As it is.
    Exact(&'static str),
    /// In lower case.
    Lower(&'static str),
    /// In upper case.
    Upper(&'static str),
}

/// Every constraint that a client can break. Those of one table stand in the order in which they are told.
pub const CONSTRAINTS: &[Unique] = &[
    Unique {
        name: "user_email_key",
        table: "user",
        keys: &[Key::Lower("email")],
        visible: false,
        code: Code::EmailAlreadyExists,
        field: "email",
    },
    Unique {
        name: "participant_cni_number_key",
        table: "participant",
        keys: &[Key::Upper("cni_number")],
        visible: true,
        code: Code::CniAlreadyExists,
        field: "cniNumber",
    },
    Unique {
        name: "participant_email_key",
        table: "participant",
        keys: &[Key::Lower("email")],
        visible: true,
        code: Code::EmailAlreadyExists,
        field: "email",
    },
    Unique {
        name: "attendance_event_id_participant_id_key",
        table: "attendance",
        keys: &[Key::Exact("event_id"), Key::Exact("participant_id")],
        visible: true,
        code: Code::AlreadyCheckedIn,
        field: "participant",
    },
];

impl Key {
    /// The column.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Exact(column) | Self::Lower(column) | Self::Upper(column) => column,
        }
    }

    fn apply(self, value: Expr) -> Expr {
        match self {
            Self::Exact(_) => value,
            Self::Lower(_) => Func::lower(value).into(),
            Self::Upper(_) => Func::upper(value).into(),
        }
    }
}

impl Unique {
    fn failure(&self) -> Failure {
        Failure::of(self.code, self.field, Reason::Plain)
    }

    /// Whether the message of a violation means this constraint: PostgreSQL names it, SQLite names the index when it is
    /// one on expressions, and else the columns.
    fn is_named_in(&self, message: &str) -> bool {
        let columns: Vec<_> =
            self.keys.iter().map(|key| format!("{}.{}", self.table, key.column())).collect();
        message.contains(self.name) || message.contains(&columns.join(", "))
    }

    /// Finds the row that `row` has these values in common with; none when one of them is null.
    fn lookup<A: ActiveModelTrait>(&self, row: &A) -> Option<SelectStatement> {
        type Columns<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
        let entity = A::Entity::default;
        let mut select = Query::select();
        select.expr(Expr::val(1)).from(entity()).limit(1);
        for key in self.keys {
            let column = Columns::<A>::iter().find(|column| column.unquoted() == key.column())?;
            let value = value(row, column)?;
            let column_expr = Expr::col((entity(), column));
            select.and_where(key.apply(column_expr).eq(key.apply(column.save_as(Expr::val(value)))));
        }
        if self.visible {
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
pub struct Lookups(Vec<(&'static Unique, Option<SelectStatement>)>);

impl Lookups {
    /// Those of a row, whole, that `change` changes.
    pub fn of_change<A: ActiveModelTrait>(mut row: A, change: &A) -> Self {
        for column in <A::Entity as EntityTrait>::Column::iter() {
            if let ActiveValue::Set(value) = change.get(column) {
                row.set(column, value);
            }
        }
        Self::of(&row)
    }

    /// Those of `row`, whole: what is not set counts as null.
    pub fn of<A: ActiveModelTrait>(row: &A) -> Self {
        let table = A::Entity::default().table_name().to_owned();
        let own: Vec<_> = CONSTRAINTS.iter().filter(|unique| unique.table == table).collect();
        let several = own.len() > 1;
        Self(own.into_iter().map(|unique| (unique, several.then(|| unique.lookup(row)).flatten())).collect())
    }

    /// The error of a write that failed: that of a broken unique constraint when it is one.
    pub fn refused(self, error: DbErr) -> Error {
        let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() else { return error.into() };
        let Some(named) = self.0.iter().position(|(unique, _)| unique.is_named_in(&message)) else {
            return error.into();
        };
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
